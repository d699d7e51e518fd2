use std::sync::RwLock;
use std::thread::{Builder, scope};

static TABLE: RwLock<u32> = RwLock::new(0);

fn main() {
    scope(|threads| {
        let reader = TABLE.read().unwrap();
        let write = || *TABLE.write().unwrap() += 1;
        let writer = Builder::new().name("writer".into()).spawn_scoped(threads, write).unwrap();
        others_asleep();
        drop(reader);
        writer.join().unwrap();
    });
}

//~ main: join, writer in line 13, until writer
//~ writer: rwlock, TABLE in line 9, until main in line 12
