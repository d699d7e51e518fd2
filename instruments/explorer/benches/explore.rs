//! `cargo bench -p explorer`: what explorations cost, beside shuttle's depth-first search of the
//! same texts on the same machine in the same minute.
//!
//! Aims: fewer executions everywhere; less time from three philosophers on. Nothing fails where
//! they are missed. Times are of whole processes, shuttle's without noting what it did; shuttle is
//! stopped after a number of executions, and the table then says `>`.

// The tests use the rest of them.
#[allow(dead_code)]
#[path = "../tests/it/both.rs"]
mod both;
#[allow(dead_code)]
#[path = "../tests/it/harness.rs"]
mod harness;

use crate::both::{Both, Listing};
use serde::Deserialize;
use serde_json::json;
use std::fs;
use std::io::BufReader;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// Executions after which shuttle is stopped.
const LIMIT: u64 = 1_000_000;

/// Milliseconds after which an exploration is stopped.
const TIME: u64 = 300_000;

fn main() {
    println!("{}\n", machine());
    let listings = listings();
    let both = Both::of(&listings, &["-O"]);
    println!("{:<16}{:^48}  {:^28}  {:^16}", "", "explorer", "shuttle", "shuttle ÷ explorer");
    println!(
        "{:<16}{:>14}{:>8}{:>10}{:>8}{:>8}  {:>10}{:>10}{:>8}  {:>8}{:>8}",
        "",
        "interleavings",
        "runs",
        "time",
        "runs/s",
        "memory",
        "runs",
        "time",
        "memory",
        "runs",
        "time"
    );
    for listing in &listings {
        println!("{}", row(&both, listing));
    }
}

fn listings() -> Vec<Listing> {
    let book = Listing::of_the_book();
    let programs = Listing::all("instruments/explorer/benches/programs");
    let find = |listings: &[Listing], name: &str| {
        listings.iter().find(|listing| listing.name == name).cloned().expect("it is there")
    };
    let dining = |seats: u32| {
        let three = find(&book, "dining_naive").text;
        let text = three.replace("SEATS: usize = 3", &format!("SEATS: usize = {seats}"));
        Listing { name: format!("dining_{seats}"), text }
    };
    let visitors = find(&Listing::all("tests/explore"), "three_visitors");
    let [channel, mpmc] = ["channel", "mpmc"].map(|name| find(&programs, name));
    vec![find(&book, "lost_update"), visitors, channel, dining(3), dining(4), dining(5), mpmc]
}

/// The beginning of a graph: its nodes are read and forgotten, or this process would grow, and
/// with it those that it starts.
#[derive(Deserialize)]
struct Graph {
    cut: Option<String>,
    runs: u64,
    interleavings: String,
}

#[derive(Deserialize)]
struct Explored {
    graph: Graph,
}

fn row(both: &Both, listing: &Listing) -> String {
    let settings = json!({ "time": TIME, "runs": 1_000_000, "nodes": 1_000_000 });
    let (Explored { graph }, own) = measure(both.explorer(listing, settings), |output| {
        serde_json::from_reader(BufReader::new(output)).unwrap()
    });
    let (text, others) = measure(both.shuttle(listing, LIMIT, false), |output| {
        std::io::read_to_string(output).unwrap()
    });
    let (schedules, complete) = text.trim().split_once(' ').unwrap();
    let schedules: u64 = schedules.parse().unwrap();
    let at_least = if graph.cut.is_some() { ">" } else { "" };
    let more = if complete == "true" { "" } else { ">" };
    let seconds = own.time.as_secs_f64();
    format!(
        "{:<16}{:>14}{:>8}{:>10}{:>8.0}{:>8}  {:>10}{:>10}{:>8}  {:>8}{:>8}",
        listing.name.replace('_', " "),
        format!("{at_least}{}", graph.interleavings),
        graph.runs,
        own.time(),
        graph.runs as f64 / seconds,
        own.memory(),
        format!("{more}{schedules}"),
        format!("{more}{}", others.time()),
        others.memory(),
        format!("{more}{:.0}", schedules as f64 / graph.runs as f64),
        format!("{more}{:.1}", others.time.as_secs_f64() / seconds),
    )
}

/// What a process took.
struct Cost {
    time: Duration,
    /// Of the largest process in it, in kilobytes.
    memory: i64,
}

impl Cost {
    fn time(&self) -> String {
        format!("{:.2} s", self.time.as_secs_f64())
    }

    fn memory(&self) -> String {
        format!("{} MB", self.memory / 1_000)
    }
}

/// Runs a process: what is read of its output, and what it took.
fn measure<T>(mut command: Command, read: impl FnOnce(ChildStdout) -> T) -> (T, Cost) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let result = read(child.stdout.take().unwrap());
    let memory = wait(child);
    (result, Cost { time: start.elapsed(), memory })
}

/// Waits for a process: how large it was, or one of those that it has waited for.
fn wait(child: Child) -> i64 {
    // SAFETY: the numbers of a usage may all be zero.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    let mut status = 0;
    // SAFETY: both pointers lead to what the system shall write; nobody else waits for the child.
    let ended = unsafe { libc::wait4(child.id() as i32, &raw mut status, 0, &raw mut usage) };
    assert!(ended > 0 && status == 0, "a program that is measured ended with status {status}");
    usage.ru_maxrss
}

/// What it was measured on.
fn machine() -> String {
    let line = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output().map(|output| output.stdout);
        String::from_utf8_lossy(&output.unwrap_or_default()).trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or(std::env::consts::ARCH, |(_, model)| model.trim());
    let (system, rustc) = (line("uname", "-sr"), line("rustc", "--version"));
    format!("{cores} × {model}, {system}, {rustc}, {}", line("date", "-u"))
}
