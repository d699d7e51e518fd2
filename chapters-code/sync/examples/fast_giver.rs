//! A fast giver and a slow taker share a buffer for two items.

use std::thread;
use std::time::Duration;
use sync::bounded::Bounded;

fn main() {
    let plates = Bounded::new(2);
    thread::scope(|scope| {
        scope.spawn(|| cook(&plates));
        scope.spawn(|| serve(&plates));
    });
    println!("six plates cooked and served");
}

/// Six plates, as fast as there is room for them.
fn cook(plates: &Bounded<u32>) {
    for plate in 1..=6 {
        plates.put(plate);
    }
}

fn serve(plates: &Bounded<u32>) {
    for _ in 1..=6 {
        carry(plates.take());
    }
}

/// Twenty milliseconds of work.
fn carry(_plate: u32) {
    thread::sleep(Duration::from_millis(20));
}

//@ timeline
