//! Each of two writes its number and reads the other's. The other's may
//! not be there yet.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static CELLS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    let other = thread::spawn(|| neighbour_of(1));
    let neighbours = [neighbour_of(0), other.join().unwrap()];
    println!("neighbours: {neighbours:?}");
}

fn neighbour_of(mine: usize) -> u32 {
    CELLS[mine].store(10 + mine as u32, SeqCst);
    CELLS[1 - mine].load(SeqCst)
}

//@ explore
//@ cure=neighbour_waited
