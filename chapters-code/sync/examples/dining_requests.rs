//! Three philosophers who give up a fork on request once they have
//! eaten with it. Nobody gives up a clean one.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

const SEATS: usize = 3;

#[derive(Clone, Copy)]
struct Fork {
    holder: usize,
    dirty: bool,
}

struct Table {
    forks: [Fork; SEATS],
    hungry: [bool; SEATS],
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    // Each fork begins with the smaller of the two seats beside it, so
    // that the seats cannot wait for each other in a circle.
    forks: [held_by(0), held_by(0), held_by(1)],
    hungry: [false; SEATS],
});
static PASSED_ON: Condvar = Condvar::new();

fn main() {
    thread::scope(|scope| {
        for seat in 0..SEATS {
            scope.spawn(move || dine(seat));
        }
    });
    println!("all have eaten");
}

fn dine(seat: usize) {
    let (left, right) = (seat, (seat + 1) % SEATS);
    let mut table = TABLE.lock().unwrap();
    table.hungry[seat] = true;
    while !(table.has(seat, left) & table.has(seat, right)) {
        table = PASSED_ON.wait(table).unwrap();
    }
    table.hungry[seat] = false;
    for fork in [left, right] {
        table.forks[fork].dirty = false;
    }
    drop(table);
    // Here it eats: nobody takes a clean fork away.
    let mut table = TABLE.lock().unwrap();
    table.pass_on(left, (seat + SEATS - 1) % SEATS);
    table.pass_on(right, right);
    PASSED_ON.notify_all();
}

impl Table {
    /// A dirty fork is given to whoever asks, and wiped for it.
    fn has(&mut self, seat: usize, fork: usize) -> bool {
        let fork = &mut self.forks[fork];
        if fork.holder != seat && fork.dirty {
            *fork = Fork {
                holder: seat,
                dirty: false,
            };
        }
        fork.holder == seat
    }

    /// A fork goes to the neighbour who waits for it, or stays dirty.
    fn pass_on(&mut self, fork: usize, neighbour: usize) {
        if self.hungry[neighbour] {
            self.forks[fork] = Fork {
                holder: neighbour,
                dirty: false,
            };
        } else {
            self.forks[fork].dirty = true;
        }
    }
}

const fn held_by(holder: usize) -> Fork {
    Fork {
        holder,
        dirty: true,
    }
}

//@ explore
