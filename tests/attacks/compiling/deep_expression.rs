//! Nests an expression deeper than the compiler's stack, by a macro.

#![recursion_limit = "1000000"]

macro_rules! nest {
    ($depth:expr; $head:tt $($tail:tt)*) => {
        nest!(($depth + 1); $($tail)* $head)
    };
}

fn main() {
    println!("{}", nest!(0; a b c));
}

//@ crosses=refused,memory,wall,cpu memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
