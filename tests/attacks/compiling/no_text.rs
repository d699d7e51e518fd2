//! Holds a zero, and writes from right to left.

fn main() {
    let access = "user\u{202e}⁦// @nul@ check⁩";
    println!("{access}") @nul@
}

//@ crosses=refused holds=namespaces,bubblewrap,landlock,plain
