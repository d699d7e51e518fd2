//! A thread is notified before it waits, and sleeps for ever.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

static BED: Mutex<()> = Mutex::new(());
static BELL: Condvar = Condvar::new();

fn main() {
    let sleeper = thread::spawn(sleep);
    BELL.notify_one();
    sleeper.join().unwrap();
    println!("awake");
}

fn sleep() {
    let in_bed = BED.lock().unwrap();
    // Nothing remembers a bell that rang before this line.
    let _awake = BELL.wait(in_bed).unwrap();
}
