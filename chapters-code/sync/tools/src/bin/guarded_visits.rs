//! No bug here: two threads each count one visitor under a lock.

use planted::sync::Arc;
use planted::sync::Mutex;
use planted::thread;

fn main() {
    planted::check(visits);
}

fn visits() {
    let visits = Arc::new(Mutex::new(0));
    let first = thread::spawn({
        let visits = visits.clone();
        move || *visits.lock().unwrap() += 1
    });
    *visits.lock().unwrap() += 1;
    first.join().unwrap();
    assert_eq!(*visits.lock().unwrap(), 2, "a visitor got lost");
}
