//! A lock for readers and writers. A reader goes in whenever no writer
//! is inside, and overtakes one that waits.

use std::sync::{Condvar, Mutex};
use std::thread;

#[derive(Default)]
struct Room {
    readers: u32,
    writer_waits: bool,
    overtaken: u32,
}

#[derive(Default)]
struct ReadersFirst {
    room: Mutex<Room>,
    empty: Condvar,
}

fn main() {
    let lock = ReadersFirst::default();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                lock.enter();
                lock.leave();
            });
        }
        let overtaken = lock.write();
        println!("overtaken: {overtaken}");
    });
}

impl ReadersFirst {
    fn enter(&self) {
        let mut room = self.room.lock().unwrap();
        room.overtaken += u32::from(room.writer_waits);
        room.readers += 1;
    }

    fn leave(&self) {
        let mut room = self.room.lock().unwrap();
        room.readers -= 1;
        self.empty.notify_all();
    }

    /// Answers how many readers have gone in since it asked.
    fn write(&self) -> u32 {
        let mut room = self.room.lock().unwrap();
        while room.readers > 0 {
            room.writer_waits = true;
            room = self.empty.wait(room).unwrap();
        }
        room.writer_waits = false;
        room.overtaken
    }
}

//@ explore
//@ cure=readers_queue
