//! Two threads change the same value, and a third one counts the keys.

use std::thread;
use sync::striped::Striped;

fn main() {
    // One stripe: where there are more, chance decides which is whose.
    let map: Striped<u32, u32> = Striped::new(1);
    let keys = thread::scope(|scope| {
        scope.spawn(|| map.update(5, |count| *count += 1));
        scope.spawn(|| map.update(5, |count| *count += 1));
        map.len()
    });
    println!("keys: {keys}, count: {:?}", map.get(&5));
}

//~ prints keys: 0, count: Some(2)
//~ prints keys: 1, count: Some(2)
