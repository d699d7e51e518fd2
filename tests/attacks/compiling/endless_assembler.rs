//! Repeats an instruction two thousand million times.

use std::arch::global_asm;

global_asm!(".rept 2000000000", "nop", ".endr");

fn main() {}

//@ crosses=memory,disk,wall,cpu memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
