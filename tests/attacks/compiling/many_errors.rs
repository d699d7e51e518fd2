//! Makes the compiler say a hundred thousand errors, each with a long explanation.

macro_rules! ten {
    ($($token:tt)*) => {
        $($token)* $($token)* $($token)* $($token)* $($token)*
        $($token)* $($token)* $($token)* $($token)* $($token)*
    };
}

fn main() {
    ten!(ten!(ten!(ten!(ten! {
        let _: u8 = "long long long long long long long long long long long long long text";
    }))));
}

//@ crosses=output,memory,wall,cpu,refused wall=3 output=256 holds=namespaces,bubblewrap,landlock,plain
