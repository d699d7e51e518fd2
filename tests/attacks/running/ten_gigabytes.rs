//! Takes ten gigabytes of memory: at once, and then piece by piece.

use prelude::mark;
use std::hint::black_box;

const MIB: usize = 1 << 20;

fn main() {
    mark();
    let mut at_once: Vec<u8> = Vec::new();
    let reserved = at_once.try_reserve_exact(10 << 30).is_ok();
    println!("reserved ten gigabytes: {reserved}");
    let mut pieces = Vec::new();
    for _ in 0..640 {
        pieces.push(black_box(vec![1_u8; 16 * MIB]));
    }
    println!("BROKEN: took {} pieces", pieces.len());
}

//@ crosses=memory memory=256 holds=namespaces,bubblewrap,landlock,plain
