//! A shelf for one item. Givers sleep by one bell, takers by another.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

#[derive(Default)]
struct Shelf {
    item: Mutex<Option<u32>>,
    not_empty: Condvar,
    not_full: Condvar,
}

fn main() {
    let shelf = Shelf::default();
    thread::scope(|scope| {
        let first = scope.spawn(|| shelf.take());
        let second = scope.spawn(|| shelf.take());
        shelf.put(1);
        shelf.put(2);
        let (first, second) = (first.join(), second.join());
        println!("taken: {}", first.unwrap() + second.unwrap());
    });
}

impl Shelf {
    fn put(&self, new: u32) {
        let mut item = self.item.lock().unwrap();
        while item.is_some() {
            item = self.not_full.wait(item).unwrap();
        }
        *item = Some(new);
        self.not_empty.notify_one();
    }

    fn take(&self) -> u32 {
        let mut item = self.item.lock().unwrap();
        loop {
            if let Some(item) = item.take() {
                self.not_full.notify_one();
                return item;
            }
            item = self.not_empty.wait(item).unwrap();
        }
    }
}

//@ explore
