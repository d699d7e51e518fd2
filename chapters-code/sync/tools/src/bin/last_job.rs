//! A worker looks for jobs, then for the end of the day. The last job
//! can come between the two looks.

use planted::sync::Arc;
use planted::sync::atomic::AtomicBool;
use planted::sync::atomic::AtomicU32;
use planted::sync::atomic::Ordering::SeqCst;
use planted::thread;

fn main() {
    planted::check(day);
}

fn day() {
    let jobs = Arc::new(AtomicU32::new(0));
    let over = Arc::new(AtomicBool::new(false));
    let worker = thread::spawn({
        let (jobs, over) = (jobs.clone(), over.clone());
        move || work(&jobs, &over)
    });
    jobs.store(1, SeqCst);
    over.store(true, SeqCst);
    worker.join().unwrap();
    assert_eq!(jobs.load(SeqCst), 0, "a job was left");
}

fn work(jobs: &AtomicU32, over: &AtomicBool) {
    while jobs.swap(0, SeqCst) > 0 || !over.load(SeqCst) {
        thread::yield_now();
    }
}
