//! A scoped thread panics and nobody joins it. The scope panics too.

use std::thread;

fn main() {
    let orders = ["two", "3"];

    thread::scope(|scope| {
        scope.spawn(|| sell(orders[0]));
        scope.spawn(|| sell(orders[1]));
        println!("main: both are at work");
    });

    println!("main: never gets here");
}

fn sell(order: &str) {
    let seats: u32 = order.parse().expect("an order is a number");
    println!("sold: {seats}");
}
