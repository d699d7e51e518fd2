//! Reads the environment of the compiler, which is the server's unless somebody took care.

const SEEN: [(&str, Option<&str>); 8] = [
    ("CARGO_MANIFEST_DIR", option_env!("CARGO_MANIFEST_DIR")),
    ("CARGO_PKG_NAME", option_env!("CARGO_PKG_NAME")),
    ("CARGO", option_env!("CARGO")),
    ("USER", option_env!("USER")),
    ("SHELL", option_env!("SHELL")),
    ("SSH_AUTH_SOCK", option_env!("SSH_AUTH_SOCK")),
    ("INTERLEAVE_SANDBOX", option_env!("INTERLEAVE_SANDBOX")),
    ("RUSTC_BOOTSTRAP", option_env!("RUSTC_BOOTSTRAP")),
];
const OWN: &[u8] = include_bytes!("/proc/self/environ");

fn main() {
    for (name, value) in SEEN {
        println!("{}: {name}={value:?}", if value.is_none() { "held" } else { "BROKEN" });
    }
    let own = String::from_utf8_lossy(OWN);
    let names: Vec<&str> = own.split('\0').filter_map(|pair| pair.split('=').next()).collect();
    let known = ["", "PATH", "LANG", "HOME", "TMPDIR", "LD_LIBRARY_PATH"];
    let unknown = names.iter().find(|name| !known.contains(name));
    println!("{}: names {names:?}", if unknown.is_none() { "held" } else { "BROKEN" });
}

//@ holds=namespaces,bubblewrap,landlock,plain
