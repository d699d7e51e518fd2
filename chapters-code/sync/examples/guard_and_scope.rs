//! A lock is held exactly as long as its guard lives.

use std::sync::Mutex;

static BALANCE: Mutex<i32> = Mutex::new(100);

fn main() {
    println!("before: {}", state());
    {
        let mut balance = BALANCE.lock().unwrap();
        *balance -= 30;
        println!("inside: {}", state());
    }
    println!("after the block: {}", state());

    let balance = BALANCE.lock().unwrap();
    println!("read {balance}: {}", state());
    drop(balance);
    println!("after drop: {}", state());
}

fn state() -> &'static str {
    if BALANCE.try_lock().is_ok() {
        "free"
    } else {
        "locked"
    }
}
