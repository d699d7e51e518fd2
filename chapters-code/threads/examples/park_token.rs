//! An unpark before the park is kept; two of them are kept as one.

use std::thread;
use std::time::Duration;
use std::time::Instant;

fn main() {
    let main_thread = thread::current();
    main_thread.unpark();
    main_thread.unpark();

    // Were the token lost, this would wait for ever.
    thread::park();
    println!("first park: the token was there");

    let limit = Duration::from_millis(50);
    let start = Instant::now();
    thread::park_timeout(limit);
    if start.elapsed() >= limit {
        println!("second park: no token, waited to the limit");
    } else {
        println!("second park: woken without a token");
    }
}
