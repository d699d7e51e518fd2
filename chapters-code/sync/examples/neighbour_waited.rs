//! Each of two writes its number, waits for the other, and reads.

use std::sync::Barrier;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static CELLS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    let written = Barrier::new(2);
    let neighbours = thread::scope(|scope| {
        let other = scope.spawn(|| neighbour_of(1, &written));
        [neighbour_of(0, &written), other.join().unwrap()]
    });
    println!("neighbours: {neighbours:?}");
}

fn neighbour_of(mine: usize, written: &Barrier) -> u32 {
    CELLS[mine].store(10 + mine as u32, SeqCst);
    written.wait();
    CELLS[1 - mine].load(SeqCst)
}

//@ explore
