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
            let listing = setup::for_runner(&root(), catalogue.find(&id).unwrap());
            let found = explore::outcomes(runner(), &listing, None).unwrap();
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

#[test]
fn every_twin_prints_what_its_file_says() {
    if !runner().has_python() {
        return skip("the Python twins", "no `python3` on PATH");
    }
    every(Language::Python, check::python);
}
