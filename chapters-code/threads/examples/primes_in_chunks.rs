//! Four threads count primes. The counts come back in order.

use std::thread;

const THREADS: usize = 4;

fn main() {
    let numbers: Vec<u32> = (0..10_000).collect();
    let size = numbers.len().div_ceil(THREADS);
    let counts: Vec<usize> = thread::scope(|scope| {
        let counters: Vec<_> = numbers
            .chunks(size)
            .map(|chunk| scope.spawn(move || count_primes(chunk)))
            .collect();
        counters.into_iter().map(|c| c.join().unwrap()).collect()
    });
    for (chunk, count) in numbers.chunks(size).zip(&counts) {
        println!("from {}: {count} primes", chunk[0]);
    }
    println!("in all: {}", counts.iter().sum::<usize>());
}

fn count_primes(numbers: &[u32]) -> usize {
    numbers.iter().filter(|&&n| is_prime(n)).count()
}

fn is_prime(n: u32) -> bool {
    let mut divisors = (2..).take_while(|d| d * d <= n);
    n > 1 && divisors.all(|d| !n.is_multiple_of(d))
}
