//! Insists on variables of the server with `env!`.

fn main() {
    println!("{} {}", env!("CARGO_MANIFEST_DIR"), env!("CARGO_BIN_EXE_course"));
}

//@ errors=2 holds=namespaces,bubblewrap,landlock,plain
