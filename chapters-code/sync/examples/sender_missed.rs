//! A sender goes without having sent, leaves a note, and rings.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

enum Answer {
    Awaited,
    /// `None` where the sender has gone without having sent.
    Over(Option<u32>),
}

static ANSWER: Mutex<Answer> = Mutex::new(Answer::Awaited);
static BELL: Condvar = Condvar::new();

struct Sender;

impl Drop for Sender {
    fn drop(&mut self) {
        let mut answer = ANSWER.lock().unwrap();
        if let Answer::Awaited = *answer {
            *answer = Answer::Over(None);
        }
        BELL.notify_one();
    }
}

fn main() {
    let asked = thread::spawn(|| drop(Sender));
    println!("answer: {:?}", receive());
    asked.join().unwrap();
}

fn receive() -> Option<u32> {
    let mut answer = ANSWER.lock().unwrap();
    loop {
        match *answer {
            Answer::Over(answer) => return answer,
            Answer::Awaited => answer = BELL.wait(answer).unwrap(),
        }
    }
}

//@ explore
