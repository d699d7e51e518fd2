//! Three threads of one process introduce themselves, in the order
//! that the scheduler chooses. Reads /proc, so it needs Linux.

use std::fs;
use std::process;
use std::sync::Barrier;
use std::thread;

/// Opens when three threads wait at it.
static ALL_HERE: Barrier = Barrier::new(3);
static ALL_SEEN: Barrier = Barrier::new(3);

fn main() {
    println!("process {}", process::id());
    let reader = thread::Builder::new().name("reader".into());
    let writer = thread::Builder::new().name("writer".into());
    let reader = reader.spawn(introduce_and_stay).unwrap();
    let writer = writer.spawn(introduce_and_stay).unwrap();
    introduce();
    let tasks = fs::read_dir("/proc/self/task").unwrap().count();
    println!("the kernel lists {tasks} tasks");
    ALL_SEEN.wait();
    reader.join().unwrap();
    writer.join().unwrap();
}

/// Nobody leaves before main has counted.
fn introduce_and_stay() {
    introduce();
    ALL_SEEN.wait();
}

fn introduce() {
    let me = thread::current();
    let name = me.name().unwrap();
    let task = fs::read_link("/proc/thread-self").unwrap();
    println!("{name}: {:?}, {}", me.id(), task.display());
    ALL_HERE.wait();
}
