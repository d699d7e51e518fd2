//! A thread with a name and a stack of 64 MiB calls itself ten
//! thousand deep, with a kibibyte of locals in each call.

use std::hint;
use std::thread;

fn main() {
    let diver = thread::Builder::new()
        .name("diver".into())
        .stack_size(64 * 1024 * 1024)
        .spawn(|| {
            println!("name: {}", my_name());
            dive(10_000)
        })
        .unwrap();
    println!("depth: {}", diver.join().unwrap());

    let plain = thread::spawn(|| println!("name: {}", my_name()));
    plain.join().unwrap();
}

fn my_name() -> String {
    thread::current().name().unwrap_or("(none)").to_string()
}

/// Calls itself until no depth is left; returns the calls made.
fn dive(depth: usize) -> usize {
    let locals = hint::black_box([0_u8; 1024]);
    match depth {
        0 => 0,
        _ => 1 + dive(depth - 1) + usize::from(locals[depth % 1024]),
    }
}
