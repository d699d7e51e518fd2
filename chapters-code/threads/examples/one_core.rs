//! Two threads share one core, as equals and then not: what std does
//! not offer, Linux's own tools do to a thread of this program.

use std::fs;
use std::process::Command;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;
use std::time::Instant;

const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_millis(200);
static START: Barrier = Barrier::new(2);

fn main() {
    // Threads that are started from now on inherit the one core.
    println!("one core: {}", ask_linux(&["taskset", "-cp", &a_core()]));

    println!("nice of right  left %  right %");
    for nice in ["0", "10"] {
        let mut rounds = [(); ROUNDS].map(|()| share_of_right(nice));
        rounds.sort_by(f64::total_cmp);
        let right = rounds[ROUNDS / 2];
        println!("{nice:>13}  {:6.0}  {right:7.0}", 100.0 - right);
    }

    let real_time = || ask_linux(&["chrt", "--fifo", "-p", "1"]);
    let answer = thread::spawn(real_time).join().unwrap();
    println!("real-time policy: {answer}");
}

/// Two busy threads on one core. How much of it does right get?
fn share_of_right(nice: &'static str) -> f64 {
    let left = thread::spawn(count_laps);
    let right = thread::spawn(move || {
        ask_linux(&["renice", "-n", nice, "-p"]);
        count_laps()
    });
    let (left, right) = (left.join().unwrap(), right.join().unwrap());
    100.0 * right / (left + right)
}

fn count_laps() -> f64 {
    START.wait();
    let end = Instant::now() + ROUND;
    let mut laps = 0.0;
    while Instant::now() < end {
        laps += 1.0;
    }
    laps
}

/// Runs a tool on the calling thread, by its number.
fn ask_linux(command: &[&str]) -> &'static str {
    let task = fs::read_link("/proc/thread-self").unwrap();
    let done = Command::new(command[0])
        .args(&command[1..])
        .arg(task.file_name().unwrap())
        .output()
        .expect("a tool of util-linux");
    if done.status.success() {
        "granted"
    } else {
        "refused"
    }
}

/// The first core that this process may use.
fn a_core() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let field = "Cpus_allowed_list:";
    let list = status.lines().find_map(|l| l.strip_prefix(field));
    let first = list.unwrap().trim().split(['-', ',']).next();
    first.unwrap().to_string()
}
//@ optimised
//@ namespaces
