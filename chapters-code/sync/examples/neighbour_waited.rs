//! Each of two writes its number, waits for the other, and reads.

use std::sync::Barrier;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static CELLS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];
static WRITTEN: Barrier = Barrier::new(2);

fn main() {
    let other = thread::spawn(|| neighbour_of(1));
    let neighbours = [neighbour_of(0), other.join().unwrap()];
    println!("neighbours: {neighbours:?}");
}

fn neighbour_of(mine: usize) -> u32 {
    CELLS[mine].store(10 + mine as u32, SeqCst);
    WRITTEN.wait();
    CELLS[1 - mine].load(SeqCst)
}

//@ explore
