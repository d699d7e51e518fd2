//! Two threads write into one log, one at a time.

use std::sync::Mutex;
use std::thread;

fn main() {
    let log = Mutex::new(Vec::new());

    thread::scope(|scope| {
        scope.spawn(|| log.lock().unwrap().push("thread"));
        log.lock().unwrap().push("main");
    });

    println!("{:?}", log.into_inner().unwrap());
}

//@ explore
