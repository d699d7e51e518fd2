//! A greedy thread gives a lock back and takes it again at once. How
//! often is a patient one overtaken, after it has asked?

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;
use std::time::Duration;

static ROOM: Mutex<()> = Mutex::new(());
static TURNS: AtomicU32 = AtomicU32::new(0);

fn main() {
    let room = ROOM.lock().unwrap();
    let patient = thread::spawn(take_a_turn);
    work();
    drop(room);
    for _ in 0..3 {
        take_a_turn();
    }
    println!("overtaken: {}", patient.join().unwrap());
}

/// Says how many turns began between the question and this one.
fn take_a_turn() -> u32 {
    let asked = TURNS.load(SeqCst);
    let _room = ROOM.lock().unwrap();
    let overtaken = TURNS.fetch_add(1, SeqCst) - asked;
    work();
    overtaken
}

fn work() {
    thread::sleep(Duration::from_millis(50));
}

//@ explore
//@ timeline
//@ cure=in_turns
