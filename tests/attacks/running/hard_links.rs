//! Makes a hundred thousand names of one file: they need no new file, and room for names.

use prelude::{mark, verdict};
use std::fs::{self, File};
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    File::create("one").unwrap();
    let link = |number: &i32| {
        let (folder, name) = (number / 10_000, number % 10_000);
        let long = format!("{folder}/{name:0200}");
        if name == 0 {
            let _ = fs::create_dir(format!("{folder}"));
        }
        fs::hard_link("one", long).is_ok()
    };
    let made = (0..100_000).filter(link).count();
    sleep(Duration::from_secs(1));
    verdict(&format!("made {made} hard links"), made <= 4_096);
}

//@ crosses=files,disk files=500 holds=namespaces,bubblewrap,landlock,plain
