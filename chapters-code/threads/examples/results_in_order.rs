//! A group of threads is a list of handles. Each handle gives back
//! what its thread returned, in the order of the list.

use std::thread;
use std::thread::JoinHandle;

fn main() {
    let words = ["thread", "of", "execution"];
    let group: Vec<JoinHandle<usize>> = words
        .into_iter()
        .map(|word| thread::spawn(move || count_letters(word)))
        .collect();
    for (word, thread) in words.iter().zip(group) {
        let letters = thread.join().unwrap();
        println!("{word}: {letters} letters");
    }
}

fn count_letters(word: &str) -> usize {
    word.chars().count()
}
