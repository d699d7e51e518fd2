//! `cargo run -- bench`: how fast the course itself is, as a table, beside what we aim at.
//!
//! Everything is measured on a copy of the repository below `target/`, so that
//! no file of the reader's changes. Times are medians; edits of the course and
//! of cargo alternate in one run, so that noise meets both.

mod anatomy;

use crate::client::{Course, copy_repository, files_of, level, target_of, wait_for_libraries};
use crate::listings::Catalogue;
use crate::machine::{self, Clock};
use crate::paths;
use crate::runner::Event;
use crate::times::Times;
use crate::tree;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Rounds of every measurement that takes less than a second.
const ROUNDS: usize = 9;

/// Before each press of Run: a reader is not faster, and the server has come to rest.
const REST: Duration = Duration::from_millis(100);

/// What we aim at, on two idle cores. Nothing fails where it is missed: the table tells.
mod aim {
    pub const UNEDITED: &str = "≤ 20 ms";
    pub const EDITS: [&str; 2] = ["≤ 200 ms", "≤ 260 ms"];
    pub const EXPLORED: &str = "≤ 500 ms";
    pub const PICTURED: &str = "≤ 100 ms";
    pub const SANDBOX: &str = "≤ 6 ms";
    pub const STOP: &str = "≤ 20 ms";
    pub const IDLE: &str = "≤ 60 MB";
}

/// The listing that is edited, and what it is edited to: a program with std alone, one with the
/// libraries.
const EDITED: &str = "threads/hello_threads";
const PROGRAMS: [(&str, &str); 2] = [
    (
        "std",
        "use std::thread;\n\nfn main() {\n    thread::spawn(|| println!(\"hello\")).join().unwrap();\n}\n",
    ),
    (
        "rayon + crossbeam",
        "use crossbeam::channel::unbounded;\nuse rayon::prelude::*;\n\nfn main() {\n    let (send, receive) = unbounded();\n    let squares = (0..100_u64).into_par_iter().map(|n| n * n);\n    send.send(squares.sum::<u64>()).unwrap();\n    println!(\"{}\", receive.recv().unwrap());\n}\n",
    ),
];

/// Prints the table. With `cold`, also builds everything from nothing, which
/// takes minutes.
///
/// # Errors
/// A program that is measured does not start, or does not answer.
pub fn table(root: &Path, cold: bool) -> Result<()> {
    let scratch = paths::target(root).join("interleave").join("bench");
    let copy = scratch.join("repository");
    copy_repository(root, &copy)?;
    println!("{}, {ROUNDS} rounds\n", machine::describe("rustc"));
    if cold {
        cold_build(&copy, &scratch.join("cold"))?;
    }
    let course = std::env::current_exe().context("failed to find this program")?;
    let server = open(&course, &copy)?;
    warm_start(&course, &copy)?;
    rebuild(&server, &copy)?;
    page_weight(&server)?;
    wait_for_libraries(&server)?;
    idle(&server, &course, &copy)?;
    let start = unedited(&server)?;
    stopped(&server)?;
    for ((kind, program), aim) in PROGRAMS.into_iter().zip(aim::EDITS) {
        let whole = edits(&server, &copy, &scratch.join("cargo"), kind, program, aim)?;
        let parts = anatomy::dissect(&copy, &scratch.join("anatomy"), program)?;
        parts.print(start, whole);
    }
    explored(&server)?;
    pictured(&server)?;
    sandbox(&server, &course, &copy)
}

/// The course, serving the copy.
fn open(course: &Path, copy: &Path) -> Result<Course> {
    Course::start(course, copy, &target_of(copy), &[])
}

fn row(what: &str, value: impl std::fmt::Display) {
    println!("{what:<60}  {value}");
}

fn aimed(what: &str, value: &str, aim: &str) {
    row(what, format!("{value} (aim {aim})"));
}

fn cold_build(copy: &Path, target: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(target);
    let (start, before) = (Instant::now(), Clock::now());
    let built = cargo(copy, target, &["build", "--quiet"]).status()?;
    if !built.success() {
        bail!("the cold build failed");
    }
    row("cold `cargo build`, wall", format!("{:.0} s", start.elapsed().as_secs_f64()));
    if let (Some(before), Some(after)) = (before, Clock::now()) {
        row("cold `cargo build`, processor", format!("{:.0} CPU-s", after.children_since(before)));
    }
    Ok(())
}

fn cargo(copy: &Path, target: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(copy).env("CARGO_TARGET_DIR", target);
    command
}

/// From starting the program to the whole first page, when nothing has changed.
/// `cargo run` adds cargo's own check of the sources, which is measured too.
fn warm_start(course: &Path, copy: &Path) -> Result<()> {
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let server = open(course, copy)?;
        server.page("/")?;
        times.add(start.elapsed());
    }
    row("program started → first page", format!("{:.0} ms", times.median()));
    let mut times = Times::default();
    for _ in 0..3 {
        let start = Instant::now();
        let root = paths::root();
        cargo(&root, &paths::target(&root), &["build", "--quiet"]).status()?;
        times.add(start.elapsed());
    }
    row("cargo's check that nothing changed", format!("{:.0} ms", times.median()));
    Ok(())
}

/// From saving a page to the server naming another generation.
fn rebuild(server: &Course, copy: &Path) -> Result<()> {
    let page = copy.join("src/introduction.md");
    let original = fs::read_to_string(&page)?;
    let mut times = Times::default();
    for round in 0..3 {
        let before = generation(server)?;
        let start = Instant::now();
        fs::write(&page, format!("{original}\n\nRound {round}.\n"))?;
        while generation(server)? == before {
            if start.elapsed() > Duration::from_secs(60) {
                bail!("the book was not rendered anew within a minute");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        times.add(start.elapsed());
    }
    fs::write(&page, original)?;
    row("one page changed → new page served", format!("{:.0} ms", times.median()));
    Ok(())
}

/// What a browser loads for the first page, gzipped as a static host does.
fn page_weight(server: &Course) -> Result<()> {
    let html = server.page("/")?;
    let mut total = gzipped(&html)?;
    let files = files_of(&html);
    for file in &files {
        total += gzipped(&server.page(&format!("/{file}"))?)?;
    }
    let files = files.len() + 1;
    row("first page, gzipped", format!("{:.0} KB in {files} files", total as f64 / 1e3));
    Ok(())
}

fn gzipped(content: &[u8]) -> Result<usize> {
    let mut gzip = Command::new("gzip")
        .args(["-9", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("failed to start `gzip`")?;
    let mut input = gzip.stdin.take().context("gzip has no input")?;
    let content = content.to_owned();
    let writer = std::thread::spawn(move || input.write_all(&content));
    let size = gzip.wait_with_output()?.stdout.len();
    let _ = writer.join();
    Ok(size)
}

/// What a course takes whose reader only reads: one that found the book rendered, and one that
/// rendered it.
fn idle(rendered: &Course, course: &Path, copy: &Path) -> Result<()> {
    // The first one renders the book, if it is not there any more.
    drop(open(course, copy)?);
    let server = open(course, copy)?;
    server.page("/")?;
    wait_for_libraries(&server)?;
    let taken = |server: &Course| {
        let memory = tree::memory(server.id()).unwrap_or_default().now;
        format!("{:.0} MB", memory as f64 / 1e6)
    };
    aimed("idle server, memory", &taken(&server), aim::IDLE);
    aimed("idle server that has rendered the book, memory", &taken(rendered), aim::IDLE);
    Ok(())
}

/// From asking for a run of a listing as it stands to its first output.
fn unedited(server: &Course) -> Result<f64> {
    first_output(server, None)?;
    let times: Times = (0..ROUNDS).map(|_| first_output(server, None)).collect::<Result<_>>()?;
    aimed("unedited → first output", &format!("{:.0} ms", times.median()), aim::UNEDITED);
    Ok(times.median())
}

/// From closing the connection of a program with two threads to the end of the last process.
fn stopped(server: &Course) -> Result<()> {
    const FOREVER: &str = "fn main() {\n    std::thread::spawn(|| loop {});\n    \
                           println!(\"runs\");\n    loop {}\n}\n";
    let mut times = Times::default();
    for _ in 0..ROUNDS {
        thread::sleep(REST);
        let mut events = server.run("bench", EDITED, Some(FOREVER))?;
        let runs = events.find(|event| matches!(event, Ok(Event::Out { .. })));
        runs.context("it did not run")??;
        let job = tree::below(server.id());
        let start = Instant::now();
        drop(events);
        while tree::below(server.id()).iter().any(|process| job.contains(process)) {
            if start.elapsed() > Duration::from_secs(10) {
                bail!("a program was there 10 s after Stop");
            }
        }
        times.add(start.elapsed());
    }
    aimed("Stop → no process left", &format!("{:.0} ms", times.median()), aim::STOP);
    Ok(())
}

/// From asking for all interleavings of a program with one line changed to the answer.
fn explored(server: &Course) -> Result<()> {
    const LISTING: &str = "sync/lost_update";
    let catalogue = Catalogue::load(&paths::root())?;
    let program = &catalogue.find(LISTING)?.text;
    let mut times = Times::default();
    for round in 0..=ROUNDS {
        let edit = edited(program)?;
        thread::sleep(REST);
        let start = Instant::now();
        let mut last = None;
        for event in server.explore("bench", LISTING, &edit)? {
            match event? {
                Event::Explored { .. } => last = Some(start.elapsed()),
                Event::Refused { sentence } => bail!("`{LISTING}`: {sentence}"),
                _ => {}
            }
        }
        let time = last.context("it was not explored")?;
        // The first round waits until the explorer is built, and fills the warm folders.
        if round > 0 {
            times.add(time);
        }
    }
    let what = "one line of a program changed → its interleavings";
    aimed(what, &format!("{:.0} ms", times.median()), aim::EXPLORED);
    Ok(())
}

/// Two threads that hand a turn to each other: waits and wakes of both, ten thousand together.
const TURNS: &str = "use std::sync::{Condvar, Mutex};\nuse std::thread;\n\nfn main() {\n    let (turn, changed) = (Mutex::new(0), Condvar::new());\n    let take = |odd| {\n        for _ in 0..1_700 {\n            let mut turn = changed.wait_while(turn.lock().unwrap(), |it| *it % 2 != odd).unwrap();\n            *turn += 1;\n            changed.notify_one();\n        }\n    };\n    thread::scope(|scope| {\n        scope.spawn(|| take(0));\n        scope.spawn(|| take(1));\n    });\n}\n";

/// From the end of a run to its timeline, and how large that is.
fn pictured(server: &Course) -> Result<()> {
    let (mut times, mut size) = (Times::default(), 0);
    for _ in 0..ROUNDS {
        let edit = edited(TURNS)?;
        thread::sleep(REST);
        let mut recorded = None;
        for event in server.run("bench", EDITED, Some(&edit))? {
            match event? {
                Event::Recorded { id: Some(id), .. } => recorded = Some(id),
                Event::Recorded { sentence: Some(sentence), .. } | Event::Refused { sentence } => {
                    row("a run's end → its timeline", format!("not measured: {sentence}"));
                    return Ok(());
                }
                _ => {}
            }
        }
        let id = recorded.context("it was not recorded")?;
        let start = Instant::now();
        size = server.timeline("bench", &id)?.len();
        times.add(start.elapsed());
    }
    let what = "a run of ten thousand events ended → its timeline";
    aimed(what, &format!("{:.0} ms", times.median()), aim::PICTURED);
    row("its size as JSON", format!("{:.0} kB", size as f64 / 1e3));
    Ok(())
}

/// The same program at the level that the course found, and at none. Runs of both alternate.
fn sandbox(server: &Course, course: &Path, copy: &Path) -> Result<()> {
    let what = "cost of the sandbox in an unedited run";
    let level = level(server)?;
    let environment = [("INTERLEAVE_SANDBOX", OsStr::new("plain"))];
    let plain = Course::start(course, copy, &target_of(copy), &environment)?;
    wait_for_libraries(&plain)?;
    if let Err(error) = first_output(&plain, None) {
        row(what, format!("not measured: without a sandbox, {error}"));
        return Ok(());
    }
    let (mut within, mut without) = (Times::default(), Times::default());
    for _ in 0..3 * ROUNDS {
        within.add(first_output(server, None)?);
        without.add(first_output(&plain, None)?);
    }
    let (within, without) = (within.median(), without.median());
    let cost = format!("{level} {within:.1} ms, plain {without:.1} ms: {:.1} ms", within - without);
    aimed(what, &cost, aim::SANDBOX);
    Ok(())
}

/// From asking for a run of a program with one line changed to its first output,
/// beside `cargo run` of the same change.
fn edits(
    server: &Course,
    copy: &Path,
    target: &Path,
    kind: &str,
    program: &str,
    aim: &str,
) -> Result<f64> {
    let (chapter, name) = EDITED.split_once('/').context("a listing has a chapter")?;
    let file = copy.join(format!("chapters-code/{chapter}/examples/{name}.rs"));
    let command = ["run", "--quiet", "-p", chapter, "--example", name];
    let (mut ours, mut cargos) = (Times::default(), Times::default());
    for round in 0..=ROUNDS {
        let edit = edited(program)?;
        fs::write(&file, &edit)?;
        let times =
            (first_output(server, Some(&edit))?, first_line(cargo(copy, target, &command))?);
        // The first round builds the libraries, and fills both incremental folders.
        if round > 0 {
            ours.add(times.0);
            cargos.add(times.1);
        }
    }
    let (ours, cargos) = (ours.median(), cargos.median());
    aimed(
        &format!("one line of a {kind} program changed → first output"),
        &format!("{ours:.0} ms; `cargo run` {cargos:.0} ms; ratio {:.2}", cargos / ours),
        aim,
    );
    Ok(ours)
}

/// The program with a line that was never seen before, or it would come from the cache.
fn edited(program: &str) -> Result<String> {
    let new = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(program.replacen("fn main() {", &format!("fn main() {{\n    println!(\"{new}\");"), 1))
}

fn first_line(mut command: Command) -> Result<Duration> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut byte = [0];
    child.stdout.take().context("cargo has no output")?.read_exact(&mut byte)?;
    let time = start.elapsed();
    child.kill()?;
    child.wait()?;
    Ok(time)
}

/// The generation of the book that is served.
fn generation(server: &Course) -> Result<u64> {
    server.status()?["generation"].as_u64().context("no generation")
}

/// From asking for a run to its first output.
fn first_output(server: &Course, code: Option<&str>) -> Result<Duration> {
    thread::sleep(REST);
    let start = Instant::now();
    for event in server.run("bench", EDITED, code)? {
        match event? {
            Event::Out { .. } => return Ok(start.elapsed()),
            Event::Refused { sentence } => bail!("`{EDITED}`: {sentence}"),
            _ => {}
        }
    }
    bail!("`{EDITED}` printed nothing")
}
