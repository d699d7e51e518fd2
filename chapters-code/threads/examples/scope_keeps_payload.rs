//! The same two scoped threads, joined by hand inside the scope.

use std::thread;

fn main() {
    let orders = ["two", "3"];

    thread::scope(|scope| {
        let clerk_1 = scope.spawn(|| seats_in(orders[0]));
        let clerk_2 = scope.spawn(|| seats_in(orders[1]));

        for clerk in [clerk_1, clerk_2] {
            match clerk.join() {
                Ok(seats) => println!("sold: {seats}"),
                Err(payload) => {
                    let text = payload.downcast_ref::<String>();
                    println!("lost: {}", text.unwrap());
                }
            }
        }
    });

    println!("main: goes on");
}

fn seats_in(order: &str) -> u32 {
    order.parse().expect("an order is a number")
}
