//! The first panic of any thread ends the whole process.

use std::panic;
use std::process;
use std::thread;

struct Till(&'static str);

impl Drop for Till {
    fn drop(&mut self) {
        println!("till of {} closed", self.0);
    }
}

fn main() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        report(panic);
        process::abort();
    }));

    let _till = Till("main");
    println!("main: open");
    let clerk = thread::spawn(|| serve("twelve"));

    // Neither `Ok` nor `Err`: the process ends first.
    println!("main: {:?}", clerk.join());
}

fn serve(order: &str) -> u32 {
    let _till = Till("clerk");
    order.parse().expect("an order is a number")
}

//@ timeline
