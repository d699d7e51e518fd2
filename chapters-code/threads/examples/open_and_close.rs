//! A thread-local desk opens at first use and closes with its thread.

use std::thread;

struct Desk;

impl Desk {
    fn open() -> Desk {
        println!("  desk opened");
        Desk
    }

    fn stamp(&self, letter: &str) {
        println!("  {letter} stamped");
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // `with` would panic here, and the process would abort.
        let gone = DESK.try_with(|_| ()).is_err();
        println!("  desk closed, out of reach: {gone}");
    }
}

thread_local! {
    static DESK: Desk = Desk::open();
}

fn main() {
    println!("clerk starts");
    let clerk = thread::spawn(|| {
        println!("  clerk reads the mail");
        DESK.with(|desk| desk.stamp("first letter"));
        DESK.with(|desk| desk.stamp("second letter"));
        println!("  clerk has no more to do");
    });
    clerk.join().unwrap();
    println!("clerk joined");

    println!("guest starts");
    let guest = thread::spawn(|| println!("  guest looks around"));
    guest.join().unwrap();
    println!("guest joined");
}
