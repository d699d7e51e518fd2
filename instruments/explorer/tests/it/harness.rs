//! Compiles a program with the explorer, explores it, and reads what comes out.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::{env, fs};

/// What stands in for a crate: its name in programs, and the file.
pub type Library = (&'static str, PathBuf);

/// The explorer as readers' programs are linked to it, optimised, and crossbeam's stand-in.
pub static LIBRARIES: LazyLock<[Library; 2]> = LazyLock::new(|| {
    let packages = ["-p", "explorer", "-p", "explored-crossbeam"];
    let built = Command::new(env!("CARGO"))
        .args(["build", "--lib", "--profile", "listing", "--message-format", "json"])
        .args(packages)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).unwrap();
    let messages = messages.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let messages: Vec<Value> = messages.collect();
    [("std", "explorer"), ("crossbeam", "explored_crossbeam")].map(|(name, library)| {
        let built = messages.iter().filter(|message| message["target"]["name"] == library);
        let mut files = built.filter_map(|message| message["filenames"].as_array()).flatten();
        let file = files.find_map(|file| file.as_str().filter(|file| file.ends_with(".rlib")));
        (name, PathBuf::from(file.expect("cargo names the library that it has built")))
    })
});

/// A compiled program, in a folder of its own.
pub struct Program {
    folder: PathBuf,
    pub name: String,
}

impl Program {
    /// Compiles a text with the explorer.
    pub fn new(name: &str, text: &str) -> Program {
        let files = [(name.to_owned(), text.to_owned())];
        Program::of_files(name, &files, &["-Cdebuginfo=line-tables-only"], &*LIBRARIES)
    }

    /// Compiles the first of some files, of which it takes the others as modules, with these
    /// libraries.
    pub fn of_files(
        name: &str,
        files: &[(String, String)],
        options: &[&str],
        libraries: &[Library],
    ) -> Program {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Relaxed);
        let unique = format!("explorer-{}-{number}", std::process::id());
        let folder = env::temp_dir().join(unique);
        fs::create_dir_all(&folder).unwrap();
        let program = Program { folder, name: name.to_owned() };
        for (name, text) in files {
            fs::write(program.folder.join(format!("{name}.rs")), text).unwrap();
        }
        program.compile(options, libraries);
        program
    }

    fn compile(&self, options: &[&str], libraries: &[Library]) {
        let dependencies = libraries[0].1.parent().unwrap();
        let dependencies = if dependencies.ends_with("deps") {
            dependencies.to_owned()
        } else {
            dependencies.join("deps")
        };
        let externs = libraries.iter().flat_map(|(name, library)| {
            ["--extern".to_owned(), format!("{name}={}", library.display())]
        });
        let output = Command::new("rustc")
            .args(["--edition", "2024", "-Awarnings"])
            .args(options)
            .args(externs)
            .arg("-L")
            .arg(format!("dependency={}", dependencies.display()))
            .args([format!("{}.rs", self.name), "-o".to_owned(), self.name.clone()])
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What runs it, in its folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(Path::new(".").join(&self.name));
        command.current_dir(&self.folder);
        command
    }

    /// Runs it as it would run with std.
    pub fn run(&self) -> String {
        String::from_utf8(self.command().output().unwrap().stdout).unwrap()
    }

    /// Explores it; `settings` come beside the file's name.
    pub fn explore(&self, settings: &[(&str, u64)], environment: &[(&str, &str)]) -> Explored {
        self.explore_in("sc", settings, environment)
    }

    /// Explores it with another memory model.
    pub fn explore_in(
        &self,
        memory: &str,
        settings: &[(&str, u64)],
        environment: &[(&str, &str)],
    ) -> Explored {
        let mut json = json!({ "memory": memory });
        for (name, value) in settings {
            json[*name] = (*value).into();
        }
        self.explore_with(json, environment)
    }

    /// Explores it, or another one of its files, with settings of any kind.
    pub fn explore_with(&self, settings: Value, environment: &[(&str, &str)]) -> Explored {
        explored(self.explorer(settings, environment))
    }

    /// What explores it.
    pub fn explorer(&self, mut json: Value, environment: &[(&str, &str)]) -> Command {
        if json["file"].is_null() {
            json["file"] = format!("{}.rs", self.name).into();
        }
        if json["time"].is_null() {
            // Enough on a machine that has much else to do.
            json["time"] = 300_000.into();
        }
        let mut command = self.command();
        command.env("INTERLEAVE_EXPLORE", json.to_string());
        command.envs(environment.iter().copied());
        command
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Lets a program explore itself.
pub fn explored(mut command: Command) -> Explored {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    Explored(serde_json::from_str(&text).unwrap())
}

/// What came out.
#[derive(PartialEq)]
pub struct Explored(pub Value);

impl Explored {
    /// How each outcome reads in one line, and how many interleavings have it.
    pub fn outcomes(&self) -> BTreeMap<String, u64> {
        let graph = self.graph();
        let outcomes = graph["outcomes"].as_array().unwrap().iter();
        outcomes
            .map(|outcome| {
                let count = outcome["interleavings"].as_str().unwrap().parse().unwrap();
                (in_a_line(outcome), count)
            })
            .collect()
    }

    /// All interleavings.
    pub fn interleavings(&self) -> u64 {
        self.graph()["interleavings"].as_str().unwrap().parse().unwrap()
    }

    /// The graph; panics if there is none.
    pub fn graph(&self) -> &Value {
        assert!(self.0["graph"].is_object(), "{}", self.0);
        &self.0["graph"]
    }

    /// Why there is no graph, and the line.
    pub fn refusal(&self) -> (&str, u64) {
        let refused = &self.0["refused"];
        let sentence = refused["sentence"].as_str().unwrap_or_else(|| panic!("{}", self.0));
        (sentence, refused["at"][0].as_u64().unwrap_or_default())
    }
}

/// How an outcome reads in one line.
pub fn in_a_line(outcome: &Value) -> String {
    let end = match &outcome["end"] {
        Value::String(end) => format!("[{end}]"),
        end if end["exited"] == 0 => String::new(),
        end => format!("[{}]", end.to_string().replace(['{', '}', '"'], "")),
    };
    let panics = outcome["panics"].as_array().unwrap().len();
    let panics = if panics > 0 { format!("[{panics} panicked]") } else { String::new() };
    let text = outcome["text"].as_str().unwrap().trim_end().replace('\n', "/");
    format!("{text}{end}{panics}")
}

/// Explores a text, which must be seen to its end, and compares what comes out.
#[track_caller]
pub fn check(text: &str, expected: &[(&str, u64)]) {
    let explored = Program::new("listing", text).explore(&[], &[]);
    let expected: BTreeMap<String, u64> =
        expected.iter().map(|(outcome, count)| ((*outcome).to_owned(), *count)).collect();
    assert_eq!(explored.outcomes(), expected);
    assert_eq!(explored.graph()["cut"], Value::Null);
    assert_eq!(explored.interleavings(), expected.values().sum::<u64>());
}
