//! A call fails. Its permit is a value, and is given back once, at the
//! end of its life.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static PERMITS: Mutex<u32> = Mutex::new(1);
static RETURNED: Condvar = Condvar::new();
static BUSY: AtomicBool = AtomicBool::new(false);

struct Permit;

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
    let permit = acquire();
    // The call fails, and cleans up. A second `drop` would not compile.
    drop(permit);
}

fn finds_line_free() -> bool {
    let _permit = acquire();
    let free = !BUSY.swap(true, SeqCst);
    BUSY.store(false, SeqCst);
    free
}

fn acquire() -> Permit {
    let mut permits = PERMITS.lock().unwrap();
    while *permits == 0 {
        permits = RETURNED.wait(permits).unwrap();
    }
    *permits -= 1;
    Permit
}

impl Drop for Permit {
    fn drop(&mut self) {
        *PERMITS.lock().unwrap() += 1;
        RETURNED.notify_one();
    }
}

//@ explore
