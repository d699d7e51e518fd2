//! Switches on what only nightly compilers may do.

#![feature(rustc_private)]

fn main() {}

//@ errors=1 holds=namespaces,bubblewrap,landlock,plain
