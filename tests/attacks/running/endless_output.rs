//! Prints without an end: lines, half lines, bytes that are no text, orders to a terminal.

use prelude::mark;
use std::io::{self, Write};
use std::thread;

fn main() {
    mark();
    thread::spawn(|| {
        let half_a_character = [0x1b, b'[', b'2', b'J', 0xff, 0xfe, 0xe2, 0x82];
        while io::stderr().write_all(&half_a_character).is_ok() {}
    });
    let without_end = vec![b'x'; 1 << 16];
    loop {
        io::stdout().write_all(&without_end).unwrap();
        println!("\n\x1b]0;title\x07\x1b[31;1m\u{202e}again");
    }
}

//@ crosses=output holds=namespaces,bubblewrap,landlock,plain
