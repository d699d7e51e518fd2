//! One thread trains a forest of twenty trees on handwritten digits.

use std::time::Instant;
use training::Digit;
use training::Forest;
use training::Tree;
use training::digits;

const TREES: u64 = 20;

fn main() {
    let (train, test) = digits::split();
    let start = Instant::now();
    let forest = train_forest(&train);
    let took = start.elapsed();

    let right = forest.count_right(&test);
    println!("{TREES} trees, grown from {} digits", train.len());
    println!("right: {right} of {} other digits", test.len());
    println!("digest: {:016x}", forest.digest());
    println!("training took {} ms", took.as_millis());
}

fn train_forest(digits: &[Digit]) -> Forest {
    let trees = (0..TREES)
        .map(|number| Tree::grow(digits, number))
        .collect();
    Forest { trees }
}

//@ optimised
