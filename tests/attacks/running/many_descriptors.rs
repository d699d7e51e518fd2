//! Opens as many descriptors as it can get, in sixteen processes.

use prelude::{mark, verdict};
use std::fs::File;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;
use std::{env, iter};

fn main() {
    mark();
    if env::args().count() == 1 {
        let me = env::current_exe().unwrap();
        let all: Vec<_> = (0..16).map(|_| Command::new(&me).arg("@word@").spawn()).collect();
        all.into_iter().for_each(|child| drop(child.unwrap().wait()));
        verdict("sixteen processes have ended", true);
        return;
    }
    let open: Vec<File> = iter::from_fn(|| File::open("/dev/null").ok()).take(4_000).collect();
    sleep(Duration::from_secs(2));
    verdict(&format!("{} descriptors in one process", open.len()), open.len() <= 128);
}

//@ crosses=open_files holds=namespaces,bubblewrap,landlock,plain
