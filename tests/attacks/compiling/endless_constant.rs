//! Computes a constant for ever.

#![allow(long_running_const_eval)]

const ENDLESS: u64 = {
    let mut number = 0_u64;
    while number < u64::MAX {
        number += 1;
    }
    number
};

fn main() {
    println!("{ENDLESS}");
}

//@ crosses=wall,cpu wall=3 holds=namespaces,bubblewrap,landlock,plain
