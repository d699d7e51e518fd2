//! A buffer asks once whether it is empty; who wakes may find nothing.

use std::collections::VecDeque;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

#[derive(Default)]
struct Buffer {
    items: Mutex<VecDeque<u32>>,
    not_empty: Condvar,
}

fn main() {
    let buffer = Buffer::default();
    thread::scope(|scope| {
        let first = scope.spawn(|| buffer.take());
        let second = scope.spawn(|| buffer.take());
        buffer.put(1);
        buffer.put(2);
        let (first, second) = (first.join(), second.join());
        println!("taken: {}", first.unwrap() + second.unwrap());
    });
}

impl Buffer {
    fn put(&self, item: u32) {
        let mut items = self.items.lock().unwrap();
        items.push_back(item);
        self.not_empty.notify_one();
    }

    fn take(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        if items.is_empty() {
            items = self.not_empty.wait(items).unwrap();
        }
        // Between waking and here, somebody else may take the item.
        items.pop_front().expect("woken for an item")
    }
}

//@ explore
//@ cure=buffer_with_while
