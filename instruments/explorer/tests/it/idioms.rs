//! What programs do that were not written for the explorer: all outcomes, as in `primitives`.

use crate::harness::{Program, check};

#[test]
fn a_once_lock_whose_closure_panicked_takes_the_next_one() {
    let text = "use std::sync::OnceLock;
        static O: OnceLock<u32> = OnceLock::new();
        fn main() {
            let first = std::thread::spawn(|| *O.get_or_init(|| panic!(\"none\"))).join();
            println!(\"{} {}\", first.is_err(), O.get_or_init(|| 7));
        }";
    check(text, &[("true 7[1 panicked]", 1)]);
}
