//! Who asks for the room draws a number, and the numbers are called
//! in their order. Nobody overtakes.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

struct Door {
    next_ticket: u32,
    now_serving: u32,
    turns: u32,
}

static DOOR: Mutex<Door> = Mutex::new(Door {
    next_ticket: 0,
    now_serving: 0,
    turns: 0,
});
static CALLED: Condvar = Condvar::new();

fn main() {
    enter();
    let patient = thread::spawn(take_a_turn);
    work();
    leave();
    for _ in 0..3 {
        take_a_turn();
    }
    println!("overtaken: {}", patient.join().unwrap());
}

/// Says how many turns began between the question and this one.
fn take_a_turn() -> u32 {
    let overtaken = enter();
    work();
    leave();
    overtaken
}

fn enter() -> u32 {
    let mut door = DOOR.lock().unwrap();
    let (ticket, asked) = (door.next_ticket, door.turns);
    door.next_ticket += 1;
    while door.now_serving != ticket {
        door = CALLED.wait(door).unwrap();
    }
    door.turns += 1;
    door.turns - 1 - asked
}

fn leave() {
    DOOR.lock().unwrap().now_serving += 1;
    CALLED.notify_all();
}

fn work() {
    thread::sleep(Duration::from_millis(50));
}

//@ explore
//@ timeline
