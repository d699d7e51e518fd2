//! Two questions: one is answered, and one is dropped.

use std::thread;
use sync::one_shot::Sender;
use sync::one_shot::channel;

fn main() {
    ask(6);
    ask(0);
}

fn ask(question: u32) {
    let (sender, receiver) = channel();
    let asked = thread::spawn(move || answer(sender, question));
    match receiver.receive() {
        Ok(answer) => println!("42 / {question} is {answer}"),
        Err(why) => println!("42 / {question}: {why}"),
    }
    asked.join().unwrap();
}

fn answer(sender: Sender<u32>, question: u32) {
    if question == 0 {
        // The sender is dropped here.
        return;
    }
    sender.send(42 / question).expect("the asker waits");
}
