//! Two threads take from a stack of two items: each gets one, and none
//! gets what the other has.

use std::thread;
use sync::treiber::Stack;

fn main() {
    let stack = Stack::new();
    stack.push("below".to_owned());
    stack.push("top".to_owned());
    thread::scope(|scope| {
        let other = scope.spawn(|| stack.pop());
        let mine = stack.pop();
        println!("{mine:?}, {:?}", other.join().unwrap());
    });
}

//~ prints Some("below"), Some("top")
//~ prints Some("top"), Some("below")
