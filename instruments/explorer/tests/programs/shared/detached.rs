//! Nobody waits for a thread that prints; the program may end before it does.

use std::thread;

fn main() {
    thread::spawn(|| println!("late"));
    println!("done");
}
