//! Three threads share a core. The urgent one waits for a lock that a
//! nice one holds, and a third, who needs no lock, comes in between.

use std::fs;
use std::process::Command;
use std::sync::Barrier;
use std::sync::Mutex;
use std::thread;
use std::thread::Builder;
use std::time::Duration;
use std::time::Instant;

static REPORT: Mutex<()> = Mutex::new(());

fn main() {
    // Threads that are started from now on inherit the one core.
    ask_linux(&["taskset", "-cp", &a_core()]);
    println!("between  lock held  urgent waits ms");
    report("idle", "nice");
    report("busy", "nice");
    report("busy", "briefly");
    report("busy", "urgent");
}

fn report(between: &str, held: &'static str) {
    let busy_ms = if between == "busy" { 400 } else { 0 };
    let waited = urgent_waits(busy_ms, held);
    println!("{between:7}  {held:9}  {waited:15.1}");
}

fn urgent_waits(busy_ms: u64, held: &'static str) -> f64 {
    let start = &Barrier::new(3);
    let nice = move || {
        if held != "urgent" {
            be_nice("19");
        }
        if held == "briefly" {
            start.wait();
            compute(20);
        }
        let report = REPORT.lock().unwrap();
        if held != "briefly" {
            start.wait();
            compute(20);
        }
        drop(report);
    };
    let between = move || {
        be_nice("5");
        start.wait();
        compute(busy_ms);
    };
    let urgent = move || {
        start.wait();
        let asked = Instant::now();
        let _report = REPORT.lock().unwrap();
        asked.elapsed().as_secs_f64() * 1e3
    };
    thread::scope(|scope| {
        let name = |name: &str| Builder::new().name(name.to_string());
        name("nice").spawn_scoped(scope, nice).unwrap();
        name("between").spawn_scoped(scope, between).unwrap();
        let urgent = name("urgent").spawn_scoped(scope, urgent);
        urgent.unwrap().join().unwrap()
    })
}

fn be_nice(value: &str) {
    ask_linux(&["renice", "-n", value, "-p"]);
}

/// Works for as many milliseconds on the core.
fn compute(ms: u64) {
    let (mut spent, mut last) = (Duration::ZERO, Instant::now());
    while spent < Duration::from_millis(ms) {
        let now = Instant::now();
        // Where the clock jumps, this thread was not on the core.
        spent += (now - last).min(Duration::from_micros(50));
        last = now;
    }
}

/// Runs a tool on the calling thread, by its number.
fn ask_linux(command: &[&str]) {
    let task = fs::read_link("/proc/thread-self").unwrap();
    let mut tool = Command::new(command[0]);
    tool.args(&command[1..]).arg(task.file_name().unwrap());
    let answer = tool.output().expect("a tool of util-linux");
    assert!(answer.status.success(), "refused: {command:?}");
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
//@ timeline
