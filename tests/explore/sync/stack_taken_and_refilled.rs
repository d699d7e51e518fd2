//! One thread takes while the other takes two items and puts one back:
//! where a free list of rooms gives one room to two, each item is in
//! one place.

use std::iter;
use std::thread;
use sync::treiber::Stack;

fn main() {
    let stack = Stack::new();
    stack.push(2);
    stack.push(1);
    thread::scope(|scope| {
        let guest = scope.spawn(|| stack.pop());
        let [first, kept] = [stack.pop(), stack.pop()];
        first.into_iter().for_each(|room| stack.push(room));
        let guest = guest.join().unwrap();
        let free: Vec<i32> = iter::from_fn(|| stack.pop()).collect();
        println!("guest: {guest:?}, kept: {kept:?}, free: {free:?}");
    });
}

//~ prints guest: None, kept: Some(2), free: [1]
//~ prints guest: Some(1), kept: None, free: [2]
//~ prints guest: Some(1), kept: Some(2), free: []
//~ prints guest: Some(2), kept: None, free: [1]
