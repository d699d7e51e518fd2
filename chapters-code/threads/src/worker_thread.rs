//! `MyWorkerThread`: what a subclass of Python's `threading.Thread`
//! becomes in Rust.
//!
//! Two types stand for two ages. [`MyWorkerThread`] is a worker that
//! has not been started; the [`JoinHandle`] that `start` returns in
//! exchange is one that has. A worker moves into its thread, so it
//! cannot be started twice:
//!
//! ```compile_fail,E0382
//! use threads::worker_thread::MyWorkerThread;
//! let worker = MyWorkerThread::new("adder", vec![1, 2, 3]);
//! let first = worker.start();
//! let second = worker.start();
//! ```

use std::io;
use std::thread;
use std::thread::JoinHandle;

/// A worker that adds numbers, on a thread of its own once started.
pub struct MyWorkerThread {
    /// Becomes the name of the thread.
    name: String,
    /// The arguments: they move into the thread with the worker.
    numbers: Vec<u64>,
}

impl MyWorkerThread {
    /// Makes the worker. There is no thread yet.
    pub fn new(name: &str, numbers: Vec<u64>) -> Self {
        println!("{name}: init");
        MyWorkerThread {
            name: name.to_string(),
            numbers,
        }
    }

    /// Does the work, on whichever thread calls it.
    pub fn run(self) -> u64 {
        let own = thread::current().name() == Some(&self.name);
        println!("{}: running, on my own thread: {own}", self.name);
        self.numbers.iter().sum()
    }

    /// Starts a thread that calls `run`; the worker moves into it.
    pub fn start(self) -> io::Result<JoinHandle<u64>> {
        let builder = thread::Builder::new().name(self.name.clone());
        builder.spawn(|| self.run())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker() -> MyWorkerThread {
        MyWorkerThread::new("adder", vec![1, 2, 3])
    }

    #[test]
    fn start_hands_the_result_over_at_join() {
        assert_eq!(worker().start().unwrap().join().unwrap(), 6);
    }

    #[test]
    fn start_makes_a_thread_with_the_name_of_the_worker() {
        let handle = worker().start().unwrap();
        assert_eq!(handle.thread().name(), Some("adder"));
        assert_ne!(handle.thread().id(), thread::current().id());
        handle.join().unwrap();
    }

    #[test]
    fn run_works_without_a_thread() {
        assert_eq!(worker().run(), 6);
    }
}
