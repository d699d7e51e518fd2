//! A barrier counts anew when all have come. Who is fast comes round
//! again before the slow one has seen it, and both are stuck.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

const WALKERS: u32 = 2;
static HERE: Mutex<u32> = Mutex::new(0);
static ALL_HERE: Condvar = Condvar::new();
static SLOW: AtomicU32 = AtomicU32::new(0);

fn main() {
    let slow = thread::spawn(|| {
        for steps in 1..=2 {
            SLOW.store(steps, SeqCst);
            wait();
        }
    });
    wait();
    wait();
    println!("the slow one is at step {}", SLOW.load(SeqCst));
    slow.join().unwrap();
}

fn wait() {
    let mut here = HERE.lock().unwrap();
    *here += 1;
    if *here == WALKERS {
        *here = 0;
        ALL_HERE.notify_all();
        return;
    }
    // Zero says that all have come; one more, and it is gone.
    while *here != 0 {
        here = ALL_HERE.wait(here).unwrap();
    }
}

//@ explore
//@ cure=barrier_generations
