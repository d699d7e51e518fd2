//! The same updates of one map by more and more threads: behind one
//! lock, in stripes, and in the map of a crate.

use dashmap::DashMap;
use std::collections::HashMap;
use std::iter;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use sync::striped::Striped;

const UPDATES: usize = 1 << 15;
const ROUNDS: usize = 5;

fn main() {
    let rows = thread_counts();
    run(*rows.last().unwrap()); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let round = |_| rows.iter().map(|&threads| run(threads)).collect();
    let rounds: Vec<Vec<[f64; 3]>> = (0..ROUNDS).map(round).collect();
    println!("threads  one lock  stripes  dashmap");
    for (row, threads) in rows.iter().enumerate() {
        let rate = |column: usize| {
            UPDATES as f64
                / median(rounds.iter().map(|r| r[row][column]))
        };
        let [one, stripes, dashmap] = [rate(0), rate(1), rate(2)];
        println!(
            "{threads:7}  {one:8.1}  {stripes:7.1}  {dashmap:7.1}"
        );
    }
    println!("(updates in a microsecond, all threads together)");
}

/// Microseconds of each of the three maps.
fn run(threads: usize) -> [f64; 3] {
    let one = Mutex::new(HashMap::new());
    let stripes: Striped<u64, u32> = Striped::new(64);
    let dashmap = DashMap::new();
    [
        together(threads, |key| {
            *one.lock().unwrap().entry(key).or_insert(0) += 1;
        }),
        together(threads, |key| {
            stripes.update(key, |count| *count += 1)
        }),
        together(threads, |key| *dashmap.entry(key).or_insert(0) += 1),
    ]
}

/// Microseconds until all updates are done, of keys in no order.
fn together(threads: usize, update: impl Fn(u64) + Sync) -> f64 {
    let update = &update;
    let begin = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let mut place = thread as u64 + 1;
                for _ in 0..UPDATES / threads {
                    place ^= place << 13;
                    place ^= place >> 7;
                    place ^= place << 17;
                    update(place % 4_096);
                }
            });
        }
    });
    begin.elapsed().as_secs_f64() * 1e6
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
