//! A worker looks for jobs, then for the end of the day. One job can
//! come between the two looks, and is left.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;
use std::thread;

static JOBS: AtomicU32 = AtomicU32::new(0);
static OVER: AtomicBool = AtomicBool::new(false);

fn main() {
    let boss = thread::spawn(day);
    while is_there_more() {}
    boss.join().unwrap();
    println!("jobs left: {}", JOBS.load(SeqCst));
}

fn day() {
    JOBS.store(1, SeqCst);
    OVER.store(true, SeqCst);
}

fn is_there_more() -> bool {
    let done = JOBS.swap(0, SeqCst);
    let over = OVER.load(SeqCst);
    done > 0 || !over
}

//@ explore
//@ cure=last_job_done
