//! A reader says which node it looks at, and looks once more whether it
//! is still the one in use. Who takes a node away frees it if nobody
//! has said so.

use std::sync::atomic::AtomicBool as Flag;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

const NONE: usize = usize::MAX;

/// The pointer: which of the nodes is the one in use.
static HEAD: AtomicUsize = AtomicUsize::new(0);
static FREED: [Flag; 2] = [Flag::new(false), Flag::new(false)];
/// The hazard pointer: which node the reader looks at.
static HAZARD: AtomicUsize = AtomicUsize::new(NONE);

fn main() {
    let owner = thread::spawn(replace);
    println!("{}", read());
    owner.join().unwrap();
}

fn read() -> &'static str {
    let mut node = HEAD.load(SeqCst);
    loop {
        HAZARD.store(node, SeqCst);
        // Taken away before it was said? Then it may be freed by now.
        let now = HEAD.load(SeqCst);
        if now == node {
            break;
        }
        node = now;
    }
    let seen = look_at(node);
    HAZARD.store(NONE, SeqCst);
    seen
}

fn replace() {
    let old = HEAD.swap(1, SeqCst);
    // In use: a real program keeps it, and asks again later.
    if HAZARD.load(SeqCst) != old {
        FREED[old].store(true, SeqCst);
    }
}

fn look_at(node: usize) -> &'static str {
    if FREED[node].load(SeqCst) {
        "read what was freed"
    } else {
        "read a node"
    }
}

//@ explore
