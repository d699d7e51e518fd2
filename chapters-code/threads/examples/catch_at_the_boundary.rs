//! One thread serves four orders and outlives a panic in one of them.

use std::panic;
use std::thread;

fn main() {
    let clerk = thread::spawn(|| {
        let mut sold = 0;
        let mut failed = 0;
        for order in ["2", "12", "twelve", "1"] {
            // The order is lost if this panics; the loop is not.
            match panic::catch_unwind(|| seats_in(order)) {
                Ok(seats) => sold += seats,
                Err(_) => failed += 1,
            }
        }
        (sold, failed)
    });

    let (sold, failed) = clerk.join().unwrap();
    println!("seats sold:    {sold}");
    println!("orders failed: {failed}");
}

fn seats_in(order: &str) -> u32 {
    order.parse().expect("an order is a number")
}
