//! Two threads own one list through `Rc`.

use std::rc::Rc;
use std::thread;

fn main() {
    let readings = Rc::new(vec![12, 17, 15]);
    let shared = Rc::clone(&readings);

    let worker = thread::spawn(move || shared.iter().copied().max());

    println!("main counts: {}", readings.len());
    println!("warmest: {:?}", worker.join().unwrap());
}
