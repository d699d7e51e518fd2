//! A timer rings after 20 ms. Another one is cancelled before.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

fn main() {
    let tea = Timer::start(Duration::from_millis(20), || {
        println!("the tea is ready");
    });
    let alarm = Timer::start(Duration::from_secs(3600), || {
        println!("wake up");
    });
    tea.thread.join().unwrap();
    alarm.cancel();
    alarm.thread.join().unwrap();
    println!("no alarm, and nobody waited an hour for it");
}

struct Timer {
    cancelled: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Timer {
    fn start(time: Duration, ring: fn()) -> Timer {
        let end = Instant::now() + time;
        let cancelled = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&cancelled);
        let thread = thread::spawn(move || {
            while !flag.load(Acquire) {
                let left =
                    end.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return ring();
                }
                // Returns at the end, at an unpark, or for no reason.
                thread::park_timeout(left);
            }
        });
        Timer { cancelled, thread }
    }

    fn cancel(&self) {
        self.cancelled.store(true, Release);
        self.thread.thread().unpark();
    }
}
