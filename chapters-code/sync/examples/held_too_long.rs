//! A guard that nobody named lives longer than its line seems to say.

use std::sync::Mutex;

static LETTERS: Mutex<Vec<&str>> = Mutex::new(Vec::new());

fn main() {
    *LETTERS.lock().unwrap() = vec!["to Bob", "to Ann"];
    if let Some(letter) = LETTERS.lock().unwrap().pop() {
        deliver(letter);
    }

    let next = LETTERS.lock().unwrap().pop();
    if let Some(letter) = next {
        deliver(letter);
    }
}

/// Takes its time; others may want the next letter meanwhile.
fn deliver(letter: &str) {
    println!("{letter}: the letters are {}", state());
}

fn state() -> &'static str {
    if LETTERS.try_lock().is_ok() {
        "free"
    } else {
        "locked"
    }
}
