//! Free rooms are a stack without a lock: `FIRST` is on top, and below
//! each room is the one in `NEXT`. A room can be given to two parties.

use std::iter;
use std::sync::atomic::AtomicUsize as Number;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

/// Rooms 1 and 2 are free; 0 is no room, the end of the stack.
static FIRST: Number = Number::new(1);
static NEXT: [Number; 3] =
    [Number::new(0), Number::new(2), Number::new(0)];

fn main() {
    let guest = thread::spawn(take);
    let group = take_all_but_one();
    let guest = guest.join().unwrap();
    let free = list(FIRST.load(SeqCst));
    println!(
        "guest: {guest}, group: {:?}, free: {free:?}",
        list(group)
    );
}

fn take() -> usize {
    loop {
        let room = FIRST.load(SeqCst);
        let next = NEXT[room].load(SeqCst);
        // Others may take rooms here. Is `room` still the first?
        if room == 0 || swap_first(room, next) {
            return room;
        }
    }
}

/// Takes the whole stack and gives the first room back.
fn take_all_but_one() -> usize {
    let room = FIRST.swap(0, SeqCst);
    let rest = NEXT[room].load(SeqCst);
    give_back(room);
    rest
}

fn give_back(room: usize) {
    loop {
        let next = FIRST.load(SeqCst);
        NEXT[room].store(next, SeqCst);
        if swap_first(next, room) {
            return;
        }
    }
}

fn swap_first(old: usize, new: usize) -> bool {
    FIRST.compare_exchange(old, new, SeqCst, SeqCst).is_ok()
}

/// A room and all that are below it.
fn list(room: usize) -> Vec<usize> {
    let below = |&room: &usize| Some(NEXT[room].load(SeqCst));
    iter::successors(Some(room), below)
        .take_while(|&n| n > 0)
        .collect()
}

//@ explore
//@ cure=free_rooms_tagged
