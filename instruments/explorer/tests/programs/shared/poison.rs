//! A thread panics with a lock in hand; whoever comes after it is told.

use std::sync::Mutex;
use std::thread;

static TOTAL: Mutex<u32> = Mutex::new(0);

fn main() {
    let careless = thread::spawn(|| {
        let mut total = TOTAL.lock().unwrap();
        *total += 1;
        assert!(*total > 1, "the first one");
    });
    let told = match TOTAL.lock() {
        Ok(mut total) => {
            *total += 1;
            "well"
        }
        Err(_) => "poisoned",
    };
    println!("{told}, then {}", careless.join().is_ok());
}
