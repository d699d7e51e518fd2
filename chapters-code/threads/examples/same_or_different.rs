//! Main and a helper look at the addresses of a function, a static,
//! a box and a local. Three are the same for both, one is not.

use std::ptr::from_ref;
use std::thread;

static GREETING: &str = "hello";

fn main() {
    let mut number = Box::new(1);
    let local = 1;
    let from_main = look(&number, &local);
    let helper = thread::spawn(move || {
        let local = 2;
        *number += local;
        (look(&number, &local), number)
    });
    let (from_helper, number) = helper.join().unwrap();
    for (mine, theirs) in from_main.iter().zip(&from_helper) {
        let ((what, mine), (_, theirs)) = (mine, theirs);
        let same = if mine == theirs { "same" } else { "different" };
        println!("{what:6}  {mine:#x}  {theirs:#x}  {same}");
    }
    println!("the box now holds {number}, main's local {local}");
}

fn look(number: &i32, local: &i32) -> [(&'static str, usize); 4] {
    [
        ("code", (look as *const ()).addr()),
        ("static", from_ref(&GREETING).addr()),
        ("box", from_ref(number).addr()),
        ("local", from_ref(local).addr()),
    ]
}
