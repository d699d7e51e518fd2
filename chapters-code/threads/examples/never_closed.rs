//! `main` returns while a clerk still sits at a thread-local desk.

use std::cell::RefCell;
use std::sync::Barrier;
use std::thread;

struct Desk(&'static str);

impl Drop for Desk {
    fn drop(&mut self) {
        println!("desk of {} closed", self.0);
    }
}

thread_local! {
    static DESK: RefCell<Option<Desk>> = const { RefCell::new(None) };
}

static BOTH_SIT: Barrier = Barrier::new(2);

fn main() {
    thread::spawn(|| {
        sit_down("clerk");
        BOTH_SIT.wait();
        loop {
            thread::park();
        }
    });

    sit_down("main");
    BOTH_SIT.wait();
    println!("main leaves");
}

fn sit_down(name: &'static str) {
    DESK.set(Some(Desk(name)));
}
