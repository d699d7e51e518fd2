//! Every attack of `tests/attacks/`, at every level that claims to hold it.
//!
//! An attack is a program that prints a line for each thing it tried: `held: …`, or `BROKEN: …`
//! if nothing stood in its way. What it is aimed at is a [`Canary`] of the test: a folder, a
//! process, ports and sockets; the canary's own word counts as much as the program's.
//!
//! ```text
//!  tests/attacks/x.rs ── @names@ filled in ──▶ Runner at a level ──▶ lines, limits ─┐
//!         Canary ────────────────▲      ╰───── the sandbox ─────╯                   ├▶ verdict
//!         Canary ◀── did anything arrive, change, die, or stay behind? ─────────────┘
//! ```
//!
//! A bomb has a fuse of its own, and goes off only where a mild program has shown first that the
//! limits on processes and threads act.

mod attack;
mod canary;
mod table;

use crate::harness::{levels, listing, runner_at};
use crate::support::none;
use attack::{Attack, Verdict};
use canary::Canary;
use course::runner::{Finished, Language, Level, Limits, Source};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// One test for each file in `tests/attacks/`.
macro_rules! attacks {
    ($($folder:ident { $($name:ident)* })*) => {
        $(mod $folder {
            $(#[test]
            fn $name() {
                super::check(stringify!($folder), stringify!($name));
            })*
        })*

        #[test]
        fn every_attack_has_a_test() {
            let tested = [$($((stringify!($folder), stringify!($name))),*),*];
            let tested: BTreeSet<(&str, &str)> = tested.into_iter().collect();
            let all = Attack::all();
            let untested = all.iter().filter(|a| !tested.contains(&(a.folder, a.name.as_str())));
            none(untested.map(|a| format!("{} is not in tests/it/attacks/mod.rs", a.path())).collect());
            assert_eq!(all.len(), tested.len());
        }
    };
}

attacks! {
    running {
        daemons
        daemons_without_a_supervisor
        deep_folders
        descriptors
        devices
        endless_output
        environment
        files_behind_mappings
        files_in_flight
        files_in_memory
        files_of_its_own_memory
        fork_bomb
        full_disk
        full_pipes
        hard_links
        its_own_filters
        kernel_interfaces
        links_out
        machine_state
        many_descriptors
        many_files
        many_processes_many_megabytes
        metadata_elsewhere
        mounts
        namespaces_of_its_own
        other_abis
        other_processes
        ports_of_the_machine
        privileges
        processes_of_others
        python
        raises_limits
        removed_files_behind_mappings
        secrets_by_path
        secrets_by_proc
        setuid_programs
        shared_memory_without_files
        signals_outside
        socket_families
        spinning_threads
        supervisor_stopped
        ten_gigabytes
        terminal
        the_network
        thread_bomb
        threads_that_fork
        traced_by_its_parent
        unix_sockets
        unlinked_files
        watches_elsewhere
        writes_elsewhere
    }
    compiling {
        assembler
        deep_expression
        documents
        endless_assembler
        endless_constant
        endless_macro
        environment_of_the_compiler
        growing_constant
        includes
        large_binary
        linked_files
        macro_bomb
        many_errors
        nightly_features
        no_text
        other_warm_folders
        own_interpreter
        parentheses
        paths_of_modules
        six_gigabytes
        static_libraries
        trait_bomb
        type_bomb
        variables_that_are_not_there
    }
}

/// Runs an attack at each level of this machine that claims to hold it.
#[track_caller]
fn check(folder: &str, name: &str) {
    let attack = Attack::read(folder, name);
    let mut complaints = Vec::new();
    // One trap for all levels: another would be another program to compile.
    let mut canary = Canary::set(&attack.name);
    for &level in attack.holds.iter().filter(|level| levels().contains(level)) {
        if let Err(found) = run(&attack, level, &mut canary) {
            complaints.extend(found);
            canary = Canary::set(&attack.name);
        }
    }
    none(complaints);
}

/// What came of an attack at a level: complaints name both.
fn run(attack: &Attack, level: Level, canary: &mut Canary) -> Result<Verdict, Vec<String>> {
    if attack.bomb {
        prove(level);
    }
    let finished = start(attack, level, canary);
    let verdict = attack.judge(&finished);
    let mut complaints = canary.complaints(&finished);
    let verdict = match verdict {
        Ok(verdict) if complaints.is_empty() => return Ok(verdict),
        Ok(_) => Vec::new(),
        Err(complaints) => complaints,
    };
    complaints.extend(verdict);
    let place = |why: String| format!("{} at level `{}`: {why}", attack.path(), level.name());
    Err(complaints.into_iter().map(place).collect())
}

fn start(attack: &Attack, level: Level, canary: &Canary) -> Finished {
    let text = canary.fill(&attack.text);
    let mut subject =
        listing(&attack.name, if attack.is_python() { "fn main() {}" } else { &text });
    let language = if attack.is_python() {
        let path = format!("{}.py", attack.name).into();
        subject.python = Some(Source { path, text });
        Language::Python
    } else {
        Language::Rust
    };
    let runner = runner_at(level, attack.limits(), attack.compiler_limits());
    runner.run_to_end(&subject, language, None, &mut |_| ())
}

/// Before the first bomb at a level: shows by mild programs that its limits act.
#[track_caller]
fn prove(level: Level) {
    static PROVED: Mutex<Vec<Level>> = Mutex::new(Vec::new());
    // A bomb that found a limit missing must not be followed by another.
    let mut proved = PROVED.lock().expect("the limits did not act when they were tried");
    if proved.contains(&level) {
        return;
    }
    let processes = "
        use std::process::Command;
        fn main() {
            let all: Vec<_> = (0..40).map(|_| Command::new(\"sleep\").arg(\"20\").spawn()).collect();
            for child in all.into_iter().flatten() { child.wait_with_output().unwrap(); }
        }";
    let threads = "
        fn main() {
            let park = || std::thread::park_timeout(std::time::Duration::from_secs(20));
            let all: Vec<_> = (0..80).map(|_| std::thread::spawn(park)).collect();
            for thread in all { thread.join().unwrap(); }
        }";
    let limits = Limits { processes: 8, threads: 40, ..Limits::default() };
    let tries = [("mild_processes", processes, "PROCESSES"), ("mild_threads", threads, "THREADS")];
    for (name, program, variable) in tries {
        let runner = runner_at(level, limits.clone(), Limits::compiler());
        let finished =
            runner.run_to_end(&listing(name, program), Language::Rust, None, &mut |_| ());
        let limit = finished.limit.as_deref().unwrap_or_default();
        let acts = limit.contains(&format!("INTERLEAVE_{variable}="));
        assert!(acts, "no bomb at level `{}`: {finished:?}", level.name());
    }
    proved.push(level);
}
