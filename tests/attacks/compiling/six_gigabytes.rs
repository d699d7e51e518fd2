//! Asks for a static of six gigabytes, all ones.

static LARGE: [u8; 6 << 30] = [1; 6 << 30];

fn main() {
    println!("{}", LARGE[std::env::args().count()]);
}

//@ crosses=memory,disk,refused memory=400 holds=namespaces,bubblewrap,landlock,plain
