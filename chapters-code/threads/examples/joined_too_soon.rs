//! Each thread is joined before the next one is started.

use std::thread;
use std::time::Duration;

fn main() {
    let answers: Vec<u8> = (1..=3)
        .map(|question| thread::spawn(move || ask(question)))
        .map(|caller| caller.join().unwrap())
        .collect();
    println!("{answers:?}");
}

fn ask(question: u8) -> u8 {
    println!("{question} asks");
    wait_for_answer();
    println!("{question} has its answer");
    2 * question
}

fn wait_for_answer() {
    thread::sleep(Duration::from_millis(20));
}

//@ timeline
