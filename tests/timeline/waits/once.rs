use std::sync::OnceLock;
use std::thread::{Builder, scope};

static TABLE: OnceLock<u32> = OnceLock::new();

fn main() {
    scope(|threads| {
        let mut late = None;
        TABLE.get_or_init(|| {
            let look = || _ = TABLE.get_or_init(|| 0);
            late = Builder::new().name("late".into()).spawn_scoped(threads, look).ok();
            others_asleep();
            1
        });
        late.unwrap().join().unwrap();
    });
}

//~ main: join, late in line 15, until late
//~ late: once, TABLE in line 10, until main in line 9
