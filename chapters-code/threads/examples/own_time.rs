//! One thread computes, one waits: the kernel keeps a separate
//! account of each one's time on a core. Needs Linux (/proc).

use std::fs;
use std::sync::mpsc;
use std::thread;

fn main() {
    let (open, gate) = mpsc::channel::<()>();
    let waiter = thread::spawn(move || {
        // Ends with an error when `open` is dropped.
        let _ = gate.recv();
        ticks_on_a_core()
    });
    let counter = thread::spawn(|| {
        while ticks_on_a_core() < 5 {}
        ticks_on_a_core()
    });
    let counted = counter.join().unwrap();
    drop(open);
    let waited = waiter.join().unwrap();
    println!("counter: {counted} ticks on a core");
    println!("waiter: {waited} ticks on a core");
}

/// Clock ticks that this thread, alone, has spent on a core.
fn ticks_on_a_core() -> u64 {
    let stat = fs::read_to_string("/proc/thread-self/stat").unwrap();
    // After the name in brackets: field 14 is user, 15 is system.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let ticks = fields.split_whitespace().skip(11).take(2);
    ticks.map(|field| field.parse::<u64>().unwrap()).sum()
}

//@ timeline
