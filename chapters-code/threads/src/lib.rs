//! Types that the chapter on threads builds, in reading order.

/// A thread as an object that is made, started and joined.
pub mod worker_thread;

/// A fixed number of threads that take jobs from one queue.
pub mod pool;
