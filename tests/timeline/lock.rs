use std::sync::Mutex;
use std::thread::{Builder, scope};

fn main() {
    let lock = Mutex::new(0);
    scope(|threads| {
        let guard = lock.lock().unwrap();
        let wait = || *lock.lock().unwrap() += 1;
        let waiter = Builder::new().name("waiter".into()).spawn_scoped(threads, wait).unwrap();
        others_asleep();
        drop(guard);
        waiter.join().unwrap();
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

//~ main: join, waiter in line 12, until waiter
//~ waiter: lock, lock 1 in line 8, until main in line 11
