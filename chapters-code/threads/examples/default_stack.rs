//! The same dive on a stack of the default size: the process dies.

use std::hint;
use std::thread;

fn main() {
    println!("main: on your way");
    let diver = thread::Builder::new()
        .name("diver".into())
        .spawn(|| dive(10_000))
        .unwrap();
    let outcome = diver.join();
    println!("main: the diver is back: {outcome:?}");
}

/// Calls itself until no depth is left; returns the calls made.
fn dive(depth: usize) -> usize {
    let locals = hint::black_box([0_u8; 1024]);
    match depth {
        0 => 0,
        _ => 1 + dive(depth - 1) + usize::from(locals[depth % 1024]),
    }
}
