//! A function and its arguments become one closure, and the closure
//! moves into the thread.

use std::thread;

fn main() {
    let guest = String::from("Ada");
    let for_main = guest.clone();
    let manners = Manners {
        times: 2,
        ..Manners::default()
    };
    let greeter = thread::spawn(move || greet(guest, manners));
    greeter.join().unwrap();
    println!("main still knows {for_main}");
}

/// What Python passes as keyword arguments.
struct Manners {
    times: usize,
    mark: char,
}

impl Default for Manners {
    fn default() -> Self {
        Manners {
            times: 1,
            mark: '!',
        }
    }
}

fn greet(guest: String, manners: Manners) {
    for _ in 0..manners.times {
        println!("hello, {guest}{}", manners.mark);
    }
}
