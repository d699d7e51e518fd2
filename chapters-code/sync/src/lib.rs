//! Types that the chapter on synchronisation builds, in reading order.

/// A buffer between threads: takers wait for items, givers for room.
pub mod bounded;

/// Permits as guards: at most so many threads work at a time.
pub mod semaphore;

/// A gate that opens once, for all, when enough has happened.
pub mod latch;

/// A place where threads wait for each other, round after round.
pub mod barrier;

/// A counter in shards, each on a cache line of its own.
pub mod sharded;

/// A map in stripes, each under a lock of its own.
pub mod striped;

/// A stack without a lock, by Treiber, with memory freed by epochs.
pub mod treiber;

/// Words that are read without a lock and without a write.
pub mod seqlock;
/// A lock whose waiters spin.
pub mod spin_lock;

/// A lock whose waiters spin, first come, first served.
pub mod ticket_lock;

/// A lock whose waiters park.
pub mod park_lock;

/// To sleep until a number has changed: the futex, and a model of it.
pub mod wait;

/// A lock whose waiters sleep in the kernel.
pub mod futex_lock;

/// A channel for one message, of a mutex and a condition variable.
pub mod one_shot_locked;

/// A channel for one message, of one atomic number and two cells.
pub mod one_shot;

/// One value with many owners.
pub mod counted;

/// One value with many owners, and references that own nothing.
pub mod counted_weak;
