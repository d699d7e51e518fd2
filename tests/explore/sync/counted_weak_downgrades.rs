//! While one owner asks whether it is alone, another leaves a weak one. The
//! answer is true as long as it is used.

use std::thread;
use sync::counted_weak::Counted;
use sync::counted_weak::Weak;

fn main() {
    let mut first = Counted::new(1);
    let second = first.clone();
    let other = thread::spawn(move || Counted::downgrade(&second));
    let alone = Counted::get_mut(&mut first).is_some();
    let weak = other.join().unwrap();
    println!("alone: {alone}, there: {}", Weak::upgrade(&weak).is_some());
}

//~ prints alone: false, there: true
