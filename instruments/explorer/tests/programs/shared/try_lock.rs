//! A thread that does not wait for a lock goes without it.

use std::sync::Mutex;
use std::thread;

static SEAT: Mutex<u32> = Mutex::new(0);

fn main() {
    let other = thread::spawn(|| {
        thread::yield_now();
        *SEAT.lock().unwrap() += 1;
    });
    let taken = SEAT.try_lock().map(|mut seat| *seat += 1).is_ok();
    other.join().unwrap();
    println!("{taken}, {}", SEAT.lock().unwrap());
}
