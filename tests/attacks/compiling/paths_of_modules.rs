//! Makes the compiler read a file as a module: what does not parse would be quoted in an error.

#[path = "@home@/secret.txt"]
mod text;

fn main() {}

//@ errors=1 holds=namespaces,bubblewrap,landlock
