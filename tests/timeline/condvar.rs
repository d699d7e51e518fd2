use std::sync::{Condvar, Mutex};
use std::thread::{Builder, scope};

fn main() {
    let (ready, changed) = (Mutex::new(false), Condvar::new());
    scope(|threads| {
        let wait = || drop(changed.wait_while(ready.lock().unwrap(), |ready| !*ready));
        let waiter = Builder::new().name("waiter".into()).spawn_scoped(threads, wait).unwrap();
        others_asleep();
        *ready.lock().unwrap() = true;
        changed.notify_one();
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
//~ waiter: condvar, condvar 1 in line 7, until main in line 11
