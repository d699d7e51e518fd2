//! Readers relieve each other, so the room is never empty. The writer,
//! who came second, waits for the last of them.

use std::sync::{Condvar, Mutex};
use std::thread;

const READERS: u32 = 1_000;

#[derive(Default)]
struct ReadersFirst {
    readers: Mutex<u32>,
    empty: Condvar,
}

fn main() {
    let lock = ReadersFirst::default();
    thread::scope(|scope| {
        lock.enter();
        let writer = scope.spawn(|| lock.write());
        for _ in 1..READERS {
            // The next reader is in before the last one has left.
            lock.enter();
            lock.leave();
        }
        println!("{READERS} readers have been in");
        lock.leave();
        writer.join().unwrap();
    });
}

impl ReadersFirst {
    fn enter(&self) {
        *self.readers.lock().unwrap() += 1;
    }

    fn leave(&self) {
        *self.readers.lock().unwrap() -= 1;
        self.empty.notify_all();
    }

    fn write(&self) {
        let readers = self.readers.lock().unwrap();
        let empty = self.empty.wait_while(readers, |n| *n > 0);
        println!("the writer is in");
        drop(empty);
    }
}
