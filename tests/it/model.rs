//! The types that the chapters build, model-checked: programs in `tests/explore/<chapter>/`, each
//! explored with the chapter's crate compiled against the explorer, with loads that see all that
//! C++20 lets them see. Their last lines, `//~ prints …`, are all that can come of them.

use crate::harness::listing;
use crate::listings::runner;
use crate::support::{files, none, read, root};
use course::explore::{self, Graph, text};
use course::runner::{Exploration, Model, Runner};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn what_chapters_build_does_what_it_promises_in_every_execution() {
    let mut programs = files("tests/explore", &["rs"]);
    programs.retain(|path| !path.parent().is_some_and(|folder| folder.ends_with("explore")));
    assert!(!programs.is_empty());
    none(programs.iter().filter_map(|path| check(runner(), path).err()).collect());
}

fn check(runner: &Runner, path: &Path) -> Result<(), String> {
    let program = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = read(path);
    let want: BTreeSet<&str> = text.lines().filter_map(|line| line.strip_prefix("//~ ")).collect();
    let asked = Exploration { model: Some(Model::C20), ..Exploration::default() };
    let graph = explore::explore(runner, &listing(&program, &text), None, &asked);
    let graph = graph.and_then(Graph::whole).map_err(|why| format!("`{program}`: {why}"))?;
    let found: Vec<String> = graph.outcomes.iter().map(text::outcome).collect();
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    if found == want { Ok(()) } else { Err(format!("`{program}`: {found:?}, not {want:?}")) }
}

#[test]
fn what_is_made_in_a_chapters_crate_has_its_name_there() {
    let text = read(&root().join("tests/explore/sync/buffer_of_one.rs"));
    let asked = Exploration::default();
    let graph = explore::explore(runner(), &listing("names", &text), None, &asked).unwrap();
    let mut names: Vec<&str> = graph.objects.iter().map(|object| &*object.name).collect();
    names.sort_unstable();
    assert_eq!(names, ["items", "not_empty", "not_full"]);
}
