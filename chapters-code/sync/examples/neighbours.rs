//! Two threads add to a number each. The numbers have nothing to do
//! with each other, and stand nearer or further apart.

use crossbeam::utils::CachePadded;
use std::sync::Barrier;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

const ADDS: u32 = 400_000;
const ROUNDS: usize = 7;
const APART: [usize; 8] = [0, 8, 16, 32, 64, 128, 256, 512];

/// Numbers of eight bytes side by side, the first at the start of a
/// cache line.
#[repr(align(1024))]
struct Street([AtomicU64; 128]);

fn main() {
    let street = Street([const { AtomicU64::new(0) }; 128]);
    let first = &street.0[0];
    // Rounds go through all rows: a burst of load strikes them all.
    let rounds = [(); ROUNDS].map(|()| {
        let alone = add_to_each(&[first]);
        let pairs = APART
            .map(|apart| add_to_each(&[first, &street.0[apart / 8]]));
        (alone, pairs)
    });
    println!("bytes apart  nanoseconds");
    for (row, apart) in APART.into_iter().enumerate() {
        let ns = median(rounds.map(|(_, pairs)| pairs[row]));
        println!("{apart:11}  {ns:11.1}");
    }
    let alone = median(rounds.map(|(alone, _)| alone));
    println!("one thread alone: {alone:.1}");
    let padded = align_of::<CachePadded<AtomicU64>>();
    println!("CachePadded keeps {padded} bytes apart");
}

/// Nanoseconds that one addition takes a thread, of a thread for each.
fn add_to_each(numbers: &[&AtomicU64]) -> f64 {
    let all_here = Barrier::new(numbers.len());
    let add_to = &|number: &AtomicU64| {
        all_here.wait();
        let start = Instant::now();
        for _ in 0..ADDS {
            number.fetch_add(1, Relaxed);
        }
        start.elapsed().as_nanos() as f64 / f64::from(ADDS)
    };
    let times: Vec<f64> = thread::scope(|scope| {
        let start = |number| scope.spawn(move || add_to(number));
        let threads: Vec<_> =
            numbers.iter().copied().map(start).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    times.iter().sum::<f64>() / times.len() as f64
}

fn median(mut times: [f64; ROUNDS]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

//@ optimised
//@ unrecorded
