//! Main follows one thread through its life, and the kernel says in
//! which state it is. Needs Linux (/proc).

use std::fs;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

fn main() {
    let (tell, told) = mpsc::channel();
    let (order, orders) = mpsc::channel();

    let builder = thread::Builder::new().name("walker".into());
    println!("new       tasks: {}", tasks());

    let walker = builder.spawn(|| walk(tell, orders)).unwrap();
    println!("runnable  for {} µs", told.recv().unwrap());

    let task = told.recv().unwrap();
    println!("running   {}", told.recv().unwrap());

    println!("blocked   {}, {}", wait_for("S", &task), place(&task));

    order.send("go on").unwrap();
    told.recv().unwrap();
    println!("sleeping  {}, {}", wait_for("S", &task), place(&task));

    wait_until(|| walker.is_finished());
    println!("dead      finished: {}", walker.is_finished());

    walker.join().unwrap();
    wait_until(|| !fs::exists(&task).unwrap());
    println!("joined    tasks: {}", tasks());
}

fn walk(tell: Sender<String>, orders: Receiver<&str>) {
    tell.send(time_ready()).unwrap();
    let task = fs::read_link("/proc/thread-self").unwrap();
    let task = format!("/proc/{}", task.display());
    tell.send(task.clone()).unwrap();
    // Who asks about itself is running.
    tell.send(wait_for("R", &task)).unwrap();
    orders.recv().unwrap();
    tell.send("I lie down".into()).unwrap();
    nap();
}

fn nap() {
    thread::sleep(Duration::from_millis(300));
}

/// Microseconds that this thread has been ready without a core.
fn time_ready() -> String {
    let stat = fs::read_to_string("/proc/thread-self/schedstat");
    // Nanoseconds on a core, nanoseconds ready, number of turns.
    let stat = stat.unwrap();
    let ready = stat.split_whitespace().nth(1).unwrap();
    (ready.parse::<u64>().unwrap() / 1_000).to_string()
}

/// Looks at the task until the kernel says that it is in `state`.
fn wait_for(state: &str, task: &str) -> String {
    wait_until(|| {
        let stat = fs::read_to_string(format!("{task}/stat")).unwrap();
        stat.contains(&format!(") {state} "))
    });
    state.to_string()
}

/// The function of the kernel in which the task waits; "0" while it
/// is on its way there, and always where the kernel does not tell.
fn place(task: &str) -> String {
    let look = |_| {
        thread::yield_now();
        fs::read_to_string(format!("{task}/wchan")).unwrap()
    };
    let mut looks = (0..1_000).map(look);
    looks.find(|place| place != "0").unwrap_or("0".into())
}

fn wait_until(reached: impl Fn() -> bool) {
    while !reached() {
        thread::yield_now();
    }
}

fn tasks() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

//@ timeline
