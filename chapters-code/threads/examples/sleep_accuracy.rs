//! Sleeps for four lengths of time and counts how late it wakes.

use std::thread;
use std::time::Duration;
use std::time::Instant;

const ROUNDS: usize = 21;

fn main() {
    late_by(Duration::from_millis(1)); // The first sleep warms up.
    println!("microseconds:");
    println!(" asked  median late  worst late  ratio  woke early");
    for asked in [10, 100, 1_000, 10_000] {
        let sleep = |()| late_by(Duration::from_micros(asked));
        let mut late = [(); ROUNDS].map(sleep);
        late.sort_by(f64::total_cmp);

        let (median, worst) = (late[ROUNDS / 2], late[ROUNDS - 1]);
        let asked = asked as f64;
        let ratio = (asked + median) / asked;
        let early = late.iter().filter(|by| **by < 0.0).count();
        print!("{asked:6}  {median:11.0}  {worst:10.0}  ");
        println!("{ratio:5.2}  {early:10}");
    }
}

/// One sleep: how many microseconds too long it was.
fn late_by(asked: Duration) -> f64 {
    let start = Instant::now();
    thread::sleep(asked);
    (start.elapsed().as_secs_f64() - asked.as_secs_f64()) * 1e6
}

//@ optimised
