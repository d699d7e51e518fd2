//! A fixed number of threads that take jobs from one queue.

use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// Worker threads that are started once and live as long as the pool.
pub struct Pool {
    /// Where `run` puts a job. The workers hold the other end; `None`
    /// tells them, while the pool is dropped, that no job will follow.
    queue: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts `size` workers.
    pub fn new(size: usize) -> Pool {
        assert!(size > 0, "a pool without workers runs no job");
        let (queue, jobs) = mpsc::channel();
        let jobs = Arc::new(Mutex::new(jobs));
        let start_one = |_| {
            let jobs = Arc::clone(&jobs);
            thread::spawn(move || work(&jobs))
        };
        let workers = (0..size).map(start_one).collect();
        Pool {
            queue: Some(queue),
            workers,
        }
    }

    /// Puts a job into the queue and returns without waiting for it.
    pub fn run(&self, job: impl FnOnce() + Send + 'static) {
        let queue = self.queue.as_ref().expect("open until drop");
        queue
            .send(Box::new(job))
            .expect("workers outlive the queue");
    }
}

impl Drop for Pool {
    /// Closes the queue, lets the workers empty it, and joins them.
    fn drop(&mut self) {
        drop(self.queue.take());
        for worker in self.workers.drain(..) {
            worker.join().expect("a worker outlives its jobs' panics");
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    while let Some(job) = next_job(jobs) {
        // A job that panics ends alone: the worker goes on. No job
        // sees what another one left half done, so the assertion holds.
        let _ = panic::catch_unwind(AssertUnwindSafe(job));
    }
}

/// The next job, or `None` when the queue is closed and empty. A worker
/// keeps the lock while it waits here, and gives it back before it
/// works.
fn next_job(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap().recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;
    use std::time::Duration;

    #[test]
    fn every_job_has_run_when_drop_returns() {
        let done = Arc::new(AtomicUsize::new(0));
        let pool = Pool::new(3);
        for _ in 0..100 {
            let done = Arc::clone(&done);
            pool.run(move || {
                done.fetch_add(1, Relaxed);
            });
        }
        drop(pool);
        assert_eq!(done.load(Relaxed), 100);
    }

    #[test]
    fn jobs_share_the_threads_of_the_workers() {
        let seen = Arc::new(Mutex::new(HashSet::new()));
        let pool = Pool::new(3);
        for _ in 0..30 {
            let seen = Arc::clone(&seen);
            pool.run(move || {
                seen.lock().unwrap().insert(thread::current().id());
            });
        }
        drop(pool);
        assert!(seen.lock().unwrap().len() <= 3);
    }

    #[test]
    fn two_workers_run_two_jobs_at_the_same_time() {
        let pool = Pool::new(2);
        let (answer, answered) = mpsc::channel();
        let (report, reported) = mpsc::channel();
        pool.run(move || {
            let limit = Duration::from_secs(10);
            let met = answered.recv_timeout(limit);
            report.send(met).unwrap();
        });
        pool.run(move || answer.send("both at work").unwrap());
        assert_eq!(reported.recv().unwrap(), Ok("both at work"));
    }

    #[test]
    fn a_job_waits_for_a_free_worker() {
        let pool = Pool::new(1);
        let (answer, answered) = mpsc::channel();
        let (report, reported) = mpsc::channel();
        pool.run(move || {
            let limit = Duration::from_millis(50);
            let met: Result<&str, _> = answered.recv_timeout(limit);
            report.send(met.is_err()).unwrap();
        });
        pool.run(move || {
            // The job before has given up and dropped its end.
            let _ = answer.send("too late");
        });
        assert!(reported.recv().unwrap(), "one worker ran two jobs");
    }

    #[test]
    fn a_job_that_panics_leaves_its_worker_alive() {
        let pool = Pool::new(1);
        let (report, reported) = mpsc::channel();
        pool.run(|| panic!("this job fails on purpose"));
        pool.run(move || report.send("still here").unwrap());
        assert_eq!(reported.recv(), Ok("still here"));
    }
}
