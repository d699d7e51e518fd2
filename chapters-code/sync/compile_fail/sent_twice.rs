//! A sender of one message sends two.

use sync::one_shot::channel;

fn main() {
    let (sender, receiver) = channel();

    sender.send("first").unwrap();
    sender.send("second").unwrap();

    println!("{:?}", receiver.receive());
}
