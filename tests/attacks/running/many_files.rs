//! Makes a hundred thousand empty files, folders, symbolic and hard links.

use prelude::{mark, verdict};
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    let mut made = 0;
    for number in 0..25_000 {
        made += usize::from(File::create(format!("file{number}")).is_ok());
        made += usize::from(fs::create_dir(format!("folder{number}")).is_ok());
        made += usize::from(symlink("file0", format!("link{number}")).is_ok());
        made += usize::from(fs::hard_link("file0", format!("hard{number}")).is_ok());
    }
    sleep(Duration::from_secs(1));
    verdict(&format!("made {made} names"), made <= 2_000);
}

//@ crosses=files files=500 holds=namespaces,bubblewrap,landlock,plain
