//! Asks for a function of ever larger types.

#![recursion_limit = "1000000"]

fn grow<T: Copy>(depth: u32, value: T) -> usize {
    if depth == 0 { size_of::<T>() } else { grow(depth - 1, (value, value)) }
}

fn main() {
    println!("{}", grow(std::env::args().count() as u32, 1_u8));
}

//@ crosses=memory,wall,cpu,refused memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
