//! Writes one file without an end.

use prelude::{mark, verdict};
use std::fs::File;
use std::io::Write;
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    let piece = vec![1; 1 << 20];
    let mut file = File::create("big").unwrap();
    let taken = (0..1_024).take_while(|_| file.write_all(&piece).is_ok()).count();
    sleep(Duration::from_secs(1));
    verdict(&format!("a file of {taken} MiB"), taken <= 64);
}

//@ crosses=disk disk=32 holds=namespaces,bubblewrap,landlock,plain
