//! Five philosophers eat as often as they can, by forks on request.
//! While one waits, a neighbour begins to eat once at most.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const SEATS: usize = 5;
const EVENING: Duration = Duration::from_millis(300);

struct Table {
    /// Of each fork: who has it, and whether it is dirty.
    forks: [(usize, bool); SEATS],
    hungry: [bool; SEATS],
    meals: [u32; SEATS],
}

static TABLE: Mutex<Table> = Mutex::new(Table {
    forks: [(0, true), (0, true), (1, true), (2, true), (3, true)],
    hungry: [false; SEATS],
    meals: [0; SEATS],
});
static PASSED_ON: Condvar = Condvar::new();

fn main() {
    let end = Instant::now() + EVENING;
    println!("seat  meals  most begun by a neighbour meanwhile");
    thread::scope(|scope| {
        let sit = |seat| scope.spawn(move || dine(seat, end));
        let seats: Vec<_> = (0..SEATS).map(sit).collect();
        for (seat, guest) in seats.into_iter().enumerate() {
            let most = guest.join().unwrap();
            assert!(most <= 1, "a neighbour came first twice");
            let meals = TABLE.lock().unwrap().meals[seat];
            println!("{seat:4}  {meals:5}  {most:34}");
        }
    });
}

fn dine(seat: usize, end: Instant) -> u32 {
    // The fork on each side, and whom it is shared with.
    let sides = [
        (seat, (seat + SEATS - 1) % SEATS),
        ((seat + 1) % SEATS, (seat + 1) % SEATS),
    ];
    let mut most = 0;
    while Instant::now() < end {
        let mut table = TABLE.lock().unwrap();
        let before = table.meals;
        table.hungry[seat] = true;
        while sides.map(|(f, _)| has(&mut table, seat, f)) != [true; 2]
        {
            table = PASSED_ON.wait(table).unwrap();
        }
        for (fork, other) in sides {
            most = most.max(table.meals[other] - before[other]);
            table.forks[fork] = (seat, false);
        }
        table.hungry[seat] = false;
        table.meals[seat] += 1;
        drop(table);
        eat();
        let mut table = TABLE.lock().unwrap();
        for (fork, other) in sides {
            let wanted = table.hungry[other];
            let holder = if wanted { other } else { seat };
            table.forks[fork] = (holder, !wanted);
        }
        PASSED_ON.notify_all();
    }
    most
}

/// A dirty fork is given to whoever asks, and wiped for it.
fn has(table: &mut Table, seat: usize, fork: usize) -> bool {
    if table.forks[fork].1 && table.forks[fork].0 != seat {
        table.forks[fork] = (seat, false);
    }
    table.forks[fork].0 == seat
}

fn eat() {
    thread::sleep(Duration::from_millis(5));
}

//@ timeline
