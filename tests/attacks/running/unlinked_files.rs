//! Fills the disk with files that were removed and are still open, in several processes.

use prelude::{mark, verdict};
use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    if env::args().count() == 1 {
        let me = env::current_exe().unwrap();
        let all: Vec<_> = (0..4).map(|_| Command::new(&me).arg("@word@").spawn()).collect();
        all.into_iter().for_each(|child| drop(child.unwrap().wait()));
        return;
    }
    let (piece, mut files, mut taken) = (vec![1; 1 << 20], Vec::new(), 0);
    for _ in 0..128 {
        let name = format!("{}", std::process::id());
        let Ok(mut file) = File::create(&name) else { break };
        taken += usize::from(file.write_all(&piece).is_ok());
        let _ = fs::remove_file(&name);
        files.push(file);
    }
    sleep(Duration::from_secs(2));
    verdict(&format!("{taken} MiB in files that were removed"), taken <= 32);
}

//@ crosses=disk disk=32 holds=namespaces,bubblewrap,landlock,plain
