//! A writer that does not wait is turned away while somebody reads.

use std::sync::RwLock;
use std::thread;

static PAGE: RwLock<u32> = RwLock::new(1);

fn main() {
    let reader = thread::spawn(|| *PAGE.read().unwrap());
    let written = match PAGE.try_write() {
        Ok(mut page) => {
            *page = 2;
            true
        }
        Err(_) => false,
    };
    println!("written: {written}, read: {}", reader.join().unwrap());
}
