//! Tools from elsewhere, and the programs with one planted bug each: that a tool still finds what
//! the page says it finds, and says what is stored.

use crate::harness::{exploring_runner, levels};
use crate::support::{files, none, root, skip};
use course::tools::stored::Printed;
use course::tools::table::{self, Program};
use course::tools::{self, TOOLS, Tool};
use std::process::Command;

const CHAPTER: &str = "sync";

/// Tools that any machine can have from crates.io or with the toolchain.
const TO_BE_HAD: [&str; 3] = ["shuttle", "loom", "tsan"];

#[test]
fn a_tool_says_of_the_bug_planted_for_it_what_the_page_says() {
    let folder = tools::folder(&root(), CHAPTER);
    let mut complaints = Vec::new();
    for tool in here() {
        let planted = tool.planted.unwrap();
        let stored = Printed::read(&folder, tool.name).unwrap().unwrap();
        let run = tool.run(&folder, planted).unwrap();
        let again = format!("`cargo run -- tools {}`", tool.name);
        if run.found != Some(true) || !stored.matches(&run.text, tool.certain) {
            complaints.push(format!("{again} prints something else now:\n{}", run.text));
        }
        if stored.command != tool.command(planted) {
            complaints.push(format!("{again} has another command now; run it"));
        }
    }
    none(complaints);
}

#[test]
fn the_table_says_which_tool_finds_which_bug() {
    let stored = Printed::read(&tools::folder(&root(), CHAPTER), table::NAME).unwrap().unwrap();
    let programs = Program::all(&root(), CHAPTER).unwrap();
    let mut complaints = Vec::new();
    let mut hold = |title: &str, program: &Program, was: &str| {
        let says = stored_verdict(&stored.text, &program.name, title);
        if says.as_deref() != Some(was) {
            complaints.push(format!("{title}, {}: {was}, not {says:?}", program.name));
        }
    };
    for tool in here() {
        for program in programs.iter().filter(|program| !is_chance(tool.name, program)) {
            let run = tool.run(&tools::folder(&root(), CHAPTER), &program.name).unwrap();
            hold(tool.title, program, program.verdict(run.found));
        }
    }
    let runner = exploring_runner(levels()[0]);
    for program in &programs {
        let found = program.explore(&root(), CHAPTER, &runner).unwrap();
        hold(table::EXPLORE, program, program.verdict(Some(found)));
    }
    none(complaints);
}

#[test]
fn programs_with_planted_bugs_are_formatted_and_locked() {
    let folder = tools::folder(&root(), CHAPTER);
    assert!(folder.join("Cargo.lock").exists());
    let sources = files(folder.join("src"), &["rs"]);
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition=2024", "--check"]).args(sources).current_dir(&folder);
    let output = rustfmt.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn what_is_planted_for_a_tool_is_wrong() {
    let programs = Program::all(&root(), CHAPTER).unwrap();
    for tool in TOOLS {
        let Some(planted) = tool.planted else { continue };
        assert!(programs.iter().any(|p| p.name == planted && !p.is_right()), "{planted}");
    }
}

/// The tools that are held to what they found: others than these are stored runs only.
fn here() -> impl Iterator<Item = Tool> {
    let held = TOOLS.into_iter().filter(|tool| TO_BE_HAD.contains(&tool.name));
    held.filter(|tool| {
        let here = tool.is_here();
        if !here {
            skip(tool.title, "this machine does not have it");
        }
        here
    })
}

/// Whether one run of a program shows nothing for certain: ThreadSanitizer lets it run once, and
/// the part of std that waits for a lock is not made for it.
fn is_chance(tool: &str, program: &Program) -> bool {
    tool == "tsan"
        && !["shared_middle", "relaxed_parcel", "fenced_parcel"].contains(&&*program.name)
}

fn stored_verdict(table: &str, program: &str, title: &str) -> Option<String> {
    let cells = |line: &str| -> Vec<String> {
        line.split("  ").map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect()
    };
    let column = cells(table.lines().next()?).iter().position(|head| head == title)?;
    let row =
        table.lines().map(cells).find(|row| row.first().is_some_and(|cell| cell == program))?;
    row.get(column).cloned()
}
