//! A reader follows a pointer to a node that somebody frees meanwhile.
//! Freeing is only noted here, so that we may look.

use std::sync::atomic::AtomicBool as Flag;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

/// The pointer: which of the nodes is the one in use.
static HEAD: AtomicUsize = AtomicUsize::new(0);
static FREED: [Flag; 2] = [Flag::new(false), Flag::new(false)];

fn main() {
    let owner = thread::spawn(replace);
    println!("{}", read());
    owner.join().unwrap();
}

fn read() -> &'static str {
    let node = HEAD.load(SeqCst);
    // The node may be taken away and freed here.
    look_at(node)
}

fn replace() {
    let old = HEAD.swap(1, SeqCst);
    FREED[old].store(true, SeqCst);
}

fn look_at(node: usize) -> &'static str {
    if FREED[node].load(SeqCst) {
        "read what was freed"
    } else {
        "read a node"
    }
}

//@ explore
//@ cure=freed_when_unread
