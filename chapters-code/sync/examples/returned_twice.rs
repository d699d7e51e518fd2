//! A call fails. Its permit is returned where it failed, and once more
//! at the end. From then on there is one permit too many.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static PERMITS: Mutex<u32> = Mutex::new(1);
static RETURNED: Condvar = Condvar::new();
static BUSY: AtomicBool = AtomicBool::new(false);

fn main() {
    failing_call();
    let other = thread::spawn(finds_line_free);
    let free = [finds_line_free(), other.join().unwrap()];
    let alone = free.iter().all(|free| *free);
    println!(
        "{}",
        if alone {
            "one at a time"
        } else {
            "two at once"
        }
    );
}

fn failing_call() {
    acquire();
    // The call fails, and cleans up.
    release();
    // The end of the call, whatever became of it.
    release();
}

fn finds_line_free() -> bool {
    acquire();
    let free = !BUSY.swap(true, SeqCst);
    BUSY.store(false, SeqCst);
    release();
    free
}

fn acquire() {
    let mut permits = PERMITS.lock().unwrap();
    while *permits == 0 {
        permits = RETURNED.wait(permits).unwrap();
    }
    *permits -= 1;
}

fn release() {
    *PERMITS.lock().unwrap() += 1;
    RETURNED.notify_one();
}

//@ explore
//@ cure=returned_once
