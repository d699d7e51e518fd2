//! Asks the compiler which types are `Send` and which are `Sync`.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard};

macro_rules! ask {
    ($($kind:ty),* $(,)?) => {$(
        let send = yes_or_no(Ask::<$kind>::SEND);
        let sync = yes_or_no(Ask::<$kind>::SYNC);
        let kind = stringify!($kind);
        println!("{kind:<19}  {send:<4}  {sync}");
    )*};
}

fn main() {
    println!("type                 Send  Sync");
    ask!(i32, Vec<i32>, &Vec<i32>, &mut Vec<i32>, Arc<Vec<i32>>);
    ask!(Cell<i32>, RefCell<i32>, &RefCell<i32>, Arc<RefCell<i32>>);
    ask!(Mutex<RefCell<i32>>, Mutex<Rc<i32>>, MutexGuard<i32>);
    ask!(Rc<i32>, *mut i32);
}

struct Ask<T>(PhantomData<T>);

// A constant of the type itself wins over one of a trait. These two
// exist only for a `T` that keeps the bound; `Otherwise` for any.
impl<T: Send> Ask<T> {
    const SEND: bool = true;
}

impl<T: Sync> Ask<T> {
    const SYNC: bool = true;
}

trait Otherwise {
    const SEND: bool = false;
    const SYNC: bool = false;
}

impl<T> Otherwise for Ask<T> {}

fn yes_or_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
