//! Two people meet in a corridor. By a rule, one of them gives way,
//! and then waits until the other one has passed.

use std::sync::Mutex;
use std::thread;

static LEFT: Mutex<()> = Mutex::new(());
static RIGHT: Mutex<()> = Mutex::new(());

fn main() {
    let ann = thread::spawn(|| pass(&LEFT, &RIGHT));
    let bob = thread::spawn(|| give_way(&RIGHT, &LEFT));
    let passed = [ann, bob].map(|each| each.join().unwrap());
    println!("passed: {}", passed.map(u32::from).iter().sum::<u32>());
}

fn pass(mine: &Mutex<()>, yours: &Mutex<()>) -> bool {
    let _mine = mine.lock().unwrap();
    yours.lock().is_ok()
}

fn give_way(mine: &Mutex<()>, yours: &Mutex<()>) -> bool {
    let held = mine.lock().unwrap();
    if yours.try_lock().is_ok() {
        return true;
    }
    drop(held);
    // Waits with empty hands, then takes both in the other's order.
    let _yours = yours.lock().unwrap();
    mine.lock().is_ok()
}

//@ explore
