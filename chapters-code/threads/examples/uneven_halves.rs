//! Each half has as many numbers. One half has most of the work.

use std::ops::Range;
use std::thread;

const LIMIT: u32 = 20_000;

fn main() {
    let halves = [0..LIMIT / 2, LIMIT / 2..LIMIT];
    // The map of an array is eager: both threads start, then we join.
    let [first, second] = thread::scope(|scope| {
        halves
            .map(|half| scope.spawn(|| divisions(half)))
            .map(|counter| counter.join().unwrap())
    });
    let all = first + second;
    println!("first half: {first} divisions");
    println!("second half: {second} divisions");
    let share = 100.0 * f64::from(second) / f64::from(all);
    println!("the second half has {share:.1} % of the work");
    let at_most = f64::from(all) / f64::from(second);
    println!("speed-up with one thread a half: at most {at_most:.2}");
}

/// How many divisions it takes to find the primes in a range.
fn divisions(numbers: Range<u32>) -> u32 {
    numbers.map(divisions_for).sum()
}

/// Divides by 2, 3, 4 … until one divides n or is past its root.
fn divisions_for(n: u32) -> u32 {
    let mut divisions = 0;
    for divisor in (2..).take_while(|d| d * d <= n) {
        divisions += 1;
        if n.is_multiple_of(divisor) {
            break;
        }
    }
    divisions
}
