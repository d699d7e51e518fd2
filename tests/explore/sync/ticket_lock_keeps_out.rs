//! Under a ticket lock no visit is lost, though the counter is relaxed.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use sync::ticket_lock::TicketLock;

/// What the lock guards asks for no order: only the lock gives one.
static VISITS: TicketLock<AtomicU32> = TicketLock::new(AtomicU32::new(0));

fn main() {
    let other = thread::spawn(count_visitor);
    count_visitor();
    other.join().unwrap();
    println!("visits: {}", VISITS.lock().load(Relaxed));
}

fn count_visitor() {
    let visits = VISITS.lock();
    let seen = visits.load(Relaxed);
    visits.store(seen + 1, Relaxed);
}

//~ prints visits: 2
