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

/// Until every other thread of this process is asleep.
fn others_asleep() {
    let me = std::fs::read_link("/proc/thread-self").unwrap();
    let asleep = |task: &std::path::Path| {
        let stat = std::fs::read_to_string(task.join("stat")).unwrap_or_default();
        task.file_name() == me.file_name() || stat.contains(") S ")
    };
    let all = || std::fs::read_dir("/proc/self/task").unwrap().flatten();
    while !all().all(|task| asleep(&task.path())) {
        std::thread::yield_now();
    }
}

//~ main: join, late in line 15, until late
//~ late: once, TABLE in line 10, until main in line 9
