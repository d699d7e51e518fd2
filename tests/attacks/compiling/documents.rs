//! Makes the compiler read a file as documentation.

#[doc = include_str!("@home@/secret.txt")]
#[doc = include_str!("/etc/shadow")]
fn main() {}

//@ errors=4 holds=namespaces,bubblewrap,landlock
