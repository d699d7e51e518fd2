//! Free rooms are a stack without a lock. Beside the first room stands
//! how often it was changed, so that no change is overlooked.

use std::iter;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::AtomicUsize as Number;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

/// The first room in the lower half, the number of changes in the
/// upper.
static FIRST: AtomicU64 = AtomicU64::new(1);
/// Rooms 1 and 2 are free; 0 is no room, the end of the stack.
static NEXT: [Number; 3] =
    [Number::new(0), Number::new(2), Number::new(0)];

fn main() {
    let guest = thread::spawn(take);
    let group = take_all_but_one();
    let guest = guest.join().unwrap();
    let free = list(room_in(FIRST.load(SeqCst)));
    println!(
        "guest: {guest}, group: {:?}, free: {free:?}",
        list(group)
    );
}

fn take() -> usize {
    loop {
        let first = FIRST.load(SeqCst);
        let room = room_in(first);
        let next = NEXT[room].load(SeqCst);
        // Others may take rooms here: then the number has changed.
        if room == 0 || swap_first(first, next) {
            return room;
        }
    }
}

/// Takes the whole stack and gives the first room back.
fn take_all_but_one() -> usize {
    let first = loop {
        let first = FIRST.load(SeqCst);
        if swap_first(first, 0) {
            break room_in(first);
        }
    };
    let rest = NEXT[first].load(SeqCst);
    give_back(first);
    rest
}

fn give_back(room: usize) {
    loop {
        let first = FIRST.load(SeqCst);
        NEXT[room].store(room_in(first), SeqCst);
        if swap_first(first, room) {
            return;
        }
    }
}

fn swap_first(old: u64, room: usize) -> bool {
    let changes = (old >> 32) as u32;
    let new = u64::from(changes.wrapping_add(1)) << 32 | room as u64;
    FIRST.compare_exchange(old, new, SeqCst, SeqCst).is_ok()
}

fn room_in(first: u64) -> usize {
    first as u32 as usize
}

/// A room and all that are below it.
fn list(room: usize) -> Vec<usize> {
    let below = |&room: &usize| Some(NEXT[room].load(SeqCst));
    iter::successors(Some(room), below)
        .take_while(|&n| n > 0)
        .collect()
}

//@ explore
