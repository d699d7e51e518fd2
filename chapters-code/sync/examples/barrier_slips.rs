//! A barrier counts who has come, and never counts anew: in the second
//! round nobody waits any more.

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
        ALL_HERE.notify_all();
    }
    while *here < WALKERS {
        here = ALL_HERE.wait(here).unwrap();
    }
}

//@ explore
//@ cure=barrier_generations
