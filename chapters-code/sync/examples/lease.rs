//! A lease ends when its time is over. Whoever asks brings the time
//! along, so a test needs no clock and waits for nothing.

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

const LENGTH: Duration = Duration::from_secs(10);

/// Who may use the printer, and until when.
struct Lease(&'static str, Duration);

static PRINTER: Mutex<Lease> =
    Mutex::new(Lease("nobody", Duration::ZERO));

fn main() {
    println!("Ann at  0 s: {}", ask("Ann", 0));
    println!("Bob at  9 s: {}", ask("Bob", 9));
    let bob = thread::spawn(|| ask("Bob", 10));
    let eve = ask("Eve", 10);
    let both = [bob.join().unwrap(), eve];
    let granted = both.iter().filter(|granted| **granted).count();
    println!("Bob and Eve at 10 s: {granted} of 2");
}

/// Whether the asker has the printer now.
fn ask(who: &'static str, seconds: u64) -> bool {
    let now = Duration::from_secs(seconds);
    let mut lease = PRINTER.lock().unwrap();
    let Lease(holder, end) = *lease;
    if holder != who && now < end {
        return false;
    }
    *lease = Lease(who, now + LENGTH);
    true
}

//@ explore
