//! Two search. Each has a handle of the group, and whichever way it
//! goes home, the handle is dropped.

use crossbeam::sync::WaitGroup;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static FOUND: AtomicBool = AtomicBool::new(false);

fn main() {
    let group = WaitGroup::new();
    let searchers = [(); 2].map(|()| {
        let handle = group.clone();
        thread::spawn(|| search(handle))
    });
    // Drops this handle, and waits for all others to be dropped.
    group.wait();
    println!("both are back");
    for searcher in searchers {
        searcher.join().unwrap();
    }
}

fn search(_handle: WaitGroup) {
    if FOUND.load(SeqCst) {
        return;
    }
    FOUND.store(true, SeqCst);
}

//@ explore
