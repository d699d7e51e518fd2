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

//~ main: join, writer in line 13, until writer
//~ writer: rwlock, TABLE in line 9, until main in line 12
