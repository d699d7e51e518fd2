//! Six jobs run on six threads, then on a pool of two.

use std::collections::HashSet;
use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::thread;
use std::thread::ThreadId;

use threads::pool::Pool;

const JOBS: usize = 6;

fn main() {
    println!("one thread a job: {} threads", one_thread_a_job());
    println!("a pool of two:    {} threads", on_a_pool());
}

fn one_thread_a_job() -> usize {
    let started: Vec<_> =
        (0..JOBS).map(|_| thread::spawn(job)).collect();
    let finished = started.into_iter().map(|t| t.join().unwrap());
    finished.collect::<HashSet<ThreadId>>().len()
}

fn on_a_pool() -> usize {
    let pool = Pool::new(2);
    // A job returns only after another one has met it here.
    let meeting = Arc::new(Barrier::new(2));
    let (report, reports) = mpsc::channel();
    for _ in 0..JOBS {
        let (meeting, report) = (meeting.clone(), report.clone());
        pool.run(move || {
            meeting.wait();
            report.send(job()).unwrap();
        });
    }
    drop(report);
    reports.iter().collect::<HashSet<ThreadId>>().len()
}

fn job() -> ThreadId {
    thread::current().id()
}
