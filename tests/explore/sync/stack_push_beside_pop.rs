//! Whoever finds a node finds the item in it.

use std::thread;
use sync::treiber::Stack;

fn main() {
    let stack = Stack::new();
    thread::scope(|scope| {
        scope.spawn(|| stack.push(vec![7]));
        println!("found: {:?}", stack.pop());
    });
}

//~ prints found: None
//~ prints found: Some([7])
