//! Reads what the compiler has remembered of other listings, and the binaries of others.

const OTHER: &str = include_str!("@work@/warm/tests/nothing/0/nothing.rs");
const LOCK: &[u8] = include_bytes!("@work@/warm/tests/nothing/0/lock");
const BINARY: &[u8] = include_bytes!("@work@/warm/tests/nothing/0/program");

fn main() {
    println!("{OTHER} {LOCK:?} {BINARY:?}");
}

//@ errors=3 holds=namespaces,bubblewrap,landlock
