//! Rules of the repository.

use crate::support::{all_files, files, none, read, root, short};
use course::book::preprocessor::{directives, lines_of_prose};
use course::listings::Catalogue;
use course::runner::Limits;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Words that a page does not use: each hides what a measurement, a run or a
/// guarantee should say.
const VAGUE: [&str; 5] = ["usually", "probably", "should", "simply", "just"];

fn pages() -> Vec<(String, String)> {
    let pages = files("src", &["md"]);
    let pages = pages.into_iter().filter(|path| !path.ends_with("SUMMARY.md"));
    pages.map(|path| (short(&path), read(&path))).collect()
}

fn folders(of: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(of)).unwrap().flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_chapter_folder_has_a_crate_and_every_crate_a_folder() {
    assert_eq!(folders("src"), folders("chapters-code"), "src/ against chapters-code/");
    for slug in folders("chapters-code") {
        let manifest = read(&root().join("chapters-code").join(&slug).join("Cargo.toml"));
        assert!(manifest.contains(&format!("name = \"{slug}\"")), "package of {slug} has its name");
    }
}

#[test]
fn every_listing_is_on_some_page() {
    let catalogue = Catalogue::load(&root()).unwrap();
    let shown: BTreeSet<String> = pages()
        .iter()
        .flat_map(|(_, text)| directives(text))
        .filter_map(|directive| directive.id().map(str::to_owned))
        .collect();
    let unseen = catalogue.listings.keys().filter(|id| !shown.contains(*id));
    none(unseen.map(|id| format!("listing `{id}` is on no page: show it or remove it")).collect());
}

#[test]
fn every_page_is_in_the_summary() {
    let summary = read(&root().join("src/SUMMARY.md"));
    let absent = pages().into_iter().filter(|(page, _)| {
        let link = page.strip_prefix("src/").unwrap_or(page);
        !summary.contains(&format!("]({link})"))
    });
    none(absent.map(|(page, _)| format!("{page} is not in src/SUMMARY.md")).collect());
}

#[test]
fn pages_hold_no_code_beyond_five_lines_and_no_nameless_fence() {
    let mut complaints = Vec::new();
    for (page, text) in pages() {
        let prose: BTreeSet<usize> = lines_of_prose(&text).map(|(line, _)| line).collect();
        let lines: Vec<&str> = text.lines().collect();
        let mut start = None;
        for number in 1..=lines.len() + 1 {
            let inside = number <= lines.len() && !prose.contains(&number);
            match start {
                None if inside => {
                    start = Some(number);
                    let mark = lines[number - 1].trim().trim_start_matches(['`', '~']);
                    if mark.is_empty() {
                        complaints.push(format!("{page}:{number}: a fence has no language"));
                    }
                }
                // The lines of both fences are not code.
                Some(first) if !inside => {
                    if number - first > 7 {
                        complaints.push(format!(
                            "{page}:{first}: over five lines of code; make it a listing"
                        ));
                    }
                    start = None;
                }
                _ => {}
            }
        }
        let mut after_blank = true;
        for (number, line) in lines_of_prose(&text) {
            if after_blank
                && line.starts_with("    ")
                && !line.trim_start().starts_with(['-', '*', '1'])
            {
                complaints
                    .push(format!("{page}:{number}: an indented block; rustdoc would compile it"));
            }
            after_blank = line.trim().is_empty();
        }
    }
    none(complaints);
}

#[test]
fn pages_do_not_use_vague_words() {
    let mut complaints = Vec::new();
    for (page, text) in pages() {
        for (number, line) in lines_of_prose(&text) {
            let lower = line.to_lowercase();
            let words = lower.split(|c: char| !c.is_alphanumeric());
            for word in words.filter(|word| VAGUE.contains(word)) {
                complaints.push(format!("{page}:{number}: «{word}»: say what holds, or when"));
            }
        }
    }
    none(complaints);
}

#[test]
fn the_book_holds_pages_only() {
    let mut other = all_files("src");
    other.retain(|path| path.extension().is_none_or(|extension| extension != "md"));
    none(other.iter().map(|path| format!("{}: src/ holds Markdown only", short(path))).collect());
}

#[test]
fn listings_begin_with_what_happens_and_fit_a_page() {
    let mut complaints = Vec::new();
    for path in files("chapters-code", &["rs"]) {
        let listing = path
            .parent()
            .is_some_and(|dir| dir.ends_with("examples") || dir.ends_with("compile_fail"));
        let text = read(&path);
        if listing && !text.starts_with("//! ") {
            complaints.push(format!("{}: no head sentence (`//! …`)", short(&path)));
        }
        for (index, line) in text.lines().enumerate() {
            if line.chars().count() > 72 {
                complaints.push(format!("{}:{}: over 72 columns", short(&path), index + 1));
            }
        }
        if text.contains("unsafe ") && !text.contains("SAFETY:") {
            complaints.push(format!("{}: `unsafe` without `// SAFETY:`", short(&path)));
        }
    }
    none(complaints);
}

#[test]
fn no_output_file_is_an_orphan() {
    let mut complaints = Vec::new();
    for path in
        files("chapters-code", &["out", "unordered", "outcomes", "err", "measured", "stderr", "py"])
    {
        if Path::new(&short(&path)).ancestors().any(|dir| dir.ends_with("data")) {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let parts: Vec<&str> = name.split('.').collect();
        let program = match parts[..] {
            [stem, "py", _] => format!("{stem}.py"),
            _ => format!("{}.rs", parts[0]),
        };
        if !path.with_file_name(&program).exists() {
            complaints.push(format!("{}: no {program} beside it", short(&path)));
        }
    }
    none(complaints);
}

#[test]
fn the_readme_names_the_limits_that_hold() {
    let readme = read(&root().join("README.md"));
    let value = |what: &str| {
        let rows = Limits::default().rows();
        rows.into_iter().find(|row| row.0 == what).map(|row| row.1).unwrap()
    };
    let (time, memory, output) = (value("time"), value("memory"), value("output"));
    let processes = value("processes at once");
    let sentence =
        format!("more than {time}, {memory}, {processes} processes or {output} of output");
    assert!(readme.contains(&sentence), "README.md does not say «{sentence}»");
}

#[test]
fn rust_is_formatted() {
    let output = Command::new("cargo")
        .args(["fmt", "--all", "--check", "--", "-l"])
        .current_dir(root())
        .output()
        .unwrap();
    let files = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "run `cargo fmt --all`:\n{files}");
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let mut complaints = Vec::new();
    let mut manifests = files("chapters-code", &["toml"]);
    manifests.retain(|path| path.ends_with("Cargo.toml"));
    manifests.extend(["Cargo.toml", "tests/fuzz/Cargo.toml"].map(|path| root().join(path)));
    for path in manifests {
        complaints.extend(unreasoned(&path));
    }
    none(complaints);
}

/// Dependencies with no comment on the line above; one comment may serve the
/// lines that follow it without a blank line between.
fn unreasoned(manifest: &Path) -> Vec<String> {
    let text = read(manifest);
    let mut complaints = Vec::new();
    let (mut inside, mut reason) = (false, false);
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            (inside, reason) = (line.contains("dependencies]"), false);
        } else if line.starts_with('#') {
            reason = true;
        } else if line.trim().is_empty() {
            reason = false;
        } else if inside && !reason {
            complaints.push(format!("{}:{}: no reason above `{line}`", short(manifest), index + 1));
        }
    }
    complaints
}
