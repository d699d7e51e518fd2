//! Makes folders in folders, deeper than a path can be long, for whoever has to remove them.

use prelude::mark;
use std::env::set_current_dir;
use std::fs;

fn main() {
    mark();
    let made = (0..2_000).take_while(|_| {
        let name = "deep".repeat(50);
        fs::create_dir(&name).and_then(|()| set_current_dir(&name)).is_ok()
    });
    println!("held: made {} folders in folders", made.count());
}

//@ crosses=files,held holds=namespaces,bubblewrap,landlock,plain
