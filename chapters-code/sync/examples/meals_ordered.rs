//! Five philosophers eat as often as they can, by ordered locks. How
//! often do neighbours begin to eat while one waits?

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const SEATS: usize = 5;
const EVENING: Duration = Duration::from_millis(300);

static FORKS: [Mutex<()>; SEATS] = [const { Mutex::new(()) }; SEATS];
static MEALS: [AtomicU32; SEATS] = [const { AtomicU32::new(0) }; SEATS];

fn main() {
    let end = Instant::now() + EVENING;
    println!("seat  meals  most begun by a neighbour meanwhile");
    thread::scope(|scope| {
        let sit = |seat| scope.spawn(move || dine(seat, end));
        let seats: Vec<_> = (0..SEATS).map(sit).collect();
        for (seat, guest) in seats.into_iter().enumerate() {
            let most = guest.join().unwrap();
            let meals = MEALS[seat].load(SeqCst);
            println!("{seat:4}  {meals:5}  {most:34}");
        }
    });
}

fn dine(seat: usize, end: Instant) -> u32 {
    let (left, right) = (seat, (seat + 1) % SEATS);
    let beside = [(seat + SEATS - 1) % SEATS, right];
    let mut most = 0;
    while Instant::now() < end {
        let before = beside.map(|other| MEALS[other].load(SeqCst));
        let _first = FORKS[left.min(right)].lock().unwrap();
        let _second = FORKS[left.max(right)].lock().unwrap();
        for (other, before) in beside.into_iter().zip(before) {
            most = most.max(MEALS[other].load(SeqCst) - before);
        }
        MEALS[seat].fetch_add(1, SeqCst);
        eat();
    }
    most
}

fn eat() {
    thread::sleep(Duration::from_millis(5));
}

//@ timeline
