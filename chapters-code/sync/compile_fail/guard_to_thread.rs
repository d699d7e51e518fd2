//! A janitor is to give back the lock that the clerk holds.

use std::sync::Mutex;
use std::thread;

static BOOTH: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn main() {
    let mut inside = BOOTH.lock().unwrap();
    inside.push("clerk");
    let janitor = thread::spawn(move || drop(inside));
    janitor.join().unwrap();
}
