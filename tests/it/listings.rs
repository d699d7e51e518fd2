//! Every listing and every twin: builds without warnings, runs, and prints what
//! the file beside it says; every refused program is refused as stored.

use crate::harness::folder;
use crate::support::{files, none, read, root, skip};
use course::book::directive::{Directive, Wanted};
use course::book::preprocessor::directives;
use course::listings::{Catalogue, Listing};
use course::runner::{Language, Model, Runner};
use course::{check, explore, setup};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};

/// One runner for all tests: its cache and its permits are shared.
pub fn runner() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| {
        let mut setup = setup::with_explorer(&root(), setup::ready(&root()).unwrap()).unwrap();
        setup.supervisor = env!("CARGO_BIN_EXE_course").into();
        Runner::new(setup).unwrap()
    })
}

/// Checks every listing, as many at once as there are cores.
#[track_caller]
fn every(language: Language, check: fn(&Path, &Runner, &Listing) -> Vec<String>) {
    let catalogue = Catalogue::load(&root()).unwrap();
    let listings: Vec<&Listing> = catalogue.listings.values().collect();
    let (next, complaints) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(listing) = listings.get(next.fetch_add(1, Relaxed)) {
                    if !runner().can_run(&setup::for_runner(&root(), listing), language) {
                        skip(&listing.id(), "the sandbox here has no network of its own");
                        continue;
                    }
                    let found = check(&root(), runner(), listing);
                    complaints.lock().unwrap().extend(found);
                }
            });
        }
    });
    none(complaints.into_inner().unwrap());
}

#[test]
fn every_listing_prints_what_its_file_says() {
    every(Language::Rust, check::rust);
}

#[test]
fn an_edit_may_use_rayon_crossbeam_and_the_chapters_crate() {
    let catalogue = Catalogue::load(&root()).unwrap();
    let listing = setup::for_runner(&root(), catalogue.find("threads/hello_threads").unwrap());
    let code = "use rayon::prelude::*;\nuse threads::pool::Pool;\n\nfn main() {\n    \
                let (send, receive) = crossbeam::channel::bounded(1);\n    \
                let pool = Pool::new(2);\n    \
                pool.run(move || send.send((1..=4).into_par_iter().sum::<i32>()).unwrap());\n    \
                println!(\"{}\", receive.recv().unwrap());\n}\n";
    let finished = runner().run_to_end(&listing, Language::Rust, Some(code), &mut |_| ());
    assert_eq!((finished.stdout.as_str(), finished.code), ("10\n", Some(0)), "{finished:?}");
}

#[test]
fn a_static_site_holds_the_graph_of_every_listing_that_is_explored() {
    let catalogue = Catalogue::load(&root()).unwrap();
    let tagged = catalogue.listings.values().filter(|listing| listing.tags.explore.is_some());
    let tagged: Vec<&Listing> = tagged.collect();
    let site = folder("explored_site");
    explore::stored::write(&root(), runner(), &tagged, &site).unwrap();
    for listing in tagged {
        let id = listing.id();
        let script = read(&site.join(format!("{id}.explored.js")));
        // With weaker orderings, also as it would be in one order of all steps.
        let weak = listing.tags.explore == Some(Model::C20);
        let names = [id.clone()].into_iter().chain(weak.then(|| format!("{id} sc")));
        for (line, name) in script.lines().zip(names) {
            let head =
                format!("((globalThis.interleave ??= {{}}).explored ??= {{}})[\"{name}\"] = ");
            let json = line.strip_prefix(&head).and_then(|rest| rest.strip_suffix(";")).unwrap();
            assert!(serde_json::from_str::<serde_json::Value>(json).unwrap()["graph"].is_object());
        }
        assert_eq!(script.lines().count(), 1 + usize::from(weak));
    }
}

#[test]
fn every_challenge_of_the_book_can_be_met() {
    let catalogue = Catalogue::load(&root()).unwrap();
    let mut seen = 0;
    for path in files("src", &["md"]) {
        for directive in directives(&read(&path)) {
            let Directive::Challenge { id, wanted, .. } = directive else { continue };
            let ends = check::ends(&root(), runner(), catalogue.find(&id).unwrap()).unwrap();
            let found = &ends.all;
            let met = |how: &String| match &wanted {
                Wanted::Output(output) => *how == format!("prints {output}"),
                Wanted::Deadlock => how == "deadlocks",
                Wanted::Panic => how.starts_with("panics"),
            };
            assert!(found.keys().any(met), "{id}: {wanted:?} is none of {found:?}");
            seen += 1;
        }
    }
    assert!(seen > 0, "no page has a challenge");
}

/// Two threads that add one; what a step of theirs is, `ADD` says.
const ADDING: &str = "//! Adds.\n\nuse std::sync::atomic::AtomicU32;\n\
    use std::sync::atomic::Ordering::SeqCst;\nuse std::thread;\n\n\
    static N: AtomicU32 = AtomicU32::new(0);\n\nfn main() {\n    \
    thread::scope(|scope| {\n        scope.spawn(add);\n        add();\n    });\n    \
    println!(\"{}\", N.load(SeqCst));\n}\n\nfn add() {\n    ADD;\n}\n\n//@ explore\n";

/// What is said of a wrong program whose cure is this.
fn said_of_cure(name: &str, cure: &str) -> Vec<String> {
    let wrong = ADDING.replace("ADD;", "N.store(N.load(SeqCst) + 1, SeqCst);");
    let repository = folder(name);
    let examples = repository.join("chapters-code/a/examples");
    std::fs::create_dir_all(&examples).unwrap();
    let put = |file: &str, text: &str| std::fs::write(examples.join(file), text).unwrap();
    put("wrong.rs", &format!("{wrong}//@ cure=right\n"));
    put("wrong.outcomes", "1\n2\n");
    put("right.rs", cure);
    put("right.outcomes", "");
    let listing = Listing::read(&repository, "a/wrong").unwrap().unwrap();
    check::rust(&repository, runner(), &listing)
}

#[test]
fn a_cure_does_less_than_the_wrong_program_and_nothing_else() {
    let of = |name, add: &str| said_of_cure(name, &ADDING.replace("ADD", add));
    assert_eq!(of("cure_right", "N.fetch_add(1, SeqCst)"), Vec::<String>::new());
    let same = of("cure_same", "N.store(1 + N.load(SeqCst), SeqCst)");
    assert!(same[0].ends_with("its cure `a/right` ends in all the same ways"), "{same:?}");
    let new = of("cure_new", "N.fetch_add(2, SeqCst)");
    let why = "its cure `a/right` prints 4, which the wrong program never does";
    assert!(new[0].ends_with(why), "{new:?}");
}

#[test]
fn a_program_that_can_fail_names_its_cure() {
    let repository = folder("cure_none");
    let examples = repository.join("chapters-code/a/examples");
    std::fs::create_dir_all(&examples).unwrap();
    let fails = ADDING.replace("ADD", "assert!(N.fetch_add(1, SeqCst) == 0)");
    std::fs::write(examples.join("fails.rs"), fails).unwrap();
    std::fs::write(examples.join("fails.out"), "").unwrap();
    let listing = Listing::read(&repository, "a/fails").unwrap().unwrap();
    let said = check::rust(&repository, runner(), &listing).join("\n");
    assert!(said.contains("name what mends it, `//@ cure=name`"), "{said}");
}

#[test]
fn every_twin_prints_what_its_file_says() {
    if !runner().has_python() {
        return skip("the Python twins", "no `python3` on PATH");
    }
    every(Language::Python, check::python);
}
