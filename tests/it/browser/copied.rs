//! A static copy of the book: no runner behind it, and no network until a
//! reader presses Run.

use super::chromium::{self, Tab};
use crate::support::{root, skip};
use crate::{listings, pictures, site};
use course::listings::Catalogue;
use course::{explore, timeline};

/// A tab at a page of the static copy, as a file.
fn open(page: &str) -> Option<Tab> {
    let Some(program) = chromium::find() else {
        skip("a static copy in a browser", "no Chromium on PATH (set CHROMIUM to name one)");
        return None;
    };
    let mut tab = Tab::open(program);
    tab.resize(1280, 900);
    tab.go(&format!("file://{}", site::built().join(page).display()));
    Some(tab)
}

#[test]
fn a_static_copy_asks_nobody_for_anything() {
    let Some(mut tab) = open("threads/computing.html") else { return };
    tab.until("document.querySelector('figure.listing .toolbar')");
    let elsewhere: Vec<String> =
        tab.requests().into_iter().filter(|url| url.starts_with("http")).collect();
    assert_eq!(elsewhere, [""; 0]);
    assert_eq!(tab.errors(), [""; 0]);
}

#[test]
fn a_twin_on_a_static_copy_says_what_to_type() {
    let Some(mut tab) = open("threads/making-threads.html") else { return };
    let figure = "document.querySelector('figure[data-listing=\"threads/results_in_order\"]')";
    tab.eval(&format!("[...{figure}.querySelectorAll('[role=tab]')].at(-1).click()"));
    tab.eval(&format!("{figure}.querySelector('.verb.run').click()"));
    tab.until(&format!("{figure}.querySelector('.your-run').textContent.includes('cargo run')"));
    assert_eq!(tab.requests().into_iter().find(|url| url.starts_with("http")), None);
}

#[test]
fn a_static_copy_can_be_edited() {
    let Some(mut tab) = open("threads/making-threads.html") else { return };
    let figure = "document.querySelector('figure[data-listing=\"threads/results_in_order\"]')";
    tab.eval(&format!("{figure}.querySelector('.verb.edit').click()"));
    tab.until(&format!("{figure}.querySelector('.editor .cm-content')"));
    assert_eq!(tab.errors(), [""; 0]);
}

#[test]
fn a_static_copy_explores_its_listings_and_no_edits() {
    let id = "threads/shared_log";
    let catalogue = Catalogue::load(&root()).unwrap();
    let listings = [catalogue.find(id).unwrap()];
    explore::stored::write(&root(), listings::runner(), &listings, &site::built()).unwrap();
    let Some(mut tab) = open("threads/borrowing.html") else { return };
    let figure = format!("document.querySelector('figure[data-listing=\"{id}\"]')");
    tab.eval(&format!("{figure}.querySelector('.verb.explore').click()"));
    tab.until(&format!(
        "{figure}.querySelector('.explorer')?.textContent.includes('2 interleavings')"
    ));
    // Beside it stands that nothing ran.
    let runs = tab.eval(&format!("{figure}.querySelector('.explore-runs').textContent"));
    assert!(runs.as_str().unwrap().contains("only a machine can say"), "{runs}");
    tab.eval(&format!("{figure}.querySelector('.verb.edit').click()"));
    tab.until(&format!("document.activeElement == {figure}.querySelector('.editor .cm-content')"));
    tab.type_text("// edited");
    tab.until(&format!("{figure}.dataset.edited == 'true'"));
    tab.eval(&format!("{figure}.querySelector('.verb.explore').click()"));
    tab.until(&format!("{figure}.querySelector('.run-status').textContent.includes('no edit')"));
    assert_eq!(tab.errors(), [""; 0]);
}

#[test]
fn a_static_copy_shows_the_stored_run_with_its_machine_or_says_what_to_type() {
    let id = "threads/joined_too_soon";
    let catalogue = Catalogue::load(&root()).unwrap();
    let listings = [catalogue.find(id).unwrap()];
    timeline::stored::write(&root(), pictures::runner(), &listings, &site::built()).unwrap();
    let Some(mut tab) = open("threads/waiting.html") else { return };
    let part = |id: &str, selector: &str| {
        format!("document.querySelector('figure[data-listing=\"{id}\"] {selector}')")
    };
    let says = |id: &str, words: &str| {
        format!("{}.textContent.includes('{words}')", part(id, ".timeline-box"))
    };
    tab.eval("document.querySelector('.timeline-question button').click()");
    tab.until(&format!("{}?.checkVisibility()", part(id, ".timeline .lanes")));
    tab.until(&says(id, "It was made on "));
    // This one is not asked about, and so not stored.
    let other = "threads/waits_overlapped";
    tab.eval(&format!("{}.click()", part(other, ".timeline-verb")));
    tab.until(&says(other, "cargo run -- timeline threads/waits_overlapped"));
    assert_eq!(tab.requests().into_iter().find(|url| url.starts_with("http")), None);
    assert_eq!(tab.errors(), [""; 0]);
}
