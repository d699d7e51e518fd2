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

//~ main: join, waiter in line 12, until waiter
//~ waiter: condvar, condvar 1 in line 7, until main in line 11
