//! The libraries of listings: built once by cargo, then linked by exact file.
//!
//! rustc finds a library by name only where cargo has told it; `-L deps` alone gives no crate
//! names and mixes up versions. So one `cargo build --message-format=json` says which files.

use super::Stop;
use super::cache::key;
use super::explored::{self, Chapter, Source};
use serde::Deserialize;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

/// How often somebody who waits looks whether the reader has pressed Stop.
const GLANCE: Duration = Duration::from_millis(50);

/// What to build.
#[derive(Clone, Debug)]
pub struct Request {
    /// What readers are told is being built: «the libraries of the listings».
    pub title: &'static str,
    /// The workspace.
    pub root: PathBuf,
    /// A target folder of its own, so that nothing waits for the reader's cargo.
    pub target: PathBuf,
    /// Packages whose libraries listings are linked with: rayon, crossbeam, every chapter.
    pub packages: Vec<String>,
    /// Chapters' crates to compile against them, where they stand in for std and crossbeam.
    pub chapters: Vec<Chapter>,
    /// How a program gets them.
    pub by: By,
}

/// How a program gets a library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// It is compiled with it.
    #[default]
    Linking,
    /// It is loaded into the running program, by the system and for any language. Such a library
    /// is built alone, and walks stacks: it keeps frame pointers.
    Loading,
}

impl Request {
    /// Whether a text names one of the packages as a crate.
    pub fn is_needed_by(&self, text: &str) -> bool {
        self.packages.iter().any(|package| names_crate(text, &package.replace('-', "_")))
    }
}

/// The files to link with.
#[derive(Clone, Debug, Default)]
pub struct Externs {
    /// Crate name and the exact `.rlib`.
    pub crates: Vec<(String, PathBuf)>,
    /// Folders of what those depend on.
    pub dependencies: Vec<PathBuf>,
    /// Chapters' crates that cannot be explored, each with the reason.
    pub unexplored: Vec<(String, String)>,
    /// The sources of those that can.
    pub sources: Vec<Source>,
}

/// The libraries of this process, wherever they are on their way.
pub struct Libraries {
    /// What to build; none in tests without libraries.
    request: Option<Request>,
    /// Written by the building thread, read by everybody.
    progress: Mutex<Progress>,
    /// Woken whenever `progress` changes.
    changed: Condvar,
}

/// How far the libraries are.
#[derive(Clone)]
pub enum State {
    /// Being built; the sentence says what.
    Preparing(String),
    /// There.
    Ready(Arc<Externs>),
    /// Not to be had; the sentence says why.
    Failed(String),
}

struct Progress {
    state: State,
    /// A thread builds now.
    building: bool,
    /// Something changed while it did: build again.
    again: bool,
}

impl Libraries {
    /// Builds them in a thread of its own.
    pub fn in_background(request: Request) -> Arc<Libraries> {
        let libraries = Libraries::soon(request);
        libraries.refresh();
        libraries
    }

    /// Builds them in a thread of its own once the first ones are built, or have failed: cargo
    /// would let the first ones wait for these.
    pub fn in_background_after(first: &Arc<Libraries>, request: Request) -> Arc<Libraries> {
        let libraries = Libraries::soon(request);
        let (first, later) = (first.clone(), libraries.clone());
        thread::spawn(move || {
            let _ = first.wait(&Stop::new(), &mut |_| ());
            later.refresh();
        });
        libraries
    }

    /// Builds them now, and returns when they are there.
    pub fn now(request: Request) -> Result<Arc<Libraries>, String> {
        let externs = build(&request, &mut |_| ())?;
        Ok(Arc::new(Libraries::with(Some(request), State::Ready(Arc::new(externs)))))
    }

    /// None at all: listings with std alone.
    pub fn none() -> Arc<Libraries> {
        Arc::new(Libraries::with(None, State::Ready(Arc::default())))
    }

    /// Builds again after a chapter's crate has changed; in the background.
    pub fn refresh(self: &Arc<Self>) {
        let Some(request) = self.request.clone() else { return };
        let mut progress = self.lock();
        progress.again = true;
        if progress.building {
            return;
        }
        progress.building = true;
        let libraries = self.clone();
        thread::spawn(move || {
            loop {
                libraries.lock().again = false;
                let built = build(&request, &mut |sentence| {
                    libraries.set(State::Preparing(sentence));
                });
                let mut progress = libraries.lock();
                progress.state =
                    built.map_or_else(State::Failed, |externs| State::Ready(Arc::new(externs)));
                progress.building = progress.again;
                libraries.changed.notify_all();
                if !progress.again {
                    return;
                }
            }
        });
    }

    /// How far they are.
    pub fn state(&self) -> State {
        self.lock().state.clone()
    }

    /// Their files, if they are there.
    pub fn ready(&self) -> Option<Arc<Externs>> {
        match self.state() {
            State::Ready(externs) => Some(externs),
            _ => None,
        }
    }

    /// Waits for them; `told` hears each sentence about their progress.
    pub fn wait(&self, stop: &Stop, told: &mut dyn FnMut(String)) -> Result<Arc<Externs>, String> {
        let mut last = String::new();
        loop {
            let sentence = match self.state() {
                State::Ready(externs) => return Ok(externs),
                State::Failed(sentence) => return Err(sentence),
                State::Preparing(_) if stop.is_stopped() => {
                    return Err("stopped before it ran".to_owned());
                }
                State::Preparing(sentence) => sentence,
            };
            if sentence != last {
                told(sentence.clone());
                last = sentence;
            }
            let _ = self.changed.wait_timeout(self.lock(), GLANCE);
        }
    }

    /// Whether a text names one of them as a crate: `rayon::…` or `use rayon`.
    pub fn mentioned(&self, text: &str) -> bool {
        self.request.as_ref().is_some_and(|request| request.is_needed_by(text))
    }

    /// What a program can name: `std, crossbeam, rayon, threads`.
    pub fn names(&self) -> String {
        let packages = self.request.iter().flat_map(|request| &request.packages);
        let names: Vec<String> = packages.map(|package| package.replace('-', "_")).collect();
        ["std".to_owned()].into_iter().chain(names).collect::<Vec<_>>().join(", ")
    }

    fn soon(request: Request) -> Arc<Libraries> {
        let sentence = format!("building {}", request.title);
        Arc::new(Libraries::with(Some(request), State::Preparing(sentence)))
    }

    fn with(request: Option<Request>, state: State) -> Libraries {
        let progress = Progress { state, building: false, again: false };
        Libraries { request, progress: Mutex::new(progress), changed: Condvar::new() }
    }

    fn set(&self, state: State) {
        self.lock().state = state;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        // Nothing panics while it holds the lock.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Externs {
    /// The same under the names of the crates that they stand in for, `std` among them: rustc takes
    /// them for the real ones. None if there is nothing for `std`.
    pub fn in_place_of_real(&self) -> Option<Externs> {
        let real = |name: &str| match name {
            "explorer" => Some("std".to_owned()),
            _ => name.strip_prefix("explored_").map(str::to_owned),
        };
        let crates =
            self.crates.iter().filter_map(|(name, path)| Some((real(name)?, path.clone())));
        let crates: Vec<(String, PathBuf)> = crates.collect();
        let is_there = crates.iter().any(|(name, _)| name == "std");
        is_there.then_some(Externs { crates, ..self.clone() })
    }

    /// Without the chapters' crates that a text does not name, so that it is compiled again only
    /// where one of its own has changed.
    ///
    /// # Errors
    /// The text names a crate that cannot be explored: why.
    pub fn of(&self, text: &str) -> Result<Externs, String> {
        let named = |name: &str| names_crate(text, name);
        if let Some((name, why)) = self.unexplored.iter().find(|(name, _)| named(name)) {
            return Err(format!("explored programs cannot use `{name}` as it is: {why}"));
        }
        let stays = |name: &str| ["std", "crossbeam"].contains(&name) || named(name);
        let crates = self.crates.iter().filter(|(name, _)| stays(name));
        let sources = self.sources.iter().filter(|source| named(&source.name));
        Ok(Externs {
            crates: crates.cloned().collect(),
            sources: sources.cloned().collect(),
            ..self.clone()
        })
    }

    /// The arguments for rustc and rustdoc.
    pub fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        for (name, path) in &self.crates {
            arguments.push("--extern".to_owned());
            arguments.push(format!("{name}={}", path.display()));
        }
        for folder in &self.dependencies {
            arguments.push("-L".to_owned());
            arguments.push(format!("dependency={}", folder.display()));
        }
        arguments
    }

    /// Where all that the compiler reads of them lies.
    pub fn folders(&self) -> Vec<PathBuf> {
        let own = self.crates.iter().filter_map(|(_, path)| path.parent().map(Path::to_owned));
        let mut folders: Vec<PathBuf> = self.dependencies.iter().cloned().chain(own).collect();
        folders.sort();
        folders.dedup();
        folders
    }

    /// Changes whenever one of the files does.
    pub fn fingerprint(&self) -> String {
        let described: Vec<String> = self
            .crates
            .iter()
            .map(|(name, path)| {
                let meta = fs::metadata(path).ok();
                let modified = meta.as_ref().and_then(|meta| meta.modified().ok());
                let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                let (size, time) = (meta.map_or(0, |meta| meta.len()), since.unwrap_or_default());
                format!("{name} {} {size} {}", path.display(), time.as_nanos())
            })
            .collect();
        key(described.iter().map(String::as_str))
    }
}

/// Runs cargo; `told` hears what it is busy with.
fn build(request: &Request, told: &mut dyn FnMut(String)) -> Result<Externs, String> {
    let cargo = env::var_os("CARGO").map_or(PathBuf::from("cargo"), PathBuf::from);
    let mut command = Command::new(&cargo);
    command.arg(if request.by == By::Linking { "build" } else { "rustc" });
    command.args(["--lib", "--profile=listing", "--message-format=json"]);
    command.arg("--target-dir").arg(&request.target);
    // A timeline leads through their code to the listing's line. The same for all that is built
    // there: cargo would build again what was built with other flags.
    command.args(["--config", "build.rustflags=[\"-Cforce-frame-pointers=yes\"]"]);
    for package in &request.packages {
        command.arg("-p").arg(package);
    }
    if request.by == By::Loading {
        command.args(["--crate-type=cdylib", "--", "-Cforce-frame-pointers=yes"]);
    }
    command.current_dir(&request.root).stdin(Stdio::null());
    let mut child =
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|error| {
            format!("failed to start `{}`: {error}; install Rust or set CARGO", cargo.display())
        })?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    // cargo fills both pipes: one thread reads each.
    let messages = thread::spawn(move || {
        let mut text = String::new();
        let _ = stdout.map(|mut pipe| pipe.read_to_string(&mut text));
        text
    });
    let mut said = Vec::new();
    for line in
        stderr.into_iter().flat_map(|pipe| BufReader::new(pipe).lines()).map_while(Result::ok)
    {
        if let Some(name) = line.trim_start().strip_prefix("Compiling ") {
            let name = name.split_whitespace().next().unwrap_or_default();
            told(format!("building {}: compiling {name}", request.title));
        }
        said.push(line);
    }
    // The thread only reads; an empty text is an error below.
    let messages = messages.join().unwrap_or_default();
    let status = child.wait().map_err(|error| format!("failed to wait for cargo: {error}"))?;
    if !status.success() {
        return Err(complaint(request, &messages, &said));
    }
    let mut externs = find(&messages, request);
    let missing = request.packages.iter().find(|package| {
        let name = package.replace('-', "_");
        externs.crates.iter().all(|(found, _)| *found != name)
    });
    match missing {
        Some(package) => Err(format!(
            "failed to build {}: cargo made no library of `{package}`; give it a src/lib.rs",
            request.title
        )),
        None => {
            explored::add(&request.root, &request.target, &request.chapters, &mut externs);
            Ok(externs)
        }
    }
}

/// cargo's message about one finished library.
#[derive(Deserialize)]
struct Artifact {
    reason: String,
    target: Option<Target>,
    #[serde(default)]
    filenames: Vec<PathBuf>,
    message: Option<Rendered>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Rendered {
    level: String,
    message: String,
}

fn find(messages: &str, request: &Request) -> Externs {
    let wanted = request.packages.iter().map(|package| package.replace('-', "_"));
    let wanted: Vec<String> = wanted.collect();
    let mut externs = Externs::default();
    for artifact in messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok())
    {
        let Some(target) = artifact.target.filter(|_| artifact.reason == "compiler-artifact")
        else {
            continue;
        };
        let name = target.name.replace('-', "_");
        let (kinds, path): (&[&str], _) = match request.by {
            By::Linking => (&["lib", "rlib"], exact(&artifact.filenames)),
            By::Loading => (&["cdylib"], artifact.filenames.into_iter().next()),
        };
        let library = target.kind.iter().any(|kind| kinds.contains(&kind.as_str()));
        if let Some(path) = path.filter(|_| library && wanted.contains(&name)) {
            let folder = path.parent().map(Path::to_owned);
            externs.crates.push((name, path));
            externs.dependencies.extend(folder);
        }
    }
    externs.dependencies.sort();
    externs.dependencies.dedup();
    externs
}

/// The `.rlib` in `deps/`, beside the `.rmeta`: the copy one folder up is the same crate again,
/// and rustc refuses to choose between the two.
fn exact(files: &[PathBuf]) -> Option<PathBuf> {
    let with = |end: &str| files.iter().find(|path| path.extension().is_some_and(|e| e == end));
    let beside = with("rmeta").map(|path| path.with_extension("rlib")).filter(|path| path.exists());
    beside.or_else(|| with("rlib").cloned())
}

fn complaint(request: &Request, messages: &str, said: &[String]) -> String {
    let errors = messages.lines().filter_map(|line| serde_json::from_str::<Artifact>(line).ok());
    let error = errors
        .filter_map(|artifact| artifact.message)
        .find(|message| message.level == "error")
        .map(|message| message.message);
    let line = said.iter().find_map(|line| line.strip_prefix("error: ").map(str::to_owned));
    let why = error.or(line).unwrap_or_else(|| said.last().cloned().unwrap_or_default());
    format!(
        "failed to build {}: {why}; `cargo build` shows all of it, and listings that use only std \
         run meanwhile",
        request.title
    )
}

/// Whether `name` stands in the text as a crate. A false yes costs a wait, a false no an error
/// that a reader would not understand.
fn names_crate(text: &str, name: &str) -> bool {
    let part_of_word = |character: char| character.is_alphanumeric() || character == '_';
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        if before.ends_with(part_of_word) || after.starts_with(part_of_word) {
            return false;
        }
        let before = before.trim_end();
        // `std::sync` is none, though there is a chapter of that name; `::sync` is one.
        if before.strip_suffix("::").is_some_and(|path| path.ends_with(part_of_word)) {
            return false;
        }
        after.trim_start().starts_with("::")
            || ["use", "extern crate"].iter().any(|word| before.ends_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: bool) {
        assert_eq!(names_crate(text, "threads"), want, "{text}");
    }

    #[test]
    fn only_a_crate_makes_a_listing_wait_for_it() {
        check("use threads::Pool;", true);
        check("use threads;", true);
        check("use ::threads::Pool;", true);
        check("use std::threads::Pool;", false);
        check("use {\n    threads::Pool,\n};", true);
        check("//! Two threads each count.", false);
        check("let threads = 4; threads.push(1);", false);
        check("my_threads::x();", false);
    }

    #[test]
    fn explored_crates_have_the_names_of_the_real_ones() {
        let externs = |names: &[&str]| Externs {
            crates: names.iter().map(|name| (name.to_string(), PathBuf::from(name))).collect(),
            dependencies: vec!["deps".into()],
            ..Externs::default()
        };
        let found = externs(&["explored_crossbeam", "explorer"]).in_place_of_real().unwrap();
        let names: Vec<&str> = found.crates.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["crossbeam", "std"]);
        assert!(externs(&["explored_crossbeam"]).in_place_of_real().is_none());
    }

    #[test]
    fn a_text_gets_the_chapters_that_it_names() {
        let crates = ["std", "crossbeam", "threads", "sync"];
        let crates = crates.map(|name| (name.to_owned(), PathBuf::from(name))).to_vec();
        let unexplored = vec![("training".to_owned(), "it opens files".to_owned())];
        let externs = Externs { crates, unexplored, ..Externs::default() };
        let names = |text| -> Result<Vec<String>, String> {
            Ok(externs.of(text)?.crates.into_iter().map(|(name, _)| name).collect())
        };
        assert_eq!(names("use std::sync::Mutex;").unwrap(), ["std", "crossbeam"]);
        assert_eq!(names("use sync::latch::Latch;").unwrap(), ["std", "crossbeam", "sync"]);
        let why = "explored programs cannot use `training` as it is: it opens files";
        assert_eq!(names("use training::forest;").unwrap_err(), why);
    }

    #[test]
    fn the_library_is_the_one_beside_its_metadata() {
        let files = ["a/libx.rlib", "b/none/libx-1.rmeta"].map(PathBuf::from);
        assert_eq!(exact(&files), Some(PathBuf::from("a/libx.rlib")));
        assert_eq!(exact(&[]), None);
    }
}
