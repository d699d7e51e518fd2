//! Allocates in a constant without an end.

#![allow(long_running_const_eval)]

const fn grow(depth: u32) -> [u64; 4096] {
    let mut block = [depth as u64; 4096];
    if depth < 1_000_000 {
        let below = grow(depth + 1);
        block[0] = below[0];
    }
    block
}

const GROWN: [u64; 4096] = grow(0);

fn main() {
    println!("{}", GROWN[0]);
}

//@ crosses=wall,cpu,memory,refused wall=3 memory=400 holds=namespaces,bubblewrap,landlock,plain
