//! A shelf for one item. Givers and takers sleep by the same bell, and
//! it wakes them all.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

#[derive(Default)]
struct Shelf {
    item: Mutex<Option<u32>>,
    bell: Condvar,
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
            item = self.bell.wait(item).unwrap();
        }
        *item = Some(new);
        self.bell.notify_all();
    }

    fn take(&self) -> u32 {
        let mut item = self.item.lock().unwrap();
        loop {
            if let Some(item) = item.take() {
                self.bell.notify_all();
                return item;
            }
            item = self.bell.wait(item).unwrap();
        }
    }
}

//@ explore
