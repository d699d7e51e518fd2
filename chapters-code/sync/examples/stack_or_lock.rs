//! More and more threads push and pop: on a vector behind a lock, on
//! Treiber's stack, and on a queue of crossbeam that takes no lock.

use crossbeam::queue::SegQueue;
use std::iter;
use std::sync::Barrier;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use sync::treiber::Stack;

const PAIRS: usize = 1 << 15;
const ROUNDS: usize = 5;

fn main() {
    let rows = thread_counts();
    run(*rows.last().unwrap()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&threads| run(threads)).collect();
    let rounds: Vec<Vec<[f64; 3]>> = (0..ROUNDS).map(round).collect();
    println!("threads  locked  treiber  queue");
    for (row, threads) in rows.iter().enumerate() {
        let rate = |column: usize| {
            PAIRS as f64 / median(rounds.iter().map(|r| r[row][column]))
        };
        let [locked, treiber, queue] = [rate(0), rate(1), rate(2)];
        println!(
            "{threads:7}  {locked:6.1}  {treiber:7.1}  {queue:5.1}"
        );
    }
    println!("(pairs in a microsecond, all threads together)");
}

/// Microseconds of each of the three ways.
fn run(threads: usize) -> [f64; 3] {
    let locked = Mutex::new(Vec::with_capacity(threads));
    let treiber = Stack::new();
    let queue = SegQueue::new();
    [
        together(threads, |item| {
            locked.lock().unwrap().push(item);
            locked.lock().unwrap().pop()
        }),
        together(threads, |item| {
            treiber.push(item);
            treiber.pop()
        }),
        together(threads, |item| {
            queue.push(item);
            queue.pop()
        }),
    ]
}

/// Microseconds until all have put in and taken out their share. Each
/// finds an item, for each puts one in before.
fn together<F>(threads: usize, put_and_take: F) -> f64
where
    F: Fn(usize) -> Option<usize> + Sync,
{
    let all_here = Barrier::new(threads);
    let timed = || {
        all_here.wait();
        let start = Instant::now();
        let items = 0..PAIRS / threads;
        assert!(items.map(&put_and_take).all(|item| item.is_some()));
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
