//! Main follows one thread through its life and reads each state
//! from the kernel. Needs Linux (/proc).

use std::fs;
use std::hint;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::Duration;

// Relaxed will do: the flags carry no other data with them.
static COUNTED_ENOUGH: AtomicBool = AtomicBool::new(false);
static LIES_DOWN: AtomicBool = AtomicBool::new(false);

fn main() {
    let (tell, told) = mpsc::channel();
    let (order, orders) = mpsc::channel();

    let builder = thread::Builder::new().name("walker".into());
    println!("new       tasks: {}", tasks());

    let walker = builder.spawn(|| walk(tell, orders)).unwrap();
    let task = told.recv().unwrap();
    println!("runnable  {}", wait_for("R", &task));

    COUNTED_ENOUGH.store(true, Relaxed);
    println!("running   {}", told.recv().unwrap());

    println!("blocked   {}, {}", wait_for("S", &task), place(&task));

    order.send("go on").unwrap();
    wait_until(|| LIES_DOWN.load(Relaxed));
    println!("sleeping  {}, {}", wait_for("S", &task), place(&task));

    wait_until(|| walker.is_finished());
    println!("dead      finished: {}", walker.is_finished());

    walker.join().unwrap();
    wait_until(|| !fs::exists(&task).unwrap());
    println!("joined    tasks: {}", tasks());
}

fn walk(tell: Sender<String>, orders: Receiver<&str>) {
    let task = fs::read_link("/proc/thread-self").unwrap();
    let task = format!("/proc/{}", task.display());
    tell.send(task.clone()).unwrap();
    while !COUNTED_ENOUGH.load(Relaxed) {
        hint::spin_loop();
    }
    // Who asks about itself is running.
    tell.send(wait_for("R", &task)).unwrap();
    orders.recv().unwrap();
    LIES_DOWN.store(true, Relaxed);
    nap();
}

fn nap() {
    thread::sleep(Duration::from_millis(300));
}

/// Looks at the task until the kernel says that it is in `state`.
fn wait_for(state: &str, task: &str) -> String {
    wait_until(|| {
        let stat = fs::read_to_string(format!("{task}/stat")).unwrap();
        stat.contains(&format!(") {state} "))
    });
    state.to_string()
}

/// The function of the kernel in which the task waits.
fn place(task: &str) -> String {
    fs::read_to_string(format!("{task}/wchan")).unwrap()
}

fn wait_until(reached: impl Fn() -> bool) {
    while !reached() {
        thread::yield_now();
    }
}

fn tasks() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}
