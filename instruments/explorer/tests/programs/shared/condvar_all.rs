//! Two threads wait for a gate to open, and whoever opens it wakes both.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

static OPEN: Mutex<bool> = Mutex::new(false);
static GATE: Condvar = Condvar::new();

fn main() {
    let walkers = [(); 2].map(|()| thread::spawn(walk));
    *OPEN.lock().unwrap() = true;
    GATE.notify_all();
    walkers.map(|walker| walker.join().unwrap());
    println!("both are through");
}

fn walk() {
    let open = OPEN.lock().unwrap();
    let _open = GATE.wait_while(open, |open| !*open).unwrap();
}
