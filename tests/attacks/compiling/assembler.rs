//! Makes the assembler read files, as bytes and as text that it would quote.

use std::arch::global_asm;

global_asm!(
    ".pushsection .rodata, \"a\"",
    "stolen: .incbin \"@home@/secret.txt\"",
    ".incbin \"/etc/shadow\"",
    ".include \"@home@/secret.txt\"",
    ".include \"/etc/shadow\"",
    ".popsection",
);

fn main() {}

//@ errors=4 holds=namespaces,bubblewrap,landlock
