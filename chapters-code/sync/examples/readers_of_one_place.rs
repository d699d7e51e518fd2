//! More and more threads read what one writes now and then: behind a
//! `Mutex`, behind a `RwLock`, and in a sequence lock.

use std::hint;
use std::iter;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Barrier, Mutex, RwLock};
use std::thread;
use std::time::Instant;
use sync::seqlock::SeqLock;

const READS: usize = 1 << 15;
const ROUNDS: usize = 5;

fn main() {
    let rows = reader_counts();
    run(*rows.last().unwrap()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&readers| run(readers)).collect();
    let rounds: Vec<Vec<[f64; 3]>> = (0..ROUNDS).map(round).collect();
    println!("readers  mutex  rwlock  seqlock");
    for (row, readers) in rows.iter().enumerate() {
        let rate = |column: usize| {
            READS as f64 / median(rounds.iter().map(|r| r[row][column]))
        };
        let [mutex, rwlock, seqlock] = [rate(0), rate(1), rate(2)];
        println!(
            "{readers:7}  {mutex:5.1}  {rwlock:6.1}  {seqlock:7.1}"
        );
    }
    println!("(reads in a microsecond, all readers together)");
}

/// Microseconds of each of the three ways.
fn run(readers: usize) -> [f64; 3] {
    let mutex = Mutex::new([0; 4]);
    let rwlock = RwLock::new([0; 4]);
    let seqlock = SeqLock::new([0; 4]);
    [
        time(
            readers,
            || *mutex.lock().unwrap(),
            |n| *mutex.lock().unwrap() = [n; 4],
        ),
        time(
            readers,
            || *rwlock.read().unwrap(),
            |n| *rwlock.write().unwrap() = [n; 4],
        ),
        time(readers, || seqlock.read(), |n| seqlock.write([n; 4])),
    ]
}

/// Microseconds until all readers have done their share; one more
/// thread writes meanwhile.
fn time(
    readers: usize,
    read: impl Fn() -> [u64; 4] + Sync,
    write: impl Fn(u64) + Sync,
) -> f64 {
    let all_here = Barrier::new(readers + 1);
    let reading = AtomicUsize::new(readers);
    let timed = || {
        all_here.wait();
        let start = Instant::now();
        for _ in 0..READS / readers {
            let words = read();
            assert!(words.iter().all(|word| *word == words[0]));
        }
        reading.fetch_sub(1, SeqCst);
        (start, Instant::now())
    };
    let times: Vec<_> = thread::scope(|scope| {
        let handles: Vec<_> =
            (0..readers).map(|_| scope.spawn(timed)).collect();
        all_here.wait();
        for n in 1.. {
            if reading.load(SeqCst) == 0 {
                break;
            }
            write(n);
            (0..2_000).for_each(|_| hint::spin_loop());
        }
        handles.into_iter().map(|h| h.join().unwrap()).collect()
    });
    let start = times.iter().map(|time| time.0).min().unwrap();
    let end = times.iter().map(|time| time.1).max().unwrap();
    (end - start).as_secs_f64() * 1e6
}

/// Powers of two below the cores, the cores, and twice as many.
fn reader_counts() -> Vec<usize> {
    let cores = thread::available_parallelism().unwrap().get();
    iter::successors(Some(1), |readers| Some(2 * readers))
        .take_while(|&readers| readers < cores)
        .chain([cores, 2 * cores])
        .collect()
}

fn median(times: impl Iterator<Item = f64>) -> f64 {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

//@ optimised
//@ unrecorded
