//! How the pages read: widths, themes, accessibility.

use super::{clean, open};
use crate::support::{read, root};
use serde_json::Value;

/// Pages of every kind: plain, with a plot, with a table, with formulas.
const PAGES: [&str; 6] = [
    "introduction.html",
    "training/first-experiment.html",
    "map.html",
    "threads/life-of-a-thread.html",
    "threads/borrowing.html",
    "threads/computing.html",
];

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let Some((course, mut tab)) = open("phone width") else { return };
    tab.resize(360, 740);
    for page in PAGES {
        tab.go(&course.page(page));
        let width = tab.eval("document.documentElement.scrollWidth");
        assert!(width.as_u64().unwrap() <= 360, "{page} is {width} wide on a phone of 360");
    }
    clean(&course, &mut tab);
}

#[test]
fn a_dark_system_gets_a_dark_page() {
    let Some((course, mut tab)) = open("the dark theme") else { return };
    for (scheme, theme) in [("dark", "navy"), ("light", "light")] {
        tab.prefer(scheme);
        tab.go(&course.page(PAGES[0]));
        tab.reload();
        tab.until(&format!("document.documentElement.classList.contains('{theme}')"));
    }
    clean(&course, &mut tab);
}

#[test]
fn axe_finds_no_violation() {
    let Some((course, mut tab)) = open("accessibility") else { return };
    let axe = read(&root().join("tests/vendor/axe.min.js"));
    let mut complaints = Vec::new();
    for scheme in ["light", "dark"] {
        tab.prefer(scheme);
        for page in PAGES {
            tab.go(&course.page(page));
            tab.reload();
            tab.eval(&format!("{axe}; 0"));
            let found = tab.eval("axe.run().then(result => result.violations)");
            for violation in found.as_array().unwrap() {
                complaints.push(format!("{page} ({scheme}): {}", describe(violation)));
            }
        }
    }
    crate::support::none(complaints);
}

fn describe(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let first = nodes.first().map(|node| node["html"].to_string()).unwrap_or_default();
    format!("{} × {}: {} — {first}", nodes.len(), violation["id"], violation["help"])
}

#[test]
fn the_plot_shows_the_readers_own_points() {
    let Some((course, mut tab)) = open("the plot") else { return };
    tab.go(&course.page("training/first-experiment.html"));
    let figure = "document.querySelector('figure[data-listing=\"training/first_speed_up\"]')";
    tab.eval(&format!("{figure}.querySelector('.verb.run').click()"));
    tab.until("document.querySelector('figure.plot svg .yours')");
    clean(&course, &mut tab);
}

#[test]
fn search_finds_a_page() {
    let Some((course, mut tab)) = open("search") else { return };
    tab.go(&course.page(PAGES[0]));
    tab.eval("document.querySelector('#mdbook-search-toggle').click()");
    tab.until("document.activeElement.id == 'mdbook-searchbar'");
    tab.type_text("spawn");
    tab.until("document.querySelectorAll('#mdbook-searchresults li').length > 0");
    clean(&course, &mut tab);
}
