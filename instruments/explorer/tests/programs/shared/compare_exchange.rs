//! Three threads claim a seat; one of them gets it.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static SEAT: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let guests = [1, 2, 3]
        .map(|guest| thread::spawn(move || SEAT.compare_exchange(0, guest, SeqCst, SeqCst)));
    let claims = guests.map(|guest| guest.join().unwrap());
    println!("{claims:?}");
}
