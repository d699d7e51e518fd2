//! Takes two gigabytes in twenty processes, a hundred megabytes each.

use prelude::mark;
use std::env;
use std::hint::black_box;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

fn main() {
    mark();
    if env::args().count() > 1 {
        let block = black_box(vec![1_u8; 100 << 20]);
        sleep(Duration::from_secs(5));
        println!("BROKEN: kept {} bytes", block.len());
        return;
    }
    let me = env::current_exe().unwrap();
    let children: Vec<_> = (0..20).map(|_| Command::new(&me).arg("@word@").spawn()).collect();
    for child in children {
        let _ = child.unwrap().wait();
    }
}

//@ crosses=memory holds=namespaces,bubblewrap,landlock,plain
