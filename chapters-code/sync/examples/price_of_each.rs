//! Times each primitive alone, when no other thread wants it.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Relaxed, Release, SeqCst};
use std::sync::mpsc;
use std::sync::{Condvar, Mutex, OnceLock, RwLock};
use std::time::Instant;

const ROUNDS: usize = 9;
const CALLS: u32 = 20_000;

type Batch<'a> = Box<dyn Fn() + 'a>;

thread_local! {
    static MINE: Cell<u64> = const { Cell::new(0) };
}

fn main() {
    let number = Cell::new(0);
    let atomic = AtomicU64::new(0);
    let once = OnceLock::from(0);
    let mutex = Mutex::new(0);
    let rwlock = RwLock::new(0);
    let bell = Condvar::new();
    let (sender, receiver) = mpsc::channel();
    let free = Mutex::new(1);
    let rows: [(&str, Batch); 13] = [
        ("add to a number", batch(|| add_to(&number))),
        ("add, thread-local", batch(|| MINE.with(add_to))),
        ("OnceLock, filled", batch(|| once.get())),
        ("store, Release", batch(|| atomic.store(1, Release))),
        ("store, SeqCst", batch(|| atomic.store(1, SeqCst))),
        ("fetch_add, Relaxed", batch(|| atomic.fetch_add(1, Relaxed))),
        ("fetch_add, SeqCst", batch(|| atomic.fetch_add(1, SeqCst))),
        ("notify nobody", batch(|| bell.notify_one())),
        ("Mutex", batch(|| *mutex.lock().unwrap() += 1)),
        ("RwLock, read", batch(|| *rwlock.read().unwrap())),
        ("RwLock, write", batch(|| *rwlock.write().unwrap() += 1)),
        ("permit", batch(|| take_and_return(&free, &bell))),
        (
            "send and recv",
            batch(|| {
                sender.send(1).unwrap();
                receiver.recv()
            }),
        ),
    ];
    rows.iter().for_each(|(_, batch)| batch()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = || rows.each_ref().map(|(_, batch)| time_one(batch));
    let rounds = [(); ROUNDS].map(|()| round());
    let ns = |row: usize| median(rounds.map(|times| times[row]));
    println!("operation           nanoseconds  plain adds");
    for (row, (name, _)) in rows.iter().enumerate() {
        let (ns, ratio) = (ns(row), ns(row) / ns(0));
        println!("{name:18}  {ns:11.1}  {ratio:10.1}");
    }
}

fn batch<'a, T>(operation: impl Fn() -> T + 'a) -> Batch<'a> {
    Box::new(move || {
        for _ in 0..CALLS {
            black_box(operation());
        }
    })
}

fn add_to(number: &Cell<u64>) {
    number.set(black_box(number.get()) + 1);
}

/// What a semaphore does: a permit out, a permit back.
fn take_and_return(free: &Mutex<u32>, returned: &Condvar) {
    *free.lock().unwrap() -= 1;
    *free.lock().unwrap() += 1;
    returned.notify_one();
}

/// Nanoseconds of one operation.
fn time_one(batch: &Batch) -> f64 {
    let start = Instant::now();
    batch();
    start.elapsed().as_nanos() as f64 / f64::from(CALLS)
}

fn median(mut times: [f64; ROUNDS]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

//@ optimised
//@ unrecorded
