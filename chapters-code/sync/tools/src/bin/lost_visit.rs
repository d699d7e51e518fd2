//! Two threads each count one visitor, and one of them can get lost.

use planted::sync::Arc;
use planted::sync::atomic::AtomicU32;
use planted::sync::atomic::Ordering::SeqCst;
use planted::thread;

fn main() {
    planted::check(visits);
}

fn visits() {
    let visits = Arc::new(AtomicU32::new(0));
    let first = thread::spawn({
        let visits = visits.clone();
        move || count_visitor(&visits)
    });
    count_visitor(&visits);
    first.join().unwrap();
    assert_eq!(visits.load(SeqCst), 2, "a visitor got lost");
}

fn count_visitor(visits: &AtomicU32) {
    let seen = visits.load(SeqCst);
    visits.store(seen + 1, SeqCst);
}
