//! Every job is the same work. More or less of it is done under a lock
//! that all threads share.

use std::hint::black_box;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

const JOBS: usize = 1 << 10;
const STEPS: usize = 4_000;
const ROUNDS: usize = 5;
const SHARES: [usize; 6] = [100, 75, 50, 25, 10, 1];

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    do_jobs(cores, 50); // warm-up
    // Rounds go through all rows: a burst of load strikes them all.
    let rounds = [(); ROUNDS].map(|()| {
        SHARES.map(|share| {
            [1, cores].map(|threads| do_jobs(threads, share))
        })
    });
    println!("% locked  one ms  all ms  gain  bound");
    for (row, share) in SHARES.into_iter().enumerate() {
        let [one, all] =
            [0, 1].map(|n| median(rounds.map(|r| r[row][n])));
        let bound = (cores as f64).min(100.0 / share as f64);
        println!(
            "{share:8}  {one:6.1}  {all:6.1}  {:4.2}  {bound:5.2}",
            one / all
        );
    }
}

/// Milliseconds for all jobs; `share` is in hundredths of each.
fn do_jobs(threads: usize, share: usize) -> f64 {
    let report = Mutex::new(1);
    let locked = STEPS * share / 100;
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for _ in 0..JOBS / threads {
                    black_box(walk(1, STEPS - locked));
                    let mut place = report.lock().unwrap();
                    *place = walk(*place, locked);
                }
            });
        }
    });
    begin.elapsed().as_secs_f64() * 1e3
}

/// A pseudo-random walk, by xorshift.
fn walk(mut place: u64, steps: usize) -> u64 {
    for _ in 0..steps {
        place ^= place << 13;
        place ^= place >> 7;
        place ^= place << 17;
    }
    black_box(place)
}

fn median(mut times: [f64; ROUNDS]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

//@ optimised
