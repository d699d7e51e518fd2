//! A barrier counts its rounds, and each thread waits for the end of
//! the one that it came in.

use std::sync::Condvar;
use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

const WALKERS: u32 = 2;
static NOW: Mutex<Now> = Mutex::new(Now { here: 0, round: 0 });
static ALL_HERE: Condvar = Condvar::new();
static SLOW: AtomicU32 = AtomicU32::new(0);

/// How many have come, and in which round.
struct Now {
    here: u32,
    round: u32,
}

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
    let mut now = NOW.lock().unwrap();
    let mine = now.round;
    now.here += 1;
    if now.here == WALKERS {
        now.here = 0;
        now.round += 1;
        ALL_HERE.notify_all();
    }
    // Whoever comes round again is counted in the next round.
    while now.round == mine {
        now = ALL_HERE.wait(now).unwrap();
    }
}

//@ explore
