//! Every interleaving of small programs whose numbers are known, of edits, and of programs that
//! nobody can explore. `counts` has the listings of the book.
//!
//! A step counts where another thread may notice it: taking a lock is one, and giving it back.

use crate::harness::{chapter, exploring_runner, exploring_runner_with, levels, listing};
use crate::support::{read, root};
use course::explore::{explore, outcomes};
use course::runner::{Budget, Exploration, Level, Libraries, Runner};
use course::setup;
use std::sync::OnceLock;

/// One runner for all tests.
fn runner() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| exploring_runner(levels()[0]))
}

/// The same for programs that use crossbeam and rayon.
fn runner_with_libraries() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| {
        let mut request = setup::libraries(&root()).unwrap();
        request.packages.retain(|package| ["crossbeam", "rayon"].contains(&package.as_str()));
        exploring_runner_with(levels()[0], Libraries::now(request).unwrap())
    })
}

/// A program of `tests/explore/`.
fn program(name: &str) -> String {
    read(&root().join("tests/explore").join(name).with_extension("rs"))
}

#[track_caller]
fn check(name: &str, text: &str, want: &[(&str, u64)]) {
    check_by(runner(), name, text, want);
}

#[track_caller]
fn check_by(runner: &Runner, name: &str, text: &str, want: &[(&str, u64)]) {
    let found = outcomes(runner, &listing(name, text), None).unwrap();
    let mut want: Vec<(String, u64)> = want.iter().map(|(how, n)| ((*how).into(), *n)).collect();
    want.sort();
    assert_eq!(Vec::from_iter(found), want);
}

#[test]
fn an_edit_is_explored_instead_of_the_listing() {
    let listing = listing("edited", "fn main() { println!(\"as it was\"); }");
    let edit = chapter("sync/lost_update").replace("seen + 1", "seen + 10");
    let found = outcomes(runner(), &listing, Some(&edit)).unwrap();
    assert_eq!(Vec::from_iter(found.into_keys()), ["prints visits: 10", "prints visits: 20"]);
}

#[test]
fn three_visitors_are_all_counted_in_six_of_ninety() {
    let want = [("prints visits: 1", 48), ("prints visits: 2", 36), ("prints visits: 3", 6)];
    check("three_visitors", &program("three_visitors"), &want);
}

#[test]
fn four_philosophers_starve_in_24_of_98_184() {
    let text = chapter("sync/dining_naive").replace("SEATS: usize = 3", "SEATS: usize = 4");
    check("dining_four", &text, &[("prints all have eaten", 98_160), ("deadlocks", 24)]);
}

#[test]
fn a_letter_that_finds_nobody_to_wake_hangs_in_one_of_seven() {
    check("block_on", &program("block_on"), &[("prints got 42", 6), ("deadlocks", 1)]);
}

#[test]
fn the_numbers_are_reached_in_far_fewer_runs() {
    let runs = |name: &str| {
        let listing = listing(name, &chapter(&format!("sync/{name}")));
        explore(runner(), &listing, None, &Exploration::default()).unwrap().runs
    };
    assert_eq!(["lost_update", "opposite_order", "dining_naive"].map(runs), [5, 6, 72]);
}

#[test]
fn what_a_small_budget_does_not_reach_is_said() {
    let listing = listing("dining", &chapter("sync/dining_naive"));
    let budget = Budget { runs: 10, ..Budget::default() };
    let asked = Exploration { budget, ..Exploration::default() };
    let graph = explore(runner(), &listing, None, &asked).unwrap();
    assert_eq!((graph.cut.as_deref(), graph.runs), (Some("runs"), 10));
    let number: u64 = graph.interleavings.parse().unwrap();
    assert!((10..168).contains(&number), "{number}");
    let report = course::explore::text::report("dining", &graph);
    let head =
        format!("dining: at least {number} interleavings, found in 10 runs; then the budget");
    assert!(report.starts_with(&head), "{report}");
}

#[test]
fn a_graph_that_the_time_cuts_off_is_whole_json() {
    let text = chapter("sync/dining_naive").replace("SEATS: usize = 3", "SEATS: usize = 9");
    let budget = Budget { time: 3_000, ..Budget::default() };
    let asked = Exploration { budget, ..Exploration::default() };
    let graph = explore(runner(), &listing("dining_nine", &text), None, &asked).unwrap();
    assert!(graph.cut.is_some() && graph.nodes.len() > 100, "{:?}", graph.cut);
}

#[test]
fn a_program_that_ends_before_the_explorer_is_not_believed() {
    let text = "#[used]\n#[unsafe(link_section = \".init_array.00001\")]\n\
                static BEFORE_MAIN: extern \"C\" fn() = leave;\n\n\
                extern \"C\" fn leave() {\n    println!(\"{{\\\"graph\\\": 1\");\n    \
                std::process::exit(0);\n}\n\nfn main() {}\n";
    check_refused("leaves_early", text, &["cannot explore: the program ended before the explorer"]);
}

/// Fails unless the program is refused with these words.
#[track_caller]
fn check_refused(name: &str, text: &str, words: &[&str]) {
    check_refused_by(runner(), name, text, words);
}

#[track_caller]
fn check_refused_by(runner: &Runner, name: &str, text: &str, words: &[&str]) {
    let sentence = outcomes(runner, &listing(name, text), None).unwrap_err();
    for word in words {
        assert!(sentence.contains(word), "no «{word}» in: {sentence}");
    }
}

#[test]
fn files_are_refused_with_the_line() {
    let text = "use std::fs;\n\nfn main() {\n    let _ = fs::read(\"/etc/hosts\");\n}\n";
    check_refused("opens_a_file", text, &["cannot explore: line 4: files are not modelled"]);
}

#[test]
fn the_clock_of_the_machine_is_refused() {
    let text = "use std::time::SystemTime;\n\nfn main() {\n    SystemTime::now();\n}\n";
    check_refused("asks_the_clock", text, &["explore", "line 4"]);
}

#[test]
fn other_processes_are_refused() {
    let text = "use std::process::Command;\n\nfn main() {\n    Command::new(\"true\").status().unwrap();\n}\n";
    check_refused("spawns_a_process", text, &["cannot explore: line 4: other processes"]);
}

#[test]
fn a_sender_that_is_kept_hangs_the_workers() {
    // Each of the two jobs is taken by either worker; then both wait for a third one.
    let text = program("kept_sender");
    check_by(runner_with_libraries(), "kept_sender", &text, &[("deadlocks", 4)]);
    let cured = text.replace("// The sender", "drop(jobs);\n    // The sender");
    let found = outcomes(runner_with_libraries(), &listing("dropped_sender", &cured), None);
    let ways = ["prints 0 and 2", "prints 1 and 1", "prints 2 and 0"];
    assert_eq!(Vec::from_iter(found.unwrap().into_keys()), ways);
}

#[test]
fn what_is_not_modelled_of_crossbeam_is_refused() {
    let check = |name: &str, text: &str, words: &[&str]| {
        check_refused_by(runner_with_libraries(), name, text, words);
    };
    let text = "use crossbeam::queue::SegQueue;\n\nfn main() {\n    SegQueue::new().push(1);\n}\n";
    check("queue", text, &["cannot use `crossbeam::queue` (line 1): of crossbeam, the"]);
    let text = "fn main() {\n    crossbeam::atomic::AtomicCell::new(5);\n}\n";
    check("cell", text, &["cannot use `crossbeam::atomic` (line 2): of crossbeam, the"]);
    let text = "use crossbeam::channel::{Select, never};\n\nfn main() {\n    \
                Select::new().recv(&never::<u32>());\n    Select::new().try_ready().ok();\n}\n";
    check("ready", text, &["cannot use all of crossbeam", "`try_ready`", "(line 5)"]);
}

#[test]
fn threads_that_nobody_directs_are_refused() {
    let text = "use rayon::join;\n\nfn main() {\n    join(|| (), || ());\n}\n";
    let words = ["explored programs cannot use `rayon` (line 1): the explorer directs threads of"];
    check_refused_by(runner_with_libraries(), "joins", text, &words);
}

#[test]
fn what_std_refuses_is_an_error_of_the_compiler() {
    let text = "fn main() {\n    let number: u8 = \"text\";\n}\n";
    check_refused("does_not_compile", text, &["does not compile: 1 error", "mismatched types"]);
}

#[test]
fn every_level_explores() {
    for &level in levels() {
        let found = explore_at(level);
        assert_eq!(found, ["4", "2"], "at level `{}`", level.name());
    }
}

fn explore_at(level: Level) -> Vec<String> {
    let listing = listing("lost_update", &chapter("sync/lost_update"));
    let graph = explore(&exploring_runner(level), &listing, None, &Exploration::default()).unwrap();
    graph.outcomes.into_iter().map(|outcome| outcome.interleavings).collect()
}
