//! One file of `tests/attacks/`: its program, what it tries, and what is claimed of it.
//!
//! The tags stand at the end of the file, `//@ key=value key` in Rust and `#@ …` in Python:
//!
//! | tag | says |
//! |---|---|
//! | `holds=namespaces,landlock` | the levels that claim to hold it; `holds=` is a known gap |
//! | `crosses=memory,disk` | it ends at one of these limits; `refused` and `held` are allowed too if listed |
//! | `errors=3` | it does not compile, for so many reasons: each attempt has to be refused |
//! | `bomb` | it multiplies: only after the limits were shown to act |
//! | `memory=64` and the like | a limit, in a reader's unit; the compiler's for `compiling` |

use crate::support::{files, read, root, short};
use course::runner::{Finished, Level, Limits};
use std::path::{Path, PathBuf};

/// A program that tries to get out, to stay, or to take too much.
pub struct Attack {
    /// `running` or `compiling`: what of it attacks.
    pub folder: &'static str,
    /// The stem of its file.
    pub name: String,
    /// Its sentence: what it tries.
    pub tries: String,
    /// The program, with `@names@` for what the canary knows.
    pub text: String,
    /// The levels that claim to hold it.
    pub holds: Vec<Level>,
    /// It multiplies.
    pub bomb: bool,
    /// Where it is.
    path: PathBuf,
    /// What may end it.
    crosses: Vec<String>,
    /// Errors of the compiler, if it has to be refused.
    errors: Option<usize>,
    /// Limits that differ from a reader's.
    limits: Vec<(String, u64)>,
}

/// How an attack was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything it tried was refused.
    Held,
    /// It crossed this limit, which ended it.
    Limit(String),
}

/// The folders below `tests/attacks/`.
const FOLDERS: [&str; 2] = ["running", "compiling"];

impl Attack {
    /// Every attack, by folder and name.
    #[track_caller]
    pub fn all() -> Vec<Attack> {
        let of = |folder| {
            let found = files(Path::new("tests/attacks").join(folder), &["rs", "py"]);
            found.into_iter().map(move |path| Attack::parse(folder, &path))
        };
        FOLDERS.into_iter().flat_map(of).collect()
    }

    /// One attack.
    #[track_caller]
    pub fn read(folder: &str, name: &str) -> Attack {
        let found = Attack::all().into_iter().find(|a| a.folder == folder && a.name == name);
        found.unwrap_or_else(|| panic!("no attack `{name}` in tests/attacks/{folder}"))
    }

    #[track_caller]
    fn parse(folder: &'static str, path: &Path) -> Attack {
        let file = read(path);
        let (head, tag) = match path.extension() {
            Some(extension) if extension == "py" => ("\"\"\"", "#@ "),
            _ => ("//! ", "//@ "),
        };
        let tries: Vec<&str> = file.lines().map_while(|line| line.strip_prefix(head)).collect();
        assert!(!tries.is_empty(), "{}: no head sentence", short(path));
        let mut attack = Attack {
            folder,
            name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            tries: tries.join(" ").trim_end_matches("\"\"\"").to_owned(),
            text: String::new(),
            holds: Vec::new(),
            bomb: false,
            path: path.to_owned(),
            crosses: Vec::new(),
            errors: None,
            limits: Vec::new(),
        };
        let mut claimed = false;
        for line in file.lines() {
            let Some(tags) = line.strip_prefix(tag) else {
                attack.text += line;
                attack.text.push('\n');
                continue;
            };
            for tag in tags.split_whitespace() {
                claimed |= tag.starts_with("holds=");
                attack.set(tag);
            }
        }
        assert!(claimed, "{}: no claim: end it with `{tag}holds=…`", short(path));
        if attack.text.contains("use prelude::") {
            attack.text += &read(&root().join("tests/attacks/prelude.rs"));
        }
        attack
    }

    #[track_caller]
    fn set(&mut self, tag: &str) {
        let (key, value) = tag.split_once('=').unwrap_or((tag, ""));
        let wrong = format!("{}: what is the tag `{tag}`?", short(&self.path));
        let listed = || value.split(',').filter(|word| !word.is_empty());
        let number = || value.parse::<u64>().expect(&wrong);
        let level =
            |name: &str| Level::ALL.into_iter().find(|level| level.name() == name).expect(&wrong);
        match key {
            "holds" => self.holds = listed().map(level).collect(),
            "crosses" => self.crosses = listed().map(str::to_owned).collect(),
            "errors" => self.errors = Some(number() as usize),
            "bomb" => self.bomb = true,
            _ => {
                let limit = (key.to_owned(), number());
                self.limits.push(limit);
            }
        }
    }

    /// From the top of the repository.
    pub fn path(&self) -> String {
        short(&self.path)
    }

    /// Whether it is a twin's attack.
    pub fn is_python(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "py")
    }

    /// What its program may use.
    pub fn limits(&self) -> Limits {
        self.limit(Limits::default(), "running")
    }

    /// What the compiler may use on it.
    pub fn compiler_limits(&self) -> Limits {
        self.limit(Limits::compiler(), "compiling")
    }

    fn limit(&self, mut limits: Limits, folder: &str) -> Limits {
        for (name, value) in self.limits.iter().filter(|_| self.folder == folder) {
            match name.as_str() {
                "wall" => limits.wall_ms = value * 1_000,
                "cpu" => limits.cpu_ms = value * 1_000,
                "memory" => limits.memory_mib = *value,
                "processes" => limits.processes = *value,
                "threads" => limits.threads = *value,
                "output" => limits.output_kib = *value,
                "disk" => limits.disk_mib = *value,
                "files" => limits.files = *value,
                "open_files" => limits.open_files = *value,
                _ => panic!("{}: no limit is called `{name}`", short(&self.path)),
            }
        }
        limits
    }

    /// How it was held, or each line that says that it was not.
    pub fn judge(&self, finished: &Finished) -> Result<Verdict, Vec<String>> {
        let bad = |line: &&str| line.starts_with("BROKEN") || line.starts_with("DOUBTFUL");
        let complaints: Vec<String> =
            finished.stdout.lines().filter(bad).map(str::to_owned).collect();
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let end = self.end(finished);
        let allowed = match &end {
            Ok(Verdict::Limit(which)) => self.crosses.contains(which),
            Ok(Verdict::Held) if finished.refused.is_some() => {
                self.errors.is_some() || self.crosses.iter().any(|end| end == "refused")
            }
            Ok(Verdict::Held) => {
                self.errors.is_none()
                    && (self.crosses.is_empty() || self.crosses.iter().any(|end| end == "held"))
            }
            Err(_) => false,
        };
        match end {
            Ok(verdict) if allowed => Ok(verdict),
            Ok(verdict) => Err(vec![format!("{verdict:?} is not what it claims: {finished:?}")]),
            Err(why) => Err(vec![format!("{why}: {finished:?}")]),
        }
    }

    fn end(&self, finished: &Finished) -> Result<Verdict, &'static str> {
        let sentence = finished.limit.as_deref().or(finished.refused.as_deref());
        let whose = if self.folder == "compiling" { "COMPILE_" } else { "" };
        let names = self.crosses.iter().find(|which| {
            let variable = format!("INTERLEAVE_{whose}{}=", which.to_uppercase());
            sentence.is_some_and(|sentence| sentence.contains(&variable))
        });
        if let Some(which) = names {
            return Ok(Verdict::Limit(which.clone()));
        }
        if finished.limit.is_some() {
            return Err("it crossed a limit that it does not claim");
        }
        if finished.refused.is_some() {
            let errors = finished.diagnostics.iter().filter(|found| found.level == "error");
            // The last of rustc's errors only counts the others.
            let errors = errors.filter(|found| !found.message.starts_with("aborting")).count();
            return match self.errors {
                Some(wanted) if errors != wanted => Err("the compiler refused more or less of it"),
                _ => Ok(Verdict::Held),
            };
        }
        let held = finished.stdout.lines().any(|line| line.starts_with("held: "));
        match finished.code {
            Some(0) if held => Ok(Verdict::Held),
            Some(0) => Err("it did not say that anything was held"),
            _ => Err("it did not get to its end"),
        }
    }
}
