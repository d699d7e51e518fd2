//! The first of some clerks opens the till; two of them can be the
//! first. Then they sell, which is right and makes the program long.

use planted::sync::Arc;
use planted::sync::Mutex;
use planted::thread;

const CLERKS: usize = 4;
const SALES: usize = 70;

#[derive(Default)]
struct Till {
    opened: u32,
    sum: usize,
}

fn main() {
    planted::check(day);
}

fn day() {
    let till = Arc::new(Mutex::new(Till::default()));
    let clerks: Vec<_> = (0..CLERKS)
        .map(|_| {
            let till = till.clone();
            thread::spawn(move || work(&till))
        })
        .collect();
    for clerk in clerks {
        clerk.join().unwrap();
    }
    let till = till.lock().unwrap();
    assert_eq!(till.sum, 3 * CLERKS * SALES, "a sale is missing");
    assert_eq!(till.opened, 1, "opened more than once");
}

fn work(till: &Mutex<Till>) {
    let closed = till.lock().unwrap().opened == 0;
    if closed {
        till.lock().unwrap().opened += 1;
    }
    for _ in 0..SALES {
        till.lock().unwrap().sum += 3;
    }
}
