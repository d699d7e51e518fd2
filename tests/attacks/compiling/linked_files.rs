//! Makes the linker read files of the reader, as libraries and as scripts.

#[link(name = ":../../../../../../../../../../../../..@home@/secret.txt")]
unsafe extern "C" {}
#[link(name = ":../../../../../../../../../../../../../etc/shadow")]
unsafe extern "C" {}

fn main() {}

//@ errors=1 holds=namespaces,bubblewrap,landlock
