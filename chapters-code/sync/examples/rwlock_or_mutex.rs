//! The same work under a Mutex and under an RwLock, by the share of
//! reads: short critical sections, then long ones.

use std::hint::black_box;
use std::sync::{Mutex, RwLock};
use std::thread;
use std::time::Instant;

const ROUNDS: usize = 5;
const SHARES: [u64; 5] = [0, 50, 90, 99, 100];

/// Operations of a thread, and steps of each in its critical section.
const SHORT: (u64, u64) = (40_000, 1);
const LONG: (u64, u64) = (200, 4_000);

fn main() {
    println!(
        "reads  Mutex ns  RwLock ns  short  Mutex us  RwLock us  long"
    );
    for share in SHARES {
        let [mutex, rwlock] = both(share, SHORT);
        print!("{share:>5}  {mutex:>8.0}  {rwlock:>9.0}  ");
        print!("{:>5.2}  ", mutex / rwlock);
        let [mutex, rwlock] = both(share, LONG);
        print!("{:>8.1}  {:>9.1}  ", mutex / 1e3, rwlock / 1e3);
        println!("{:>4.2}", mutex / rwlock);
    }
}

/// Nanoseconds of an operation under each lock: medians of rounds.
fn both(share: u64, size: (u64, u64)) -> [f64; 2] {
    let (mutex, rwlock) = (Mutex::new(1), RwLock::new(1));
    let round = || {
        let read = |steps| _ = walk(*mutex.lock().unwrap(), steps);
        let write = |steps| update(&mut mutex.lock().unwrap(), steps);
        let mutex = time(share, size, read, write);
        let read = |steps| _ = walk(*rwlock.read().unwrap(), steps);
        let write = |steps| update(&mut rwlock.write().unwrap(), steps);
        [mutex, time(share, size, read, write)]
    };
    round(); // warm-up
    let rounds = [(); ROUNDS].map(|()| round());
    [0, 1].map(|lock| {
        let mut times = rounds.map(|round| round[lock]);
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

fn time(
    share: u64,
    (count, steps): (u64, u64),
    read: impl Fn(u64) + Sync,
    write: impl Fn(u64) + Sync,
) -> f64 {
    let cores = thread::available_parallelism().unwrap().get();
    let threads = cores.max(2) as u64;
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for turn in 0..count {
                    // Writes are spread evenly among the reads.
                    let reads = turn * 37 % 100 < share;
                    if reads { read(steps) } else { write(steps) }
                }
            });
        }
    });
    begin.elapsed().as_nanos() as f64 / (count * threads) as f64
}

fn update(place: &mut u64, steps: u64) {
    *place = walk(*place, steps);
}

/// A pseudo-random walk, by xorshift.
fn walk(mut place: u64, steps: u64) -> u64 {
    for _ in 0..steps {
        place ^= place << 13;
        place ^= place >> 7;
        place ^= place << 17;
    }
    black_box(place)
}

//@ optimised
//@ unrecorded
