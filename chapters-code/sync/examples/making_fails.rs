//! The making panics the first time. A OnceLock can try again; a
//! LazyLock cannot.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{LazyLock, OnceLock};
use std::thread;

static IN_PLACE: OnceLock<u32> = OnceLock::new();
static BY_RECIPE: LazyLock<u32> = LazyLock::new(|| make(&OTHER));

static ONE: AtomicBool = AtomicBool::new(false);
static OTHER: AtomicBool = AtomicBool::new(false);

fn main() {
    for attempt in 1..=2 {
        let key =
            thread::spawn(|| *IN_PLACE.get_or_init(|| make(&ONE)));
        println!("OnceLock, attempt {attempt}: {:?}", key.join().ok());
        let key = thread::spawn(|| *BY_RECIPE);
        println!("LazyLock, attempt {attempt}: {:?}", key.join().ok());
    }
}

/// Fails once for each flag.
fn make(tried: &AtomicBool) -> u32 {
    assert!(tried.swap(true, Relaxed), "no key today");
    7
}
