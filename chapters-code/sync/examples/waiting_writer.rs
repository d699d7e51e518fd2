//! Asks the RwLock of std, on this machine: does a writer that waits
//! keep new readers out?

use std::sync::RwLock;
use std::thread;
use std::time::Duration;

static LIST: RwLock<Vec<u32>> = RwLock::new(Vec::new());

fn main() {
    let reading = LIST.read().unwrap();
    let writer = thread::spawn(|| LIST.write().unwrap().push(1));
    let answer = if (0..100).any(|_| keeps_out()) {
        "kept out while a writer waits"
    } else {
        "let in for as long as we looked"
    };
    println!("a new reader is {answer}");
    drop(reading);
    writer.join().unwrap();
}

/// Gives the writer a little time to come, then tries to read.
fn keeps_out() -> bool {
    thread::sleep(Duration::from_millis(5));
    LIST.try_read().is_err()
}
