//! The reader's side, for measuring: the course in a process of its own, asked as a page asks.

use crate::book::site;
use crate::runner::Event;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What the course's program is made from; the book has its own inputs.
const PARTS: [&str; 5] =
    ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", "course", "instruments"];

/// How long an answer may be silent. Longer than any limit of a run, and any wait for a place.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long the libraries of the listings may take to build.
const LIBRARIES: Duration = Duration::from_secs(600);

/// Copies the repository into a folder, which is emptied first.
///
/// # Errors
/// A file cannot be read or written.
pub fn copy_repository(root: &Path, copy: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(copy);
    fs::create_dir_all(copy)?;
    for part in PARTS.into_iter().chain(site::INPUTS) {
        site::copy(&root.join(part), &copy.join(part))?;
    }
    // The manifest names the tests; a build needs the file to be there.
    fs::create_dir_all(copy.join("tests/it"))?;
    fs::write(copy.join("tests/it/main.rs"), "")?;
    Ok(())
}

/// The course in a process of its own, as a reader starts it. Dropping it kills it.
pub struct Course {
    program: Child,
    /// `127.0.0.1:3000`
    host: String,
    token: String,
}

impl Course {
    /// Starts it in `root` and returns when the book is open; what it builds goes below `target`.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(
        course: &Path,
        root: &Path,
        target: &Path,
        environment: &[(&str, &OsStr)],
    ) -> Result<Course> {
        let mut program = Command::new(course)
            .current_dir(root)
            .env("CARGO_TARGET_DIR", target)
            // The programs are our own, and nobody is there to agree to them.
            .env("INTERLEAVE_CONFIRMED", "plain")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("failed to start `{}`", course.display()))?;
        let mut lines = BufReader::new(program.stdout.take().context("no output")?).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (host, token) = line.split_once("http://")?.1.split_once("/#token=")?;
            Some((host.to_owned(), token.to_owned()))
        });
        thread::spawn(move || lines.for_each(drop));
        let Some((host, token)) = address else {
            let _ = program.kill();
            let _ = program.wait();
            bail!("the course did not start");
        };
        Ok(Course { program, host, token })
    }

    /// Its process.
    pub fn id(&self) -> i32 {
        // Process ids are positive and fit, on every system there is.
        self.program.id() as i32
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.program.try_wait(), Ok(None))
    }

    /// A file of the book.
    ///
    /// # Errors
    /// It is not there, or the server does not answer.
    pub fn page(&self, path: &str) -> Result<Vec<u8>> {
        let host = &self.host;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let (status, mut rest) = self.send(&request)?;
        let mut content = Vec::new();
        rest.read_to_end(&mut content)?;
        if status != 200 {
            bail!("`{path}` was answered {status}");
        }
        Ok(content)
    }

    /// How things stand.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn status(&self) -> Result<Value> {
        let (status, body) = self.post("/api/status", &json!({}))?;
        if status != 200 {
            bail!("the status was answered {status}");
        }
        Ok(serde_json::from_reader(body)?)
    }

    /// Asks for the unedited listing to be compiled ahead.
    ///
    /// # Errors
    /// The server does not answer, or not as the protocol says.
    pub fn warm(&self, tab: &str, listing: &str) -> Result<()> {
        match self.post("/api/warm", &json!({ "listing": listing, "tab": tab }))?.0 {
            // It is there, or no core is free.
            200 | 204 => Ok(()),
            status => bail!("a listing to warm was answered {status}"),
        }
    }

    /// Asks for a run; `code` is the reader's edit.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn run(&self, tab: &str, listing: &str, code: Option<&str>) -> Result<Answer> {
        let asked = json!({ "listing": listing, "language": "rust", "code": code, "tab": tab });
        let (status, body) = self.post("/api/run", &asked)?;
        Ok(Answer { status, lines: body.lines() })
    }

    /// Asks for all interleavings of an edit.
    ///
    /// # Errors
    /// The server does not answer.
    pub fn explore(&self, tab: &str, listing: &str, code: &str) -> Result<Answer> {
        let asked = json!({ "listing": listing, "code": code, "tab": tab });
        let (status, body) = self.post("/api/explore", &asked)?;
        Ok(Answer { status, lines: body.lines() })
    }

    /// Asks for the timeline of a run, as JSON.
    ///
    /// # Errors
    /// The server does not answer, or not with a timeline.
    pub fn timeline(&self, tab: &str, id: &str) -> Result<Vec<u8>> {
        let (status, mut body) = self.post("/api/timeline", &json!({ "id": id, "tab": tab }))?;
        let mut content = Vec::new();
        body.read_to_end(&mut content)?;
        if status != 200 {
            bail!("the timeline was answered {status}");
        }
        Ok(content)
    }

    fn post(&self, path: &str, body: &Value) -> Result<(u16, BufReader<TcpStream>)> {
        let (host, token, body) = (&self.host, &self.token, body.to_string());
        let length = body.len();
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             X-Interleave-Token: {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// The status of the answer, and its body to come.
    fn send(&self, request: &str) -> Result<(u16, BufReader<TcpStream>)> {
        let mut stream = TcpStream::connect(&self.host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = BufReader::new(stream);
        let mut line = String::new();
        answer.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|number| number.parse().ok());
        let status = status.with_context(|| format!("no HTTP answer: `{line}`"))?;
        while !line.trim_end().is_empty() {
            line.clear();
            answer.read_line(&mut line)?;
        }
        Ok((status, answer))
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// The events of a run as they come. Dropping it closes the connection, which is Stop.
pub struct Answer {
    /// 200 if the run was taken.
    pub status: u16,
    lines: std::io::Lines<BufReader<TcpStream>>,
}

impl Iterator for Answer {
    type Item = Result<Event>;

    fn next(&mut self) -> Option<Result<Event>> {
        // An event is a line of its own; the other lines are the lengths of HTTP's chunks.
        let line = self.lines.find(|line| !line.as_ref().is_ok_and(|line| !line.starts_with('{')));
        line.map(|line| Ok(serde_json::from_str(&line?)?))
    }
}

/// Waits until every listing can run and be explored: until nothing is built any more.
///
/// # Errors
/// The libraries, or the explorer, do not build.
pub fn wait_for_libraries(course: &Course) -> Result<()> {
    let begun = Instant::now();
    loop {
        let status = course.status()?;
        let states = ["libraries", "explorer"].map(|name| status[name].as_str());
        let failed = states.iter().any(|state| !matches!(state, Some("ready" | "preparing")));
        if failed || begun.elapsed() > LIBRARIES {
            let (libraries, explorer) = (&status["sentence"], &status["explorer_sentence"]);
            bail!("listings cannot all run and be explored: {libraries}; {explorer}");
        }
        if states == [Some("ready"); 2] {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// The name of what stands between programs and the machine.
///
/// # Errors
/// The server does not answer.
pub fn level(course: &Course) -> Result<String> {
    let status = course.status()?;
    Ok(status["sandbox"]["level"].as_str().unwrap_or("not told").to_owned())
}

/// The files that a page brings along: scripts, styles, icons.
pub fn files_of(page: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(page);
    let starts =
        ["<script src=\"", "<link rel=\"stylesheet\" href=\"", "<link rel=\"icon\" href=\""];
    let named = starts.iter().flat_map(|start| text.split(start).skip(1));
    named.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

/// A target folder for a copy; what is built in it outlives the copy.
pub fn target_of(copy: &Path) -> PathBuf {
    copy.with_file_name("target")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_can_build_in_a_copy_of_the_repository() {
        let copy = std::env::temp_dir().join(format!("course-copy-{}", std::process::id()));
        copy_repository(&crate::paths::root(), &copy).unwrap();
        // It reads the manifests of all members, and looks for their sources.
        let read = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .current_dir(&copy)
            .output()
            .unwrap();
        fs::remove_dir_all(&copy).unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }
}
