//! Starts threads for ever.

use prelude::mark;
use std::thread::{Builder, park_timeout};
use std::time::Duration;

fn main() {
    mark();
    // Where no limit acts, four thousand are enough to show it.
    let sleepers = (0..4_000).map(|_| Builder::new().stack_size(16 << 10).spawn(sleep));
    let sleepers: Vec<_> = sleepers.flatten().collect();
    sleepers.into_iter().for_each(|thread| thread.join().unwrap());
}

fn sleep() {
    park_timeout(Duration::from_secs(20));
}

//@ bomb crosses=threads threads=500 holds=namespaces,bubblewrap,landlock,plain
