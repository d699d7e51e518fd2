//! Two search, and whoever sees that it has been found goes home at
//! once, without a word to the latch.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static LEFT: Mutex<u32> = Mutex::new(2);
static OPEN: Condvar = Condvar::new();
static FOUND: AtomicBool = AtomicBool::new(false);

fn main() {
    let searchers = [(); 2].map(|()| thread::spawn(search));
    wait();
    println!("both are back");
    for searcher in searchers {
        searcher.join().unwrap();
    }
}

fn search() {
    if FOUND.load(SeqCst) {
        return;
    }
    FOUND.store(true, SeqCst);
    count_down();
}

fn count_down() {
    let mut left = LEFT.lock().unwrap();
    *left -= 1;
    if *left == 0 {
        OPEN.notify_all();
    }
}

fn wait() {
    let mut left = LEFT.lock().unwrap();
    while *left > 0 {
        left = OPEN.wait(left).unwrap();
    }
}

//@ explore
//@ cure=wait_group
