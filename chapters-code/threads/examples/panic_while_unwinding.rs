//! A destructor panics while a panic unwinds. Nothing catches that.

use std::panic;

struct Till {
    coins: u32,
}

impl Drop for Till {
    fn drop(&mut self) {
        println!("closing the till");
        assert!(self.coins == 0, "coins left in the till");
    }
}

fn main() {
    let caught = panic::catch_unwind(|| {
        let _till = Till { coins: 5 };
        panic!("fire alarm");
    });

    println!("caught: {}", caught.is_err());
}
