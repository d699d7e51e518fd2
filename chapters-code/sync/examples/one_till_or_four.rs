//! Four cashiers serve three customers each: first at one till, then at
//! a till each.

use std::array;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

type Till = Mutex<u32>;

fn main() {
    let till = Till::default();
    serve_all([&till; 4]);
    println!("one till: {}", till.into_inner().unwrap());

    let tills: [Till; 4] = array::from_fn(|_| Till::default());
    serve_all(tills.each_ref());
    println!(
        "four tills: {:?}",
        tills.map(|t| t.into_inner().unwrap())
    );
}

fn serve_all(tills: [&Till; 4]) {
    thread::scope(|scope| {
        for till in tills {
            scope.spawn(|| (0..3).for_each(|_| serve(till)));
        }
    });
}

/// Holds the till from the first thing scanned to the change.
fn serve(till: &Till) {
    let mut served = till.lock().unwrap();
    scan_and_pay();
    *served += 1;
}

fn scan_and_pay() {
    thread::sleep(Duration::from_millis(4));
}

//@ timeline
