//! A hook of our own reports a panic, before the thread unwinds.

use std::panic;
use std::panic::PanicHookInfo;
use std::thread;

fn main() {
    panic::set_hook(Box::new(report));

    let clerk = thread::Builder::new().name("clerk".into());
    let clerk = clerk.spawn(|| [3, 7].map(sell)).unwrap();

    println!("main: clerk lost: {}", clerk.join().is_err());
}

/// Runs on the thread that panics.
fn report(panic: &PanicHookInfo) {
    let thread = thread::current();
    let name = thread.name().unwrap_or("nameless");
    let text = panic.payload_as_str().unwrap_or("no text");
    println!("report: {name}: {text}");
}

struct Till;

impl Drop for Till {
    fn drop(&mut self) {
        println!("till closed, panicking: {}", thread::panicking());
    }
}

fn sell(row: u32) {
    let _till = Till;
    assert!(row < 5, "there is no row {row}");
    println!("sold: row {row}");
}
