use std::thread::{Builder, park, scope};

fn main() {
    scope(|threads| {
        let inner = || {
            park();
            others_asleep();
        };
        let inner = Builder::new().name("inner".into()).spawn_scoped(threads, inner).unwrap();
        others_asleep();
        inner.thread().unpark();
    });
}

//~ main: join, inner in line 4, until inner
//~ inner: park in line 6, until main in line 11
