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

//~ main: join, waiter in line 12, until waiter
//~ waiter: lock, lock 1 in line 8, until main in line 11
