//! The same additions by more and more threads: on one atomic, on one
//! for each thread side by side, and on those of a sharded counter.

use std::iter;
use std::sync::Barrier;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;
use sync::sharded::Counter;

const ADDS: usize = 1 << 17;
const ROUNDS: usize = 7;

fn main() {
    let rows = thread_counts();
    run(*rows.last().unwrap()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&threads| run(threads)).collect();
    let rounds: Vec<Vec<[f64; 3]>> = (0..ROUNDS).map(round).collect();
    println!("threads  one atomic  side by side  shards");
    for (row, threads) in rows.iter().enumerate() {
        let rate = |column: usize| {
            ADDS as f64 / median(rounds.iter().map(|r| r[row][column]))
        };
        let [one, beside, shards] = [rate(0), rate(1), rate(2)];
        println!(
            "{threads:7}  {one:10.1}  {beside:12.1}  {shards:6.1}"
        );
    }
    println!("(additions in a microsecond, all threads together)");
}

/// Microseconds of each of the three ways.
fn run(threads: usize) -> [f64; 3] {
    let one = AtomicU64::new(0);
    let row: Vec<AtomicU64> =
        (0..threads).map(|_| AtomicU64::new(0)).collect();
    let shards = Counter::new();
    let times = [
        together(threads, |_| {
            one.fetch_add(1, Relaxed);
        }),
        together(threads, |me| {
            row[me].fetch_add(1, Relaxed);
        }),
        together(threads, |_| shards.add(1)),
    ];
    assert_eq!(one.into_inner(), shards.sum());
    times
}

/// Microseconds from the first thread's start to the last one's end.
fn together(threads: usize, add: impl Fn(usize) + Sync) -> f64 {
    let (all_here, add) = (&Barrier::new(threads), &add);
    let times: Vec<_> = thread::scope(|scope| {
        let timed = |me| {
            move || {
                all_here.wait();
                let start = Instant::now();
                (0..ADDS / threads).for_each(|_| add(me));
                (start, Instant::now())
            }
        };
        let handles: Vec<_> =
            (0..threads).map(|me| scope.spawn(timed(me))).collect();
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
