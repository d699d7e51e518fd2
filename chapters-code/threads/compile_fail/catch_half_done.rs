//! A closure that may panic half-way changes a list from outside.

use std::panic;

fn main() {
    let mut sold = vec![2, 12];

    let served = panic::catch_unwind(|| sold.push(seats_in("twelve")));

    println!("served: {}, sold: {sold:?}", served.is_ok());
}

fn seats_in(order: &str) -> u32 {
    order.parse().expect("an order is a number")
}
