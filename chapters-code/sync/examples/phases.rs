//! Three workers, three phases. In each another one is the slowest, and
//! nobody begins the next phase before all have ended this one.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

const PHASES: u64 = 3;
static PHASE_ENDS: Barrier = Barrier::new(3);

fn main() {
    let workers = [0, 1, 2].map(|nr| thread::spawn(move || work(nr)));
    for worker in workers {
        worker.join().unwrap();
    }
}

fn work(nr: u64) {
    for phase in 0..PHASES {
        take_time(1 + (nr + phase) % 3);
        if PHASE_ENDS.wait().is_leader() {
            println!("phase {phase} has ended");
        }
        // The next phase waits until that has been said.
        PHASE_ENDS.wait();
    }
}

fn take_time(units: u64) {
    thread::sleep(Duration::from_millis(15 * units));
}

//@ timeline
