//! Names a program of its own as the loader of the binary, and runs code before `main`.

#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

extern "C" fn early() {
    let secret = std::fs::File::open("@home@/secret.txt");
    let word = if secret.is_err() { "held" } else { "BROKEN" };
    println!("{word}: before main ({:?})", secret.err());
}

fn main() {}

//@ holds=namespaces,bubblewrap,landlock
