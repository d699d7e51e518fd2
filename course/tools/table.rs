//! Which tool finds which planted bug: every program under every tool.

use super::stored::Printed;
use super::{Run, TOOLS, folder, machine_and_day};
use crate::explore::graph::{End, Graph};
use crate::explore::{self};
use crate::listings::{catalogue, read};
use crate::machine;
use crate::runner::{Exploration, Kind, Listing, Model, Needs, Runner, Source};
use anyhow::{Result, anyhow};
use std::path::Path;

/// The name of the stored table.
pub const NAME: &str = "table";

/// The tool that is this program's own.
pub const EXPLORE: &str = "Explore";

/// A program with a planted bug, or a right one.
#[derive(Clone, Debug)]
pub struct Program {
    /// The name of its file.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Program {
    /// All programs of a chapter.
    ///
    /// # Errors
    /// One cannot be read.
    pub fn all(root: &Path, chapter: &str) -> Result<Vec<Program>> {
        let files = catalogue::files(&folder(root, chapter).join("src/bin"), "rs")?;
        let program = |path: &std::path::PathBuf| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok(Program { name, text: read(path)? })
        };
        let mut programs = files.iter().map(program).collect::<Result<Vec<Program>>>()?;
        programs.sort_by_key(Program::is_right);
        Ok(programs)
    }

    /// Whether nothing is wrong with it.
    pub fn is_right(&self) -> bool {
        self.text.starts_with("//! No bug here")
    }

    /// What a table says of a run of it.
    pub fn verdict(&self, found: Option<bool>) -> &'static str {
        match (found, self.is_right()) {
            (None, _) => "hangs",
            (Some(true), false) => "found",
            (Some(false), false) => "not found",
            (Some(true), true) => "false alarm",
            (Some(false), true) => "silent",
        }
    }

    /// The same program with std in place of its tool's, all in one file: Explore takes such.
    fn for_explore(&self, plain: &str) -> String {
        let text = self.text.replace("use planted::plain::", "use plain::");
        let text = text.replace("planted::check(", "check(").replace("use planted::", "use std::");
        let check = "fn check(program: fn()) {\n    program();\n}\n";
        format!("{text}\n{check}\nmod plain {{\n{plain}}}\n")
    }

    /// Whether some execution panics, deadlocks or never ends.
    ///
    /// # Errors
    /// The explorer refuses it.
    pub fn explore(&self, root: &Path, chapter: &str, runner: &Runner) -> Result<bool> {
        let plain = read(&folder(root, chapter).join("src/plain.rs"))?;
        let text = self.for_explore(&plain);
        let listing = Listing {
            name: format!("tools/{}", self.name),
            chapter: root.join("chapters-code").join(chapter),
            rust: Source { path: format!("{}.rs", self.name).into(), text },
            python: None,
            kind: Kind::Run,
            needs: Needs::default(),
        };
        // Where all is `SeqCst`, or under a lock, one order of all steps is all there is.
        let model = if self.text.contains("Relaxed") { Model::C20 } else { Model::Sc };
        let asked = Exploration { model: Some(model), ..Exploration::default() };
        let graph = explore::explore(runner, &listing, None, &asked);
        let graph: Graph = graph.map_err(|why| anyhow!("`{}`: {why}", self.name))?;
        let right = |end: &End| matches!(end, End::Exited(0) | End::Unfinished);
        Ok(graph.outcomes.iter().any(|outcome| !right(&outcome.end) || !outcome.panics.is_empty()))
    }
}

/// Lets every tool look at every program, and stores the table; says which it is at.
///
/// # Errors
/// A program does not build, or the explorer refuses one.
pub fn store(
    root: &Path,
    chapter: &str,
    runner: &Runner,
    mut at: impl FnMut(&str, &str),
) -> Result<Printed> {
    let programs = Program::all(root, chapter)?;
    let mut columns = vec![("program", programs.iter().map(|p| p.name.clone()).collect())];
    let mut explored: Vec<String> = Vec::new();
    for program in &programs {
        at(EXPLORE, &program.name);
        explored.push(program.verdict(Some(program.explore(root, chapter, runner)?)).to_owned());
    }
    for tool in TOOLS {
        let here = tool.is_here();
        let mut verdicts: Vec<String> = Vec::new();
        for program in &programs {
            verdicts.push(if here {
                at(tool.title, &program.name);
                let Run { found, .. } = tool.run(&folder(root, chapter), &program.name)?;
                program.verdict(found).to_owned()
            } else {
                "not here".to_owned()
            });
        }
        columns.push((tool.title, verdicts));
    }
    // After the stress test, as on the page.
    columns.insert(2, (EXPLORE, explored));
    let printed = Printed {
        command: format!("cargo run -- tools {NAME}"),
        tool: machine::version("rustc"),
        machine: machine_and_day(),
        text: lines(&columns),
    };
    printed.write(&folder(root, chapter), NAME, &[])
}

/// Columns set apart by two spaces.
fn lines(columns: &[(&str, Vec<String>)]) -> String {
    let widths: Vec<usize> = columns
        .iter()
        .map(|(head, cells)| cells.iter().map(String::len).chain([head.len()]).max().unwrap_or(0))
        .collect();
    let rows = columns.first().map_or(0, |(_, cells)| cells.len());
    let mut text = String::new();
    for row in 0..=rows {
        let cells = columns.iter().zip(&widths).map(|((head, cells), width)| {
            let cell = if row == 0 { *head } else { &*cells[row - 1] };
            format!("{cell:width$}")
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
