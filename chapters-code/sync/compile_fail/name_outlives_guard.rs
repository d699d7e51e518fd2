//! A reference is to stay when its guard is gone.

use std::sync::Mutex;

static GUESTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn main() {
    let first: &String;
    {
        let mut guests = GUESTS.lock().unwrap();
        guests.push("Ann".to_owned());
        first = &guests[0];
    }
    // Anybody may empty the list here.
    println!("first guest: {first}");
}
