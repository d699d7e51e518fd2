//! Three ways to do something at most once: a value with a recipe, a
//! place for a value, and an action without a value.

use std::sync::{LazyLock, Once, OnceLock};

static GREETING: LazyLock<String> = LazyLock::new(|| {
    println!("a recipe is followed");
    "Good evening".to_owned()
});
static GUEST: OnceLock<String> = OnceLock::new();
static DOORS: Once = Once::new();

fn main() {
    println!("nothing is made yet: {:?}", GUEST.get());
    for guest in ["Ann", "Bob"] {
        welcome(guest);
    }
}

fn welcome(guest: &str) {
    DOORS.call_once(|| println!("the doors are opened"));
    let first = GUEST.get_or_init(|| {
        println!("{guest} comes first");
        guest.to_owned()
    });
    println!("{}, {guest}! {first} came first.", *GREETING);
}
