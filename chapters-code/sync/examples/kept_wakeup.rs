//! A flag remembers that the bell rang; the bell only says: look again.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

static MORNING: Mutex<bool> = Mutex::new(false);
static BELL: Condvar = Condvar::new();

fn main() {
    let clock = thread::spawn(|| {
        *MORNING.lock().unwrap() = true;
        BELL.notify_one();
    });
    sleep();
    println!("awake");
    clock.join().unwrap();
}

fn sleep() {
    let mut morning = MORNING.lock().unwrap();
    while !*morning {
        morning = BELL.wait(morning).unwrap();
    }
}

//@ explore
