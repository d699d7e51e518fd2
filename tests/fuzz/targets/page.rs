//! A page with a listing of any text: through our preprocessor, for the browser and for rustdoc.
//!
//! The input is the page, and after lines `=` the listing, what it prints, and a stored run.

#![no_main]

use course::book::preprocessor::{Course, SiteKind, directives, lines_of_prose};
use course::listings::catalogue::{Kind, Listing, Measured};
use course::listings::{Catalogue, Expectation, Expected, Tags};
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

fuzz_target!(|input: &str| {
    let mut parts = input.split("\n=\n");
    let mut next = || parts.next().unwrap_or_default();
    let (page, text, prints, measured) = (next(), next(), next(), next());
    static CATALOGUE: OnceLock<Mutex<Catalogue>> = OnceLock::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let catalogue = CATALOGUE.get_or_init(|| Mutex::new(Catalogue::load(&root).unwrap()));
    let mut catalogue = catalogue.lock().unwrap();
    for (name, kind) in [("b", Kind::Run), ("c", Kind::CompileFail)] {
        let listing = listing(name, kind, text, prints, measured);
        catalogue.listings.insert(listing.id(), listing);
    }
    let written = directives(page).len();
    assert!(lines_of_prose(page).all(|(number, _)| number <= page.lines().count()));
    let course = Course { site: SiteKind::Plain };
    for for_browser in [true, false] {
        let path = Path::new("src/threads/page.md");
        let (html, errors) = course.page(for_browser, path, &root, &catalogue, page);
        for error in &errors {
            assert!(error.starts_with("page `src/threads/page.md` line "), "{error}");
        }
        let figures = html.matches("<figure class=").count();
        let before = page.matches("<figure class=").count();
        assert!(figures <= before + written, "{figures} figures of {written} directives");
    }
});

/// `a/b` runs, `a/c` is refused; the others are the repository's own.
fn listing(name: &str, kind: Kind, text: &str, prints: &str, measured: &str) -> Listing {
    Listing {
        chapter: "a".into(),
        name: name.into(),
        kind,
        path: format!("{name}.rs").into(),
        text: text.into(),
        tags: Tags::default(),
        twin: None,
        expected: Expectation {
            stdout: Some(Expected::parse("outcomes", prints)),
            stderr: prints.into(),
        },
        measured: Some(Measured { machine: "m".into(), output: measured.into() }),
        message: Some(prints.into()),
    }
}
