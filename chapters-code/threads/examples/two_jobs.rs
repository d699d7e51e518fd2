//! Two equal jobs: one after the other, then at the same time.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

const LIMIT: u32 = 250_000;
const ROUNDS: usize = 5;

fn main() {
    let cores = thread::available_parallelism().unwrap();
    println!("cores this process may use: {cores}");
    at_once(); // warm-up
    let rounds = [(); ROUNDS].map(|()| [in_turn(), at_once()]);
    let turn = medians(rounds.map(|[turn, _]| turn));
    let once = medians(rounds.map(|[_, once]| once));
    println!("jobs     both ms  one ms  speed-up");
    for (way, [both, one]) in [("in turn", turn), ("at once", once)] {
        let ratio = turn[0] / both;
        println!("{way}  {both:7.1}  {one:6.1}  {ratio:8.2}");
    }
}

/// Answers the time of both jobs, then of the longer one.
fn in_turn() -> [f64; 2] {
    let begin = Instant::now();
    let one = job().max(job());
    [ms_since(begin), one]
}

fn at_once() -> [f64; 2] {
    let begin = Instant::now();
    let one = thread::scope(|scope| {
        let first = scope.spawn(job);
        let second = scope.spawn(job);
        first.join().unwrap().max(second.join().unwrap())
    });
    [ms_since(begin), one]
}

/// Counts primes. Answers how long that took, by the clock.
fn job() -> f64 {
    let begin = Instant::now();
    let primes = (0..black_box(LIMIT)).filter(|&n| is_prime(n));
    black_box(primes.count());
    ms_since(begin)
}

fn is_prime(n: u32) -> bool {
    let mut divisors = (2..).take_while(|d| d * d <= n);
    n > 1 && divisors.all(|d| !n.is_multiple_of(d))
}

fn medians(rounds: [[f64; 2]; ROUNDS]) -> [f64; 2] {
    [0, 1].map(|column| {
        let mut times = rounds.map(|round| round[column]);
        times.sort_by(f64::total_cmp);
        times[ROUNDS / 2]
    })
}

fn ms_since(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e3
}
//@ optimised
//@ timeline
