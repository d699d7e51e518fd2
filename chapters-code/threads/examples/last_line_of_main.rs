//! The worker speaks after the last line of main. In Rust main has
//! to wait for it; Python waits by itself.

use std::sync::mpsc;
use std::thread;

fn main() {
    let (still_here, main_is_here) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        // Ends with an error when `still_here` is dropped.
        let _ = main_is_here.recv();
        println!("worker: and I am still at work");
    });
    println!("main: this was my last line");
    drop(still_here);
    // Without this wait the process may end before the worker speaks.
    worker.join().unwrap();
}
