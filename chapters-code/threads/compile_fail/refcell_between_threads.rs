//! Two threads write into one log through `RefCell`.

use std::cell::RefCell;
use std::thread;

fn main() {
    let log = RefCell::new(Vec::new());

    thread::scope(|scope| {
        scope.spawn(|| log.borrow_mut().push("thread"));
        log.borrow_mut().push("main");
    });

    println!("{:?}", log.into_inner());
}
