//! A list of who holds and who waits is kept beside two locks. Who
//! would close a circle is told so in place of being left to wait.

use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;

const NAMES: [&str; 2] = ["there", "back"];

/// Thread numbers by lock, and lock numbers by thread.
struct Graph {
    holder: [Option<usize>; 2],
    waits_for: [Option<usize>; 2],
}

static GRAPH: Mutex<Graph> = Mutex::new(Graph {
    holder: [None; 2],
    waits_for: [None; 2],
});
static FREED: Condvar = Condvar::new();

fn main() {
    let there = thread::spawn(|| transfer(0, [0, 1]));
    let back = thread::spawn(|| transfer(1, [1, 0]));
    there.join().unwrap();
    back.join().unwrap();
}

fn transfer(me: usize, accounts: [usize; 2]) {
    match accounts.iter().try_for_each(|&a| lock(me, a)) {
        Ok(()) => println!("{}: moved", NAMES[me]),
        Err(circle) => println!("{}: refused, {circle}", NAMES[me]),
    }
    release_all(me);
}

fn lock(me: usize, account: usize) -> Result<(), String> {
    let mut graph = GRAPH.lock().unwrap();
    while graph.holder[account].is_some() {
        if let Some(circle) = circle(&graph, me, account) {
            return Err(circle);
        }
        graph.waits_for[me] = Some(account);
        graph = FREED.wait(graph).unwrap();
        graph.waits_for[me] = None;
    }
    graph.holder[account] = Some(me);
    Ok(())
}

/// From lock to holder to the lock that this one waits for, and on.
fn circle(graph: &Graph, me: usize, account: usize) -> Option<String> {
    let mut way = NAMES[me].to_string();
    let mut wanted = account;
    loop {
        let holder = graph.holder[wanted]?;
        way += &format!(" waits for {}", NAMES[holder]);
        if holder == me {
            return Some(way);
        }
        wanted = graph.waits_for[holder]?;
    }
}

fn release_all(me: usize) {
    let mut graph = GRAPH.lock().unwrap();
    for holder in &mut graph.holder {
        holder.take_if(|holder| *holder == me);
    }
    FREED.notify_all();
}

//@ explore
