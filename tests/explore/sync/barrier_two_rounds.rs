//! Two threads meet twice; each sees the other's step of the round, and one leads in each.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::barrier::Barrier;

static BARRIER: Barrier = Barrier::new(2);
static STEPS: [AtomicU32; 2] = [const { AtomicU32::new(0) }; 2];

fn main() {
    let other = thread::spawn(|| walk(1));
    let (here, there) = (walk(0), other.join().unwrap());
    println!("leads: {}, behind: {}", here.0 + there.0, here.1 + there.1);
}

/// How often it led, and how often the other was behind.
fn walk(mine: usize) -> (u32, u32) {
    let (mut leads, mut behind) = (0, 0);
    for step in 1..=2 {
        STEPS[mine].store(step, Relaxed);
        leads += u32::from(BARRIER.wait());
        behind += u32::from(STEPS[1 - mine].load(Relaxed) < step);
    }
    (leads, behind)
}

//~ prints leads: 2, behind: 0
