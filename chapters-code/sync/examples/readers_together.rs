//! Two readers look at a timetable at the same time; who wants to
//! change it waits for both.

use std::sync::{Barrier, RwLock};
use std::thread;
use std::time::Duration;

static TIMETABLE: RwLock<&str> = RwLock::new("08:15");
static READING: Barrier = Barrier::new(3);

fn main() {
    thread::scope(|scope| {
        scope.spawn(read);
        scope.spawn(read);
        scope.spawn(write);
    });
    println!("written: {}", TIMETABLE.read().unwrap());
}

fn read() {
    let timetable = TIMETABLE.read().unwrap();
    // Past this line, both readers have their guard.
    READING.wait();
    look();
    println!("read: {timetable}");
}

fn write() {
    READING.wait();
    *TIMETABLE.write().unwrap() = "08:20";
}

/// Fifty milliseconds in which it must not change.
fn look() {
    thread::sleep(Duration::from_millis(50));
}

//@ timeline
