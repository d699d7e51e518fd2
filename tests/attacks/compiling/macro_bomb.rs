//! Doubles its tokens with each step of a macro.

#![recursion_limit = "100000"]

macro_rules! double {
    ($($token:tt)*) => {
        double!($($token)* $($token)*);
    };
}

double!(x);

fn main() {}

//@ crosses=memory,wall,cpu memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
