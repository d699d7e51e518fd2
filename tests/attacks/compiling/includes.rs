//! Makes the compiler read files of the reader, of the system and of the course, with `include`.

const SECRETS: [&str; 9] = [
    include_str!("@home@/secret.txt"),
    include_str!("@other@"),
    include_str!("/etc/shadow"),
    include_str!("@reader@/.bashrc"),
    include_str!("@repository@/Cargo.toml"),
    include_str!("@repository@/course/main.rs"),
    include_str!("../../../binaries/../../../../../Cargo.toml"),
    include_str!("/proc/1/environ"),
    include_str!("/proc/@victim@/environ"),
];
const BYTES: &[u8] = include_bytes!("@home@/secret.txt");

fn main() {
    println!("{SECRETS:?} {BYTES:?}");
    include!("@home@/secret.rs");
}

//@ errors=11 holds=namespaces,bubblewrap,landlock
