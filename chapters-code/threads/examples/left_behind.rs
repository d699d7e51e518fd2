//! Main joins one of two threads. The process ends with main, and
//! the thread left behind neither finishes nor cleans up.

use std::sync::mpsc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

fn main() {
    let (tell, told) = mpsc::channel();
    let tell_too = tell.clone();
    let joined = thread::spawn(move || {
        take_notes("joined", Duration::from_millis(50), tell);
    });
    // Nobody keeps this handle: the thread is detached.
    thread::spawn(move || {
        take_notes("left behind", Duration::from_secs(60), tell_too);
    });
    // Two messages: both threads are at work now.
    told.recv().unwrap();
    told.recv().unwrap();
    joined.join().unwrap();
    println!("main: last line");
}

fn take_notes(name: &'static str, effort: Duration, tell: Sender<()>) {
    let _notebook = Notebook(name);
    tell.send(()).unwrap();
    work_for(effort);
    println!("{name}: done");
}

fn work_for(effort: Duration) {
    thread::sleep(effort);
}

struct Notebook(&'static str);

impl Drop for Notebook {
    fn drop(&mut self) {
        println!("{}: notebook closed", self.0);
    }
}
