//! Runs listings and holds them against the files beside them, or makes the files anew.

use crate::explore::graph::End;
use crate::explore::{self, Graph};
use crate::listings::expected::{self, Expectation, Expected, Observed, keep_patterns};
use crate::listings::{Kind, Listing, catalogue::Measured};
use crate::machine::{self, Clock};
use crate::runner::{Exploration, Finished, Language, Runner};
use crate::setup;
use anyhow::{Context, Result, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often a listing runs whose output varies.
const REPEATS: usize = 5;

/// The share of the machine that others may take during a measurement.
const QUIET: f64 = 0.03;

/// How often a measurement is tried on a machine that is not quiet.
const ATTEMPTS: usize = 8;

/// Between two attempts.
const PAUSE: Duration = Duration::from_secs(2);

/// Everything that is wrong with a listing's Rust program, each complaint with
/// the command that repeats it.
pub fn rust(root: &Path, runner: &Runner, listing: &Listing) -> Vec<String> {
    match listing.kind {
        Kind::CompileFail => refused(root, runner, listing),
        Kind::Run => {
            let mut complaints = check(root, runner, listing, Language::Rust, &listing.expected);
            if listing.tags.explore.is_some() {
                complaints.extend(explored(root, runner, listing));
            }
            if listing.tags.orderings {
                complaints.extend(ordered(root, runner, listing));
            }
            complaints
        }
    }
}

/// Everything that is wrong with a listing's Python twin.
pub fn python(root: &Path, runner: &Runner, listing: &Listing) -> Vec<String> {
    match &listing.twin {
        Some(twin) => check(root, runner, listing, Language::Python, &twin.expected),
        None => Vec::new(),
    }
}

fn check(
    root: &Path,
    runner: &Runner,
    listing: &Listing,
    language: Language,
    expected: &Expectation,
) -> Vec<String> {
    let varies = !matches!(expected.stdout, Some(Expected::Exact(_)));
    // What is explored is known to the last outcome; its twin is not.
    let is_known = listing.tags.explore.is_some() && language == Language::Rust;
    let repeats = if varies && !listing.tags.optimised && !is_known { REPEATS } else { 1 };
    let mut complaints = BTreeSet::new();
    for _ in 0..repeats {
        let finished = run(root, runner, listing, language);
        let warnings = finished.diagnostics.iter().map(|d| d.rendered.clone());
        if listing.tags.explore.is_some() && is_known_to_end_so(root, runner, listing, &finished) {
            complaints.extend(warnings);
            continue;
        }
        let observed = observe(&finished);
        let stopped = finished.limit.iter().chain(&finished.refused).cloned();
        let difference = expected.difference(&observed);
        complaints.extend(warnings.chain(stopped).chain(difference));
    }
    let switch = if language == Language::Python { " --python" } else { "" };
    let id = listing.id();
    let wrap = |complaint| format!("`cargo run -- run {id}{switch}`: {complaint}");
    complaints.into_iter().map(wrap).collect()
}

/// Whether a run hung or failed as an interleaving of the listing does: then it is no surprise.
fn is_known_to_end_so(root: &Path, runner: &Runner, listing: &Listing, run: &Finished) -> bool {
    let well = run.limit.is_none() && run.code == Some(0);
    !well && graph(root, runner, listing).is_ok_and(|graph| ends_so(&graph, run))
}

fn ends_so(graph: &Graph, run: &Finished) -> bool {
    graph.outcomes.iter().any(|outcome| {
        let same = match outcome.end {
            End::Deadlocked | End::Livelocked => run.limit.is_some(),
            End::Exited(status) => run.limit.is_none() && run.code == Some(status),
            End::Killed(_) | End::Unfinished => false,
        };
        same && outcome.text == run.stdout
    })
}

/// What is wrong with a listing's file, and with its cures, when all its interleavings are known.
fn explored(root: &Path, runner: &Runner, listing: &Listing) -> Vec<String> {
    let id = listing.id();
    let wrap = |complaint| format!("`cargo run -- explore {id}`: {complaint}");
    match ends(root, runner, listing) {
        Ok(ends) => {
            let expected = expected::exactly(listing.expected.stdout.as_ref(), &ends.printed);
            let cures = not_cured(root, runner, listing, &ends);
            expected.into_iter().chain(cures).map(wrap).collect()
        }
        Err(sentence) => vec![wrap(sentence)],
    }
}

/// All that can come of a listing.
pub struct Ends {
    /// As [`explore::printed`] has it.
    printed: Vec<String>,
    /// All ways in words, each with the number of interleavings that end so.
    pub all: BTreeMap<String, u64>,
    /// Whether one ends with 0, and whether one does not.
    can_end_well: bool,
    can_fail: bool,
}

/// How a listing can end. Its wrong twins ask for that of a cure, and tests ask again for what a
/// page says: each text is explored once a process.
///
/// # Errors
/// Those of [`explore::outcomes`].
pub fn ends(root: &Path, runner: &Runner, listing: &Listing) -> Result<Arc<Ends>, String> {
    static KNOWN: Mutex<BTreeMap<(String, String), Arc<Ends>>> = Mutex::new(BTreeMap::new());
    // Nothing panics while it holds the lock.
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (listing.id(), listing.text.clone());
    if let Some(ends) = known().get(&key) {
        return Ok(ends.clone());
    }
    let graph = graph(root, runner, listing)?.whole()?;
    let well: Vec<bool> = graph.outcomes.iter().map(|o| o.end == End::Exited(0)).collect();
    let ends = Arc::new(Ends {
        printed: explore::printed(&graph),
        all: explore::counted(&graph)?,
        can_end_well: well.contains(&true),
        can_fail: well.contains(&false),
    });
    known().insert(key, ends.clone());
    Ok(ends)
}

fn graph(root: &Path, runner: &Runner, listing: &Listing) -> Result<Graph, String> {
    let listing = setup::for_runner(root, listing);
    explore::explore(runner, &listing, None, &Exploration::default())
}

/// A program that hangs or fails has a cure. A cure ends in no way in which its wrong twin does
/// not, if that ever ends well, and in at least one way less.
fn not_cured(root: &Path, runner: &Runner, listing: &Listing, wrong: &Ends) -> Vec<String> {
    if wrong.can_fail && listing.tags.cures.is_empty() {
        return vec!["it can hang or fail; name what mends it, `//@ cure=name`".to_owned()];
    }
    let compare = |name: &String| {
        let id = format!("{}/{name}", listing.chapter);
        let cure = Listing::read(root, &id).map_err(|error| format!("{error:#}"))?;
        let cure = cure.ok_or_else(|| format!("its cure `{id}` is not there"))?;
        let right = ends(root, runner, &cure).map_err(|why| format!("its cure `{id}`: {why}"))?;
        match right.all.keys().find(|way| !wrong.all.contains_key(*way)) {
            Some(_) if !wrong.can_end_well && !right.can_fail => Ok(()),
            Some(new) => Err(format!("its cure `{id}` {new}, which the wrong program never does")),
            None if right.all.len() == wrong.all.len() => {
                Err(format!("its cure `{id}` ends in all the same ways"))
            }
            None => Ok(()),
        }
    };
    listing.tags.cures.iter().filter_map(|name| compare(name).err()).collect()
}

/// What is wrong with the stored table of the orderings that a listing needs.
fn ordered(root: &Path, runner: &Runner, listing: &Listing) -> Vec<String> {
    let id = listing.id();
    let wrap = |complaint| format!("`cargo run -- orderings {id}`: {complaint}");
    let stored = listing.orderings.as_deref().unwrap_or_default();
    match explore::orderings::table(runner, &setup::for_runner(root, listing)) {
        Ok(now) if now == stored => Vec::new(),
        Ok(now) => vec![wrap(format!(
            "the table is another; `cargo run -- bless {id}` stores it\n\
             --- stored\n{stored}--- now\n{now}"
        ))],
        Err(sentence) => vec![wrap(sentence)],
    }
}

fn refused(root: &Path, runner: &Runner, listing: &Listing) -> Vec<String> {
    let message = message(&run(root, runner, listing, Language::Rust));
    let id = listing.id();
    match (&message, &listing.message) {
        (None, _) => vec![format!("`{id}` compiles; it is meant to be refused")],
        (Some(_), None) => vec![format!("no stored message; `cargo run -- bless {id}` makes it")],
        (Some(now), Some(stored)) if now != stored => vec![format!(
            "the compiler's message for `{id}` is another; `cargo run -- bless {id}` stores it\n\
             --- stored\n{stored}--- now\n{now}"
        )],
        _ if listing.codes().len() != 1 => {
            vec![format!("`{id}` has the errors {:?}; make it one", listing.codes())]
        }
        _ => Vec::new(),
    }
}

fn run(root: &Path, runner: &Runner, listing: &Listing, language: Language) -> Finished {
    let listing = setup::for_runner(root, listing);
    runner.run_to_end(&listing, language, None, &mut |_| ())
}

fn observe(finished: &Finished) -> Observed {
    let mut stderr = finished.stderr.clone();
    if let Some(status) = finished.status_line() {
        if !stderr.is_empty() && !stderr.ends_with('\n') {
            stderr.push('\n');
        }
        stderr.push_str(&status);
        stderr.push('\n');
    }
    Observed { stdout: finished.stdout.clone(), stderr }
}

/// What the compiler says of a program that it refuses: without its closing count
/// of errors, which says nothing about the program.
fn message(finished: &Finished) -> Option<String> {
    finished.refused.as_ref().filter(|_| !finished.diagnostics.is_empty())?;
    let told = finished.diagnostics.iter().filter(|d| d.line.is_some() || d.code.is_some());
    Some(without_library_source(&told.map(|d| d.rendered.as_str()).collect::<String>()))
}

/// The message as it is on every machine: where it points into the standard library,
/// rustc shows source lines only if the component `rust-src` is installed.
fn without_library_source(message: &str) -> String {
    let mut kept = String::new();
    let mut in_library = false;
    for line in message.lines() {
        let start = line.trim_start();
        if let Some((arrow, path)) = start.split_once("--> ").filter(|(arrow, _)| arrow.is_empty())
        {
            let place = path.split_once("/library/").map(|(_, place)| place);
            in_library = place.is_some();
            if let Some(place) = place {
                let file = place.split(':').next().unwrap_or(place);
                let indent = &line[..line.len() - start.len()];
                kept.push_str(&format!("{indent}{arrow}--> library/{file}\n"));
                continue;
            }
        }
        let snippet = start.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        if in_library && (snippet.starts_with('|') || start == "...") {
            continue;
        }
        in_library = false;
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

/// Makes anew the files that say what a listing prints, and says which changed.
///
/// # Errors
/// A file cannot be written, or the program does not run.
pub fn bless(root: &Path, runner: &Runner, listing: &Listing) -> Result<Vec<String>> {
    let mut changed = Vec::new();
    let stem = listing.stem();
    if listing.kind == Kind::CompileFail {
        let finished = run(root, runner, listing, Language::Rust);
        let message = message(&finished)
            .with_context(|| format!("`{}` compiles; it is meant to be refused", listing.id()))?;
        let path = expected::with_suffix(&stem, "stderr");
        write(root, &path, &message, &mut changed)?;
        return Ok(changed);
    }
    if !rust(root, runner, listing).is_empty() {
        bless_run(root, runner, listing, Language::Rust, &stem, &listing.expected, &mut changed)?;
        if listing.tags.orderings {
            let table = explore::orderings::table(runner, &setup::for_runner(root, listing));
            let table = table.map_err(|why| anyhow!("`{}`: {why}", listing.id()))?;
            let path = expected::with_suffix(&stem, "orderings");
            write(root, &path, &table, &mut changed)?;
        }
    }
    // A twin without files of its own is held against the listing's, as blessed.
    if let Some(twin) = listing.twin.as_ref().filter(|twin| twin.own)
        && runner.has_python()
        && !python(root, runner, listing).is_empty()
    {
        let language = Language::Python;
        bless_run(root, runner, listing, language, &twin.path, &twin.expected, &mut changed)?;
    }
    Ok(changed)
}

fn bless_run(
    root: &Path,
    runner: &Runner,
    listing: &Listing,
    language: Language,
    stem: &Path,
    old: &Expectation,
    changed: &mut Vec<String>,
) -> Result<()> {
    let runs: Vec<Finished> = (0..REPEATS).map(|_| run(root, runner, listing, language)).collect();
    if let Some(why) = runs.iter().find_map(|run| run.refused.as_ref().or(run.limit.as_ref())) {
        bail!("failed to run `{}`: {why}", listing.id());
    }
    let first = observe(&runs[0]);
    let stdout = match &old.stdout {
        Some(Expected::Outcomes(known))
            if language == Language::Rust && listing.tags.explore.is_some() =>
        {
            let ends = ends(root, runner, listing).map_err(|why| anyhow!(why))?;
            Expected::Outcomes(expected::made_whole(known, &ends.printed))
        }
        Some(Expected::Outcomes(known)) => {
            // Outcomes are only ever added: not seen in these runs is not impossible.
            let mut all = known.clone();
            for run in &runs {
                if !Expected::Outcomes(all.clone()).allows(&run.stdout) {
                    all.push(run.stdout.clone());
                }
            }
            Expected::Outcomes(all)
        }
        Some(Expected::Unordered(known)) => {
            let as_it_was = Expected::Unordered(known.clone());
            if as_it_was.allows(&first.stdout) {
                as_it_was
            } else {
                Expected::Unordered(first.stdout.clone())
            }
        }
        Some(Expected::Exact(known)) => Expected::Exact(keep_patterns(known, &first.stdout)),
        None => Expected::Exact(first.stdout.clone()),
    };
    let path = expected::with_suffix(stem, stdout.extension());
    // A twin may have a `.err` of its own and share the rest with its listing.
    if path.exists() || old.stdout.as_ref() != Some(&stdout) {
        write(root, &path, &stdout.text(), changed)?;
    }
    let stderr = keep_patterns(&old.stderr, &first.stderr);
    let path = expected::with_suffix(stem, "err");
    if !stderr.is_empty() || path.exists() {
        write(root, &path, &stderr, changed)?;
    }
    Ok(())
}

/// Runs a listing that measures, and its twin, and stores what each printed with
/// the machine named.
///
/// # Errors
/// A program fails, or a file cannot be written.
pub fn measure(root: &Path, runner: &Runner, listing: &Listing) -> Result<Vec<Measured>> {
    let mut runs = vec![(Language::Rust, listing.stem())];
    if let Some(twin) = listing.twin.as_ref().filter(|_| runner.has_python()) {
        runs.push((Language::Python, twin.path.clone()));
    }
    let mut measured = Vec::new();
    for (language, stem) in runs {
        let (others, finished) = quietest(root, runner, listing, language);
        let status = finished.status_line();
        if let Some(why) = finished.refused.or(finished.limit).or(status) {
            bail!("failed to measure `{}`: {why}", listing.id());
        }
        let mut machine = match language {
            Language::Rust => machine::describe("rustc"),
            Language::Python => machine::describe("python3"),
        };
        if others > QUIET {
            let percent = others * 100.0;
            machine.push_str(&format!(", {percent:.0} % of its time taken by others"));
        }
        let run = Measured { machine, output: finished.stdout };
        let path = expected::with_suffix(&stem, "measured");
        write(root, &path, &run.to_file(), &mut Vec::new())?;
        measured.push(run);
    }
    Ok(measured)
}

/// The first run during which others took no more than [`QUIET`] of the machine, or the
/// least disturbed of [`ATTEMPTS`]; with their share. What it printed is not looked at.
fn quietest(
    root: &Path,
    runner: &Runner,
    listing: &Listing,
    language: Language,
) -> (f64, Finished) {
    // Compiles, and wakes the machine up.
    run(root, runner, listing, language);
    let mut best: Option<(f64, Finished)> = None;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(PAUSE);
        }
        let before = Clock::now();
        let finished = run(root, runner, listing, language);
        let others = match (before, Clock::now()) {
            (Some(before), Some(after)) => after.others_since(before),
            _ => 0.0,
        };
        if best.as_ref().is_none_or(|(least, _)| others < *least) {
            best = Some((others, finished));
        }
        if others <= QUIET {
            break;
        }
    }
    // There was at least one attempt.
    best.unwrap_or_default()
}

fn write(root: &Path, path: &Path, text: &str, changed: &mut Vec<String>) -> Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    std::fs::write(path, text).with_context(|| format!("failed to write `{}`", path.display()))?;
    changed.push(path.strip_prefix(root).unwrap_or(path).display().to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explore::graph::tests::opposite_locks;

    #[test]
    fn a_run_may_hang_or_fail_only_as_an_interleaving_does() {
        let check = |limit: Option<&str>, code, stdout: &str, known| {
            let limit = limit.map(str::to_owned);
            let run = Finished { limit, code, stdout: stdout.to_owned(), ..Finished::default() };
            assert_eq!(ends_so(&opposite_locks(), &run), known, "{run:?}");
        };
        check(Some("stopped after 10 s"), None, "", true);
        check(Some("stopped after 10 s"), None, "half", false);
        check(None, Some(0), "done\n", true);
        check(None, Some(101), "", false);
    }

    #[test]
    fn a_message_does_not_depend_on_installed_sources() {
        let with = "note: required by `spawn`\n   --> /a/b/library/std/src/thread.rs:12:8\n    |\n10  | fn spawn()\n...\n12  | F: Send,\n    |    ^^^^\nhelp: move it\n";
        let without = "note: required by `spawn`\n   --> /rustc/59/library/std/src/thread.rs:12:0\nhelp: move it\n";
        let expected =
            "note: required by `spawn`\n   --> library/std/src/thread.rs\nhelp: move it\n";
        assert_eq!(without_library_source(with), expected);
        assert_eq!(without_library_source(without), expected);
    }

    #[test]
    fn the_program_of_the_reader_stays_in_the_message() {
        let message = "error[E0373]: x\n --> a.rs:7:5\n  |\n7 | f()\n  | ^^^\n";
        assert_eq!(without_library_source(message), message);
    }
}
