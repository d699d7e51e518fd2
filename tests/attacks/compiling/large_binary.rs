//! Makes a binary of a gigabyte, byte by byte different from zero, by the assembler.

use std::arch::global_asm;

global_asm!(
    ".pushsection .rodata, \"a\"",
    ".global large",
    "large: .fill 0x40000000, 1, 0x7f",
    ".popsection",
);

unsafe extern "C" {
    static large: u8;
}

fn main() {
    println!("{:p}", &raw const large);
}

//@ crosses=memory,disk,wall,cpu,refused memory=400 disk=200 wall=3 holds=namespaces,bubblewrap,landlock,plain
