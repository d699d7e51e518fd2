//! A bell can ring before anybody listens, and nobody remembers it.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

static BED: Mutex<()> = Mutex::new(());
static BELL: Condvar = Condvar::new();

fn main() {
    let clock = thread::spawn(|| BELL.notify_one());
    sleep();
    println!("awake");
    clock.join().unwrap();
}

fn sleep() {
    let in_bed = BED.lock().unwrap();
    // A bell that rang before this line is lost.
    let _awake = BELL.wait(in_bed).unwrap();
}

//@ explore
//@ cure=kept_wakeup
