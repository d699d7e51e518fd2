//! Asks Linux for what std does not offer: one core for two threads,
//! a nice value for one of them, a real-time policy.

#![cfg_attr(not(target_os = "linux"), allow(dead_code))]

use std::fs;
use std::io;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_millis(200);

#[cfg(target_os = "linux")]
fn main() {
    let allowed = allowed_cores().expect("/proc on Linux");
    println!("cores allowed: {allowed}");
    let first = allowed.split(['-', ',']).next().unwrap();
    match pin_to(first.parse().unwrap()) {
        Ok(()) => println!("pinned to core {first}"),
        Err(refusal) => println!("not pinned: {refusal}"),
    }

    println!("nice of right  left %  right %");
    for step in [0, 10] {
        let right = median_share(step);
        println!("{step:13}  {:6.0}  {right:7.0}", 100.0 - right);
    }

    match thread::spawn(ask_for_real_time).join().unwrap() {
        Ok(()) => println!("real-time policy: granted"),
        Err(refusal) => println!("real-time policy: {refusal}"),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("this program needs Linux: sched_setaffinity");
}

fn median_share(step: i32) -> f64 {
    let mut rounds = [(); ROUNDS].map(|()| share_of_right(step));
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// Two busy threads race; right has raised its nice value by `step`.
fn share_of_right(step: i32) -> f64 {
    let end = Instant::now() + ROUND;
    let left = thread::spawn(move || laps_until(end));
    let right = thread::spawn(move || {
        nice(step);
        laps_until(end)
    });
    let (left, right) = (left.join().unwrap(), right.join().unwrap());
    100.0 * right / (left + right)
}

fn laps_until(end: Instant) -> f64 {
    let mut laps = 0.0;
    while Instant::now() < end {
        laps += 1.0;
    }
    laps
}

fn allowed_cores() -> Option<String> {
    let status = fs::read_to_string("/proc/thread-self/status").ok()?;
    let field = "Cpus_allowed_list:";
    let list = status.lines().find_map(|l| l.strip_prefix(field))?;
    Some(list.trim().to_string())
}

/// Threads that this thread starts from now on are pinned as well.
fn pin_to(core: usize) -> io::Result<()> {
    let mut mask = [0_usize; 16];
    let bits = usize::BITS as usize;
    mask[core / bits] |= 1 << (core % bits);
    // SAFETY: `mask` lives through the call and has the size given;
    // thread 0 means the calling thread.
    let answer = unsafe {
        sched_setaffinity(0, size_of_val(&mask), mask.as_ptr())
    };
    granted(answer)
}

fn ask_for_real_time() -> io::Result<()> {
    const SCHED_FIFO: i32 = 1;
    // SAFETY: the priority lives through the call; thread 0 means the
    // calling thread, which ends as soon as it has asked.
    let answer = unsafe { sched_setscheduler(0, SCHED_FIFO, &1) };
    granted(answer)
}

fn granted(answer: i32) -> io::Result<()> {
    match answer {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

// SAFETY: these are the signatures of <unistd.h> and <sched.h>. `nice`
// takes no pointer and only changes how the calling thread is treated.
unsafe extern "C" {
    safe fn nice(step: i32) -> i32;
    fn sched_setaffinity(
        thread: i32,
        bytes: usize,
        mask: *const usize,
    ) -> i32;
    fn sched_setscheduler(
        thread: i32,
        policy: i32,
        priority: *const i32,
    ) -> i32;
}

//@ optimised
