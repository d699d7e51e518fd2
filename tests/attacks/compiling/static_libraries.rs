//! Makes the compiler itself read an archive of the reader.

#[link(name = "../../../../../../../../../../../../..@home@/secret", kind = "static")]
unsafe extern "C" {
    fn stolen();
}

fn main() {
    // SAFETY: there is no such function.
    unsafe { stolen() }
}

//@ errors=1 holds=namespaces,bubblewrap,landlock
