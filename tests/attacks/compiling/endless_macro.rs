//! Expands a macro that never comes to its end.

#![recursion_limit = "4294967295"]

macro_rules! again {
    () => {
        again!()
    };
}

fn main() {
    again!();
}

//@ crosses=memory,wall,cpu,refused memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
