//! Runs a litmus test that stands in the environment: threads apart by `;`, their operations by
//! blanks, each with its ordering at the end.

use std::env;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::fence;
use std::thread;

static CELLS: [AtomicU32; 2] = [AtomicU32::new(0), AtomicU32::new(0)];

fn main() {
    let program = env::var("PROGRAM").unwrap();
    let run = |operations: &str| {
        let operations = operations.to_owned();
        thread::spawn(move || operations.split_whitespace().flat_map(run).collect::<Vec<u32>>())
    };
    let threads: Vec<_> = program.split(';').map(run).collect();
    let seen: Vec<Vec<u32>> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    println!("{seen:?} {:?}", CELLS.each_ref().map(|cell| cell.load(Relaxed)));
}

/// `L0x` loads cell 0, `S0=2r` stores 2, `A1=1q` adds 1, `Fs` is a fence; what was seen, if
/// anything was.
fn run(operation: &str) -> Option<u32> {
    let (operation, order) = operation.split_at(operation.len() - 1);
    let order = order_of(order);
    let (name, rest) = operation.split_at(1);
    let (cell, value) = rest.split_once('=').unwrap_or((rest, ""));
    let cell = || &CELLS[cell.parse::<usize>().unwrap()];
    let value = || value.parse::<u32>().unwrap();
    match name {
        "L" => return Some(cell().load(order)),
        "S" => cell().store(value(), order),
        "A" => return Some(cell().fetch_add(value(), order)),
        _ => fence(order),
    }
    None
}

fn order_of(letter: &str) -> Ordering {
    match letter {
        "x" => Relaxed,
        "a" => Acquire,
        "r" => Release,
        "q" => AcqRel,
        _ => SeqCst,
    }
}
