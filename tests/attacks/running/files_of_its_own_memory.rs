//! Fills the file systems in memory that it may write to.

use prelude::{mark, verdict};
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    let piece = vec![1; 1 << 20];
    let (home, mut taken) = (env::current_dir().unwrap(), 0);
    for folder in [&home, Path::new("/dev/shm"), Path::new("/tmp")] {
        for number in 0..8 {
            let path = folder.join(format!("attack-{number}-@word@"));
            let Ok(mut file) = File::create(&path) else { continue };
            let written = (0..48).take_while(|_| file.write_all(&piece).is_ok()).count();
            taken += written;
            // Removed and still open for a moment, or left: both count.
            if number % 2 == 0 {
                let _ = fs::remove_file(&path);
                std::mem::forget(file);
            }
        }
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("{taken} MiB in files"), taken <= 64);
}

//@ crosses=disk disk=32 holds=namespaces,bubblewrap,landlock
