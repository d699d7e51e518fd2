//! Asks whether a type has a trait, which depends on ever more types.

#![recursion_limit = "1000000"]
#![allow(dead_code)]

struct Two<T>(T);

trait Deep {}
impl<T> Deep for Two<T>
where
    Two<Two<T>>: Deep,
    Two<(T, T)>: Deep,
{
}

fn needs<T: Deep>() {}

fn main() {
    needs::<Two<u8>>();
}

//@ crosses=memory,wall,cpu,refused memory=400 wall=3 holds=namespaces,bubblewrap,landlock,plain
