//! Listings compiled twice, with the explorer and with shuttle in place of std.

use crate::harness::{Explored, LIBRARIES, Program, explored, in_a_line};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// A listing.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its file, without the ending.
    pub name: String,
    pub text: String,
}

impl Listing {
    /// All listings of the book that are tagged to be explored, but for those that use a chapter's
    /// crate.
    pub fn of_the_book() -> Vec<Listing> {
        let chapters = fs::read_dir(root().join("chapters-code")).unwrap();
        let chapters = chapters.map(|chapter| chapter.unwrap().path());
        let mut chapters: Vec<PathBuf> = chapters.filter(|path| path.is_dir()).collect();
        chapters.sort();
        let uses = |chapter: &PathBuf| {
            format!("use {}::", chapter.file_name().unwrap().to_str().unwrap().replace('-', "_"))
        };
        let crates: Vec<String> = chapters.iter().map(uses).collect();
        let folders = chapters.iter().map(|chapter| chapter.join("examples"));
        let mut listings: Vec<Listing> =
            folders.filter(|folder| folder.exists()).flat_map(Listing::all).collect();
        listings.retain(|Listing { text, .. }| {
            text.contains("\n//@ explore") && !crates.iter().any(|it| text.contains(it))
        });
        listings
    }

    /// All listings in a folder.
    pub fn all(folder: impl AsRef<Path>) -> Vec<Listing> {
        let folder = root().join(folder);
        let mut listings: Vec<Listing> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .map(|path| Listing {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                text: fs::read_to_string(path).unwrap(),
            })
            .collect();
        listings.sort_by(|a, b| a.name.cmp(&b.name));
        listings
    }
}

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// One program of many listings, as the explorer has it and as shuttle has it.
pub struct Both {
    explorer: Program,
    shuttle: Program,
}

impl Both {
    /// Compiles listings; for shuttle with these options.
    pub fn of(listings: &[Listing], options: &[&str]) -> Both {
        let (library, dependencies) = facade();
        let dependencies = format!("-Ldependency={}", dependencies.display());
        let explored = files(listings, "run()");
        let searched = files(listings, "std::search(run, limit, words).unwrap()");
        let options = [&[dependencies.as_str()], options].concat();
        let lines = "-Cdebuginfo=line-tables-only";
        let explorer = Program::of_files("main", &explored, &[lines], &*LIBRARIES);
        let shuttle = Program::of_files("main", &searched, &options, &[("std", library.clone())]);
        let _ = fs::remove_dir_all(library.parent().unwrap());
        Both { explorer, shuttle }
    }

    /// All interleavings.
    pub fn explore(&self, listing: &Listing) -> Explored {
        explored(self.explorer(listing, json!({})))
    }

    /// What explores a listing.
    pub fn explorer(&self, listing: &Listing, mut settings: Value) -> Command {
        settings["file"] = format!("{}.rs", listing.name).into();
        self.explorer.explorer(settings, &[("LISTING", &listing.name)])
    }

    /// What tries all schedules of a listing, or as many as the limit allows; it notes them or not.
    pub fn shuttle(&self, listing: &Listing, limit: u64, words: bool) -> Command {
        let mut command = self.shuttle.command();
        let words = if words { "yes" } else { "no" };
        command.env("LISTING", &listing.name).env("LIMIT", limit.to_string()).env("WORDS", words);
        // Shuttle has a word for each deadlock.
        command.stderr(Stdio::null());
        command
    }

    /// All schedules, or as many as the limit allows.
    pub fn search(&self, listing: &Listing, limit: u64) -> Searched {
        let output = self.shuttle(listing, limit, true).output().unwrap();
        assert!(output.status.success(), "{}: shuttle ended with {}", listing.name, output.status);
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines = text.lines();
        let (runs, complete) = lines.next().unwrap().split_once(' ').unwrap();
        let words = lines.map(|line| {
            let (ends, word) = line.rsplit_once('\t').unwrap();
            (word.to_owned(), ends.split('\t').map(str::to_owned).collect())
        });
        Searched {
            runs: runs.parse().unwrap(),
            complete: complete == "true",
            words: words.collect(),
        }
    }
}

/// What shuttle has found.
pub struct Searched {
    pub runs: u64,
    /// Whether there are no other schedules.
    pub complete: bool,
    pub words: Words,
}

/// Sequences of steps, `thread:step` apart by blanks, each with its outcomes.
pub type Words = BTreeMap<String, BTreeSet<String>>;

/// The paths through a graph as words.
pub fn words(explored: &Explored) -> Words {
    let graph = explored.graph();
    let mut words = Words::new();
    let mut paths = vec![(0, String::new())];
    while let Some((number, word)) = paths.pop() {
        let node = &graph["nodes"][number];
        if let Some(outcome) = node["outcome"].as_u64() {
            let outcome = in_a_line(&graph["outcomes"][outcome as usize]);
            words.entry(word.trim_end().to_owned()).or_default().insert(outcome);
        }
        for edge in node["edges"].as_array().unwrap() {
            // The step itself; what follows is none.
            let step = &edge["events"][0];
            let thread = &graph["threads"][step["thread"].as_u64().unwrap() as usize];
            let (thread, what) = (thread["name"].as_str().unwrap(), step["what"].as_str().unwrap());
            let to = edge["to"].as_u64().unwrap() as usize;
            paths.push((to, format!("{word}{thread}:{what} ")));
        }
    }
    words
}

/// A file that runs the listing which the environment names, and the listings as its modules.
fn files(listings: &[Listing], run: &str) -> Vec<(String, String)> {
    let names = || listings.iter().map(|listing| &listing.name);
    let modules: String = names().map(|name| format!("mod {name};\n")).collect();
    let arms: String = names().map(|name| format!("\"{name}\" => {name}::run,\n")).collect();
    let main = format!(
        "{modules}fn main() {{\n\
         let limit = std::env::var(\"LIMIT\").map_or(0, |limit| limit.parse::<usize>().unwrap());\n\
         let words = std::env::var(\"WORDS\").is_ok_and(|words| words == \"yes\");\n\
         let run: fn() = match &*std::env::var(\"LISTING\").unwrap() {{\n{arms}\
         name => panic!(\"no listing `{{name}}`\"),\n}};\n{run}\n}}\n"
    );
    // Behind the text, which stays as it is.
    let module = |listing: &Listing| {
        (listing.name.clone(), format!("{}\npub fn run() {{ main() }}\n", listing.text))
    };
    [("main".to_owned(), main)].into_iter().chain(listings.iter().map(module)).collect()
}

/// Shuttle in the dress of std, and the folder with what it depends on: with this program itself,
/// which cargo has built with the same options.
fn facade() -> (PathBuf, PathBuf) {
    let dependencies = env::current_exe().unwrap().parent().unwrap().to_owned();
    let is_shuttle = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("libshuttle-") && name.ends_with(".rlib")
    };
    let files = fs::read_dir(&dependencies).unwrap().map(|entry| entry.unwrap().path());
    // Older ones may be left from other versions.
    let shuttle = files
        .filter(is_shuttle)
        .max_by_key(|path| path.metadata().unwrap().modified().unwrap())
        .expect("cargo builds shuttle before whatever depends on it");
    let folder = env::temp_dir().join(format!("explorer-{}-shuttle", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let library = folder.join("libshuttle_std.rlib");
    let output = Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "-Copt-level=2",
            "--crate-type",
            "rlib",
            "--crate-name",
            "shuttle_std",
        ])
        .arg(format!("--extern=shuttle={}", shuttle.display()))
        .arg(format!("-Ldependency={}", dependencies.display()))
        .arg("-o")
        .arg(&library)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shuttle/std.rs"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (library, dependencies)
}
