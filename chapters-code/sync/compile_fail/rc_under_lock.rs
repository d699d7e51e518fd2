//! A spin lock lends an `Rc` to one thread after the other.

use std::rc::Rc;
use std::thread;
use sync::spin_lock::SpinLock;

fn main() {
    let list = Rc::new([1, 2, 3]);
    let lock = SpinLock::new(list.clone());

    // Under the lock one thread clones; without it, `main` does.
    thread::scope(|scope| {
        scope.spawn(|| drop(lock.lock().clone()));
        println!("{} owners", Rc::strong_count(&list));
    });
}
