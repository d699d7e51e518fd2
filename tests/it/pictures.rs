//! The picture of each kind of wait: who waits, for what, in which line, and who lets it go on in
//! which. Each program in `tests/timeline/` has its picture in its last lines, without times.

use crate::harness::{levels, listing, recording_runner_with};
use crate::support::{files, none, read, root, short, skip};
use course::runner::{Language, Libraries, Limits, Processors, Runner, Source};
use course::setup;
use course::timeline::{Picture, picture};
use std::path::Path;
use std::sync::OnceLock;

/// One runner for all tests, with the libraries of listings.
fn runner() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| {
        let mut request = setup::libraries(&root()).unwrap();
        request.packages.retain(|package| ["crossbeam", "rayon"].contains(&package.as_str()));
        let libraries = Libraries::now(request).unwrap();
        recording_runner_with(levels()[0], Limits::default(), Processors::Switches, libraries)
    })
}

/// Runs a program, recorded.
fn picture_of(name: &str, language: Language, text: &str) -> Picture {
    let mut program = listing(name, if language == Language::Rust { text } else { "" });
    let path = format!("{name}.py").into();
    program.python = Some(Source { path, text: text.to_owned() });
    let finished = runner().record_to_end(&program, language, None, &mut |_| ());
    assert_eq!(finished.code, Some(0), "{name}: {finished:?}");
    let recorded = finished.recorded.as_deref();
    let recorded = recorded.unwrap_or_else(|| panic!("{name}: {:?}", finished.unrecorded));
    picture(&recorded.into()).unwrap()
}

/// What a picture says, lane by lane, in order. Python's lock is waited for at any place.
fn facts(picture: &Picture) -> Vec<String> {
    let mut facts = Vec::new();
    for (number, lane) in picture.lanes.iter().enumerate() {
        for wait in picture.waits.iter().filter(|wait| wait.lane == number as i64) {
            let kind = &picture.kinds[wait.kind as usize];
            if kind.name == "gil" {
                continue;
            }
            let at = |line: i64| if line > 0 { format!(" in line {line}") } else { String::new() };
            let object = usize::try_from(wait.object).ok().map(|it| &picture.objects[it].name);
            let object = object.map(|name| format!(", {name}")).unwrap_or_default();
            let arrow = usize::try_from(wait.arrow).ok().map(|it| &picture.arrows[it]);
            let by = arrow.map_or(String::new(), |arrow| {
                let from = &picture.lanes[arrow.from as usize].name;
                format!(", until {from}{}", at(arrow.line))
            });
            // What a program does to start and to join is another matter.
            if picture.language == "python" && number == 0 {
                continue;
            }
            let name = &lane.name;
            let fact = format!("{name}: {}{object}{}{by}", kind.name, at(wait.line));
            // Woken for nothing, it waits again; woken from a barrier or a condition variable, it
            // may have to wait for the lock behind it.
            let again = |last: &String| last.starts_with(&format!("{name}: {}", kind.name));
            let behind = object.is_empty() && facts.last().is_some_and(again);
            if !behind && facts.last() != Some(&fact) {
                facts.push(fact);
            }
        }
    }
    facts
}

/// Holds the picture of each program of a language against its last lines.
fn check_all(language: Language, extension: &str, mark: &str) {
    let mut complaints = Vec::new();
    for path in files("tests/timeline", &[extension]) {
        let text = read(&path);
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let want: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(mark)).collect();
        let found = facts(&picture_of(name, language, &text));
        if want != found {
            complaints.push(complaint(&path, mark, &found));
        }
    }
    none(complaints);
}

fn complaint(path: &Path, mark: &str, found: &[String]) -> String {
    let lines: Vec<String> = found.iter().map(|fact| format!("{mark}{fact}")).collect();
    format!("{} should end in\n{}", short(path), lines.join("\n"))
}

#[test]
fn each_kind_of_wait_shows_who_waited_where_and_who_ended_it() {
    check_all(Language::Rust, "rs", "//~ ");
}

#[test]
fn waits_of_python_show_their_lines() {
    if !runner().has_python() {
        return skip("timelines of Python", "no `python3` on PATH");
    }
    check_all(Language::Python, "py", "#~ ");
}
