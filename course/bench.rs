//! `cargo run -- bench`: how fast the course itself is, as a table.
//!
//! Everything is measured on a copy of the repository below `target/`, so that
//! no file of the reader's changes. Times are medians; edits of the course and
//! of cargo alternate in one run, so that noise meets both.

use crate::machine::{self, Clock};
use crate::paths;
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Rounds of every measurement that takes less than a second.
const ROUNDS: usize = 9;

/// What the course is made from: what is copied.
const PARTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "book.toml",
    "course",
    "src",
    "chapters-code",
    "web",
    "theme",
];

/// The listing that is edited, and what it is edited to: a program with std alone, one with rayon.
const EDITED: &str = "threads/hello_threads";
const PROGRAMS: [(&str, &str); 2] = [
    (
        "std",
        "use std::thread;\n\nfn main() {\n    thread::spawn(|| println!(\"hello\")).join().unwrap();\n}\n",
    ),
    (
        "rayon",
        "use rayon::prelude::*;\n\nfn main() {\n    let squares = (0..100_u64).into_par_iter().map(|n| n * n);\n    println!(\"{}\", squares.sum::<u64>());\n}\n",
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
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy)?;
    for part in PARTS {
        crate::book::site::copy(&root.join(part), &copy.join(part))?;
    }
    // The manifest names the tests; a build needs the file to be there.
    fs::create_dir_all(copy.join("tests/it"))?;
    fs::write(copy.join("tests/it/main.rs"), "")?;
    println!("{}, {ROUNDS} rounds\n", machine::describe("rustc"));
    if cold {
        cold_build(&copy, &scratch.join("cold"))?;
    }
    let course = std::env::current_exe().context("failed to find this program")?;
    let mut server = Course::start(&course, &copy)?;
    warm_start(&course, &copy)?;
    rebuild(&mut server, &copy)?;
    page_weight(&server)?;
    unedited(&server)?;
    for (kind, program) in PROGRAMS {
        edits(&server, &copy, &scratch.join("cargo"), kind, program)?;
    }
    Ok(())
}

fn row(what: &str, value: impl std::fmt::Display) {
    println!("{what:<52}  {value}");
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
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
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let server = Course::start(course, copy)?;
        server.page("/")?;
        times.push(start.elapsed());
    }
    row("program started → first page", format!("{:.0} ms", median(times)));
    let mut times = Vec::new();
    for _ in 0..3 {
        let start = Instant::now();
        let root = paths::root();
        cargo(&root, &paths::target(&root), &["build", "--quiet"]).status()?;
        times.push(start.elapsed());
    }
    row("cargo's check that nothing changed", format!("{:.0} ms", median(times)));
    Ok(())
}

/// From saving a page to the server naming another generation.
fn rebuild(server: &mut Course, copy: &Path) -> Result<()> {
    let page = copy.join("src/introduction.md");
    let original = fs::read_to_string(&page)?;
    let mut times = Vec::new();
    for round in 0..3 {
        let before = server.generation()?;
        let start = Instant::now();
        fs::write(&page, format!("{original}\n\nRound {round}.\n"))?;
        while server.generation()? == before {
            if start.elapsed() > Duration::from_secs(60) {
                bail!("the book was not rendered anew within a minute");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        times.push(start.elapsed());
    }
    fs::write(&page, original)?;
    row("one page changed → new page served", format!("{:.0} ms", median(times)));
    Ok(())
}

/// What a browser loads for the first page, gzipped as a static host does.
fn page_weight(server: &Course) -> Result<()> {
    let html = server.page("/")?;
    let mut total = gzipped(&html)?;
    let text = String::from_utf8_lossy(&html);
    let mut files: Vec<&str> = Vec::new();
    for start in
        ["<script src=\"", "<link rel=\"stylesheet\" href=\"", "<link rel=\"icon\" href=\""]
    {
        files.extend(text.split(start).skip(1).filter_map(|rest| rest.split('"').next()));
    }
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

/// From asking for a run of a listing as it stands to its first output.
fn unedited(server: &Course) -> Result<()> {
    server.first_output(None)?;
    let times = (0..ROUNDS).map(|_| server.first_output(None)).collect::<Result<_>>()?;
    row("unedited → first output", format!("{:.0} ms", median(times)));
    Ok(())
}

/// From asking for a run of a program with one line changed to its first output,
/// beside `cargo run` of the same change.
fn edits(server: &Course, copy: &Path, target: &Path, kind: &str, program: &str) -> Result<()> {
    let (chapter, name) = EDITED.split_once('/').context("a listing has a chapter")?;
    let file = copy.join(format!("chapters-code/{chapter}/examples/{name}.rs"));
    let command = ["run", "--quiet", "-p", chapter, "--example", name];
    let (mut ours, mut cargos) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // Never seen before, or it would come from the cache.
        let new = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
        let prints = format!("fn main() {{\n    println!(\"{new}\");");
        let edit = program.replacen("fn main() {", &prints, 1);
        fs::write(&file, &edit)?;
        let times = (server.first_output(Some(&edit))?, first_line(cargo(copy, target, &command))?);
        // The first round builds the libraries, and fills both incremental folders.
        if round > 0 {
            ours.push(times.0);
            cargos.push(times.1);
        }
    }
    let (ours, cargos) = (median(ours), median(cargos));
    row(
        &format!("one line of a {kind} program changed → first output"),
        format!("{ours:.0} ms; `cargo run` {cargos:.0} ms; ratio {:.2}", cargos / ours),
    );
    Ok(())
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

/// The course in a process of its own, as a reader starts it.
struct Course {
    program: Child,
    /// `127.0.0.1:3000`
    host: String,
    token: String,
}

impl Course {
    fn start(course: &Path, copy: &Path) -> Result<Course> {
        let mut program = Command::new(course)
            .current_dir(copy)
            .env("CARGO_TARGET_DIR", target_of(copy))
            .stdout(Stdio::piped())
            .spawn()?;
        let mut lines = BufReader::new(program.stdout.take().context("no output")?).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (host, token) = line.split_once("http://")?.1.split_once("/#token=")?;
            Some((host.to_owned(), token.to_owned()))
        });
        std::thread::spawn(move || lines.for_each(drop));
        let (host, token) = address.context("the course did not start")?;
        Ok(Course { program, host, token })
    }

    fn page(&self, path: &str) -> Result<Vec<u8>> {
        let mut stream = TcpStream::connect(&self.host)?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|w| w == b"\r\n\r\n").context("no HTTP answer")?;
        if !answer.starts_with(b"HTTP/1.1 200") {
            bail!("`{path}` was answered {}", String::from_utf8_lossy(&answer[..end]));
        }
        Ok(answer.split_off(end + 4))
    }

    fn ask(&self, path: &str, body: &str) -> Result<BufReader<TcpStream>> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_nodelay(true)?;
        let (host, token, length) = (&self.host, &self.token, body.len());
        stream.write_all(
            format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
                 X-Interleave-Token: {token}\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            )
            .as_bytes(),
        )?;
        Ok(BufReader::new(stream))
    }

    fn generation(&self) -> Result<String> {
        let mut answer = String::new();
        self.ask("/api/status", "{}")?.read_to_string(&mut answer)?;
        let generation = answer.split("\"generation\":").nth(1).context("no generation")?;
        Ok(generation.chars().take_while(char::is_ascii_digit).collect())
    }

    fn first_output(&self, code: Option<&str>) -> Result<Duration> {
        let body = serde_json::json!({
            "listing": EDITED, "language": "rust", "code": code, "tab": "bench",
        });
        let start = Instant::now();
        for line in self.ask("/api/run", &body.to_string())?.lines() {
            let line = line?;
            if line.contains("\"event\":\"out\"") {
                return Ok(start.elapsed());
            }
            if line.contains("\"event\":\"refused\"") {
                bail!("`{EDITED}`: {line}");
            }
        }
        bail!("`{EDITED}` printed nothing")
    }
}

/// A target folder for the copy; the libraries in it outlive the copy.
fn target_of(copy: &Path) -> PathBuf {
    copy.with_file_name("target")
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
