//! Who tries while the only permit is out is turned away; who tries before or after gets it.

use std::thread;
use sync::semaphore::Semaphore;

static ONE: Semaphore = Semaphore::new(1);

fn main() {
    let other = thread::spawn(|| ONE.try_acquire().is_some());
    let permit = ONE.acquire();
    drop(permit);
    println!("let in: {}, afterwards: {}", other.join().unwrap(), ONE.try_acquire().is_some());
}

//~ prints let in: false, afterwards: true
//~ prints let in: true, afterwards: true
