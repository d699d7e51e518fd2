//! The same jobs one after another, one thread a job, and on a pool.

use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use threads::pool::Pool;

const ROUNDS: usize = 5;
const JOBS: u32 = 64;

fn main() {
    let cores = thread::available_parallelism().unwrap().get();
    let pool = Pool::new(cores);

    println!("speed-up against one after another:");
    println!("steps a job  microseconds a job  thread a job  pool");
    for steps in [1_000, 10_000, 100_000, 1_000_000] {
        let serial = median(|| one_after_another(steps));
        let threads = serial / median(|| one_thread_a_job(steps));
        let pooled = serial / median(|| on_a_pool(&pool, steps));
        let each = serial * 1e6 / f64::from(JOBS);
        print!("{steps:11}  {each:18.1}  ");
        println!("{threads:12.2}  {pooled:4.2}");
    }
}

fn one_after_another(steps: u64) {
    (0..JOBS).for_each(|_| job(steps));
}

fn one_thread_a_job(steps: u64) {
    let start_one = |_| thread::spawn(move || job(steps));
    let started: Vec<_> = (0..JOBS).map(start_one).collect();
    started.into_iter().for_each(|t| t.join().unwrap());
}

fn on_a_pool(pool: &Pool, steps: u64) {
    let (report, reports) = mpsc::channel();
    for _ in 0..JOBS {
        let report = report.clone();
        pool.run(move || {
            job(steps);
            report.send(()).unwrap();
        });
    }
    drop(report);
    // Ends when the last job has dropped its sender.
    reports.iter().for_each(drop);
}

fn job(steps: u64) {
    let mut number = black_box(1_u64);
    for step in 0..steps {
        number = number.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ step;
    }
    black_box(number);
}

/// The median time of a round in seconds.
fn median(round: impl Fn()) -> f64 {
    round(); // The first round warms up and is not timed.
    let mut rounds = [0.0; ROUNDS].map(|_: f64| {
        let start = Instant::now();
        round();
        start.elapsed().as_secs_f64()
    });
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

//@ optimised
//@ unrecorded
