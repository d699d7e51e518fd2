//! A clerk's thread panics over one order. The program goes on.

use std::thread;

struct Till;

impl Drop for Till {
    fn drop(&mut self) {
        println!("clerk: till closed");
    }
}

fn main() {
    let clerk = thread::Builder::new().name("clerk".into());
    let clerk = clerk.spawn(|| serve("twelve")).unwrap();

    match clerk.join() {
        Ok(seats) => println!("main: {seats} seats sold"),
        Err(_) => println!("main: the clerk panicked"),
    }
    println!("main: the house stays open");
}

fn serve(order: &str) -> u32 {
    let _till = Till;
    order.parse().expect("an order is a number")
}
