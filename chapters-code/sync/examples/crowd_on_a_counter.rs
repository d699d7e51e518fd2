//! The same additions by more and more threads: on one number behind a
//! lock, on one atomic, and on a number of each thread's own.

use std::hint::black_box;
use std::iter;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Instant;

const ADDS: usize = 1 << 17;
const ROUNDS: usize = 5;

fn main() {
    let rows = thread_counts();
    run(*rows.last().unwrap()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&threads| run(threads)).collect();
    let rounds: Vec<Vec<[f64; 3]>> = (0..ROUNDS).map(round).collect();
    println!("threads  one mutex  one atomic  own numbers");
    for (row, threads) in rows.iter().enumerate() {
        let rate = |column: usize| {
            ADDS as f64 / median(rounds.iter().map(|r| r[row][column]))
        };
        let [mutex, atomic, own] = [rate(0), rate(1), rate(2)];
        println!("{threads:7}  {mutex:9.1}  {atomic:10.1}  {own:11.1}");
    }
    println!("(additions in a microsecond, all threads together)");
}

/// Microseconds of each of the three ways.
fn run(threads: usize) -> [f64; 3] {
    let mutex = Mutex::new(0);
    let atomic = AtomicU64::new(0);
    let times = [
        together(threads, || {
            for _ in 0..ADDS / threads {
                *mutex.lock().unwrap() += 1;
            }
        }),
        together(threads, || {
            for _ in 0..ADDS / threads {
                atomic.fetch_add(1, Relaxed);
            }
        }),
        together(threads, || {
            let mut own = 0;
            for _ in 0..ADDS / threads {
                own = black_box(own) + 1;
            }
            black_box(own);
        }),
    ];
    let sum = (ADDS / threads * threads) as u64;
    assert_eq!(
        (mutex.into_inner().unwrap(), atomic.into_inner()),
        (sum, sum)
    );
    times
}

/// Microseconds from the first thread's start to the last one's end.
fn together(threads: usize, work: impl Fn() + Sync) -> f64 {
    let all_here = Barrier::new(threads);
    let timed = || {
        all_here.wait();
        let start = Instant::now();
        work();
        (start, Instant::now())
    };
    let times: Vec<_> = thread::scope(|scope| {
        let handles: Vec<_> =
            (0..threads).map(|_| scope.spawn(timed)).collect();
        handles.into_iter().map(|h| h.join().unwrap()).collect()
    });
    let start = times.iter().map(|time| time.0).min().unwrap();
    let end = times.iter().map(|time| time.1).max().unwrap();
    (end - start).as_secs_f64() * 1e6
}

/// Powers of two below the cores, the cores, and twice as many.
fn thread_counts() -> Vec<usize> {
    let cores = thread::available_parallelism().unwrap().get();
    iter::successors(Some(1), |threads| Some(2 * threads))
        .take_while(|&threads| threads < cores)
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
