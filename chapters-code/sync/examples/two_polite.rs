//! Two people meet in a corridor. Each gives way, and tries again.

use std::sync::Mutex;
use std::thread;

const TRIES: usize = 2;
static LEFT: Mutex<()> = Mutex::new(());
static RIGHT: Mutex<()> = Mutex::new(());

fn main() {
    let ann = thread::spawn(|| pass(&LEFT, &RIGHT));
    let bob = thread::spawn(|| pass(&RIGHT, &LEFT));
    let passed = [ann, bob].map(|each| each.join().unwrap());
    println!("passed: {}", passed.map(u32::from).iter().sum::<u32>());
}

/// Says whether it has passed before it gave up.
fn pass(mine: &Mutex<()>, yours: &Mutex<()>) -> bool {
    for _ in 0..TRIES {
        let _mine = mine.lock().unwrap();
        if yours.try_lock().is_ok() {
            return true;
        }
        // Gives way: `_mine` is dropped, and all begins anew.
    }
    false
}

//@ explore
//@ cure=one_polite
