//! Timeline: what the threads of the run on the page did.

use super::chromium::Tab;
use super::running::{click, edit, figure};
use super::{Served, clean};
use crate::support::{read, root, skip};
use course::setup;

const PAGE: &str = "threads/life-of-a-thread.html";
const LISTING: &str = "threads/life_of_a_thread";

/// As for every reader, but what records is built: on a slow machine that takes a while. None
/// where nothing is recorded.
fn open(what: &str, page: &str) -> Option<(Served, Tab)> {
    if !cfg!(target_os = "linux") {
        skip(what, "programs are recorded on Linux alone");
        return None;
    }
    setup::with_recorder(&root(), setup::ready(&root()).unwrap()).unwrap();
    let (course, mut tab) = super::open(what)?;
    tab.go(&course.page(page));
    // The course finds what is built, but that takes it a moment.
    let token = "localStorage.getItem('interleave:token')";
    let headers =
        format!("{{ 'Content-Type': 'application/json', 'X-Interleave-Token': {token} }}");
    let asked = format!("{{ method: 'POST', headers: {headers}, body: '{{}}' }}");
    tab.eval(&format!(
        "(function ask() {{
            fetch('/api/status', {asked}).then((answer) => answer.json()).then((status) => {{
                window.recorded = status.recorder == 'ready';
                if (!window.recorded) setTimeout(ask, 50);
            }});
        }})()"
    ));
    tab.until("window.recorded");
    Some((course, tab))
}

/// Something in the first figure of a listing.
fn part(listing: &str, selector: &str) -> String {
    format!("{}.querySelector('{selector}')", figure(listing))
}

/// What an element says, or nothing as long as it is not there.
fn said(listing: &str, selector: &str) -> String {
    format!("({}?.textContent ?? '')", part(listing, selector))
}

/// The texts of all elements of the page that fit a selector.
fn texts(tab: &mut Tab, selector: &str) -> Vec<String> {
    let all = format!("[...document.querySelectorAll('{selector}')]");
    let texts = tab.eval(&format!("{all}.map(each => each.textContent)"));
    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// The names beside the lanes of a picture.
fn names(tab: &mut Tab, picture: usize) -> Vec<String> {
    texts(tab, &format!(".lanes[data-picture=\"{picture}\"] .names text"))
}

/// Asks for the timeline of the run that has ended.
#[track_caller]
fn look(tab: &mut Tab, listing: &str) {
    let button = part(listing, ".verb.timeline-verb");
    tab.until(&format!("{button}.getAttribute('aria-disabled') == 'false'"));
    click(tab, listing, "timeline-verb");
    tab.until(&part(listing, ".timeline .names text"));
}

#[test]
fn a_wait_chosen_by_keys_says_who_ended_it_and_lights_its_lines() {
    let Some((course, mut tab)) = open("Timeline in a browser", PAGE) else { return };
    click(&mut tab, LISTING, "run");
    look(&mut tab, LISTING);
    assert_eq!(names(&mut tab, 0), ["main", "walker"]);
    tab.eval(&format!("{}.focus()", part(LISTING, ".timeline-stage")));
    // To the walker, to its first change, nearer, and along its lane to the wait for its order.
    for key in ["ArrowDown", "ArrowDown", "ArrowRight"] {
        tab.press(key, 0);
    }
    for _ in 0..10 {
        tab.press("+", 0);
    }
    let words = said(LISTING, ".timeline-said");
    let order = "for the channel at line 45; main let it go on by using its other end at line 26";
    let mut seen = Vec::new();
    for _ in 0..60 {
        tab.press("ArrowRight", 0);
        // What follows the cursor is drawn in the next frame.
        tab.eval("new Promise(requestAnimationFrame).then(() => 0)");
        seen.push(tab.eval(&words).as_str().unwrap().to_owned());
        if seen.last().unwrap().contains(order) {
            break;
        }
    }
    let last = seen.last().unwrap();
    assert!(last.contains("walker waited") && last.contains(order), "{seen:#?}");
    assert!(last.contains("orders.recv().unwrap();"), "{last}");
    // In the code above: the line of `main`, and on the fold in which the walker's stands.
    let lit = texts(&mut tab, ".timeline-line");
    assert!(lit.contains(&"main let it go on".to_owned()), "{lit:?}");
    let fold =
        tab.eval(&format!("{}.dataset.timelineWords", part(LISTING, "[data-timeline-words]")));
    assert!(fold.as_str().unwrap().contains("line 45: walker waits"), "{fold}");
    // It is still this page: mdBook turns it at an arrow key.
    assert!(tab.eval("location.pathname").as_str().unwrap().ends_with(PAGE));

    // Who reads it by other means, or on a phone.
    tab.eval(&format!("{}.open = true", part(LISTING, ".timeline-tables")));
    tab.until(&part(LISTING, ".timeline-tables details"));
    tab.eval(&format!("{}.open = true", part(LISTING, ".timeline-tables details")));
    tab.until(&part(LISTING, ".timeline-tables td"));
    tab.eval(&format!("{}; 0", read(&root().join("tests/vendor/axe.min.js"))));
    for width in [1280, 360] {
        tab.resize(width, 740);
        let stage = part(LISTING, ".timeline-stage");
        tab.until(&format!("{stage}.querySelector('svg').clientWidth <= {width}"));
        let found = tab.eval(&format!("axe.run({}).then(r => r.violations)", figure(LISTING)));
        assert_eq!(found, serde_json::json!([]), "at a width of {width}");
        let scrolls = tab.eval("document.documentElement.scrollWidth").as_u64().unwrap();
        assert!(scrolls <= u64::from(width), "{scrolls} wide on a screen of {width}");
    }
    clean(&course, &mut tab);
}

#[test]
fn an_edit_stands_below_the_run_before_it_in_one_scale() {
    let page = "threads/waiting.html";
    let listing = "threads/joined_too_soon";
    let Some((course, mut tab)) = open("two timelines in a browser", page) else { return };
    click(&mut tab, listing, "run");
    look(&mut tab, listing);
    assert_eq!(names(&mut tab, 0), ["main", "thread 1", "thread 2", "thread 3"]);
    let code = "fn main() { let it = std::thread::Builder::new().name(\"other\".into()); \
                it.spawn(|| ()).unwrap().join().unwrap(); println!(\"edited\"); }";
    edit(&mut tab, listing, code);
    // The picture is of the text that ran.
    tab.until(&format!(
        "{}.includes('was edited since this run')",
        said(listing, ".timeline-note")
    ));
    click(&mut tab, listing, "run");
    tab.until(&format!("{}.includes('2 threads')", said(listing, ".timeline-title")));
    let beside = part(listing, ".timeline-beside select");
    tab.eval(&format!("{beside}.value = 'before'; {beside}.dispatchEvent(new Event('change'))"));
    tab.until(&part(listing, ".lanes[data-picture=\"1\"] .names text"));
    let titles = texts(&mut tab, ".timeline-title b");
    assert!(titles[0].ends_with("the run before, of another text"), "{titles:?}");
    assert!(titles[1].ends_with("this run"), "{titles:?}");
    assert_eq!(names(&mut tab, 0).len(), 4);
    assert_eq!(names(&mut tab, 1), ["main", "other"]);
    assert_eq!(texts(&mut tab, ".timeline .axis").len(), 1);
    // The choice is where it was, also for the keyboard.
    tab.until(&format!("document.activeElement == {beside} && {beside}.value == 'before'"));
    clean(&course, &mut tab);
}

#[test]
fn a_question_opens_rust_above_python_and_names_the_gil() {
    let page = "threads/computing.html";
    let Some((course, mut tab)) = open("a question about a timeline", page) else { return };
    if !crate::listings::runner().has_python() {
        return skip("a timeline of Python in a browser", "no `python3` on PATH");
    }
    tab.eval("document.querySelector('.timeline-question button').click()");
    tab.until("document.querySelector('.lanes[data-picture=\"1\"] .names text')");
    let titles = texts(&mut tab, ".timeline-title b");
    assert!(titles[0].starts_with("two_jobs in Rust: 13 threads"), "{titles:?}");
    assert!(titles[1].starts_with("two_jobs in Python: "), "{titles:?}");
    let objects = texts(&mut tab, ".timeline-sums li b");
    assert!(objects.contains(&"the GIL".to_owned()), "{objects:?}");
    clean(&course, &mut tab);
}

#[test]
fn a_run_that_was_stopped_has_a_timeline() {
    let page = "threads/cost.html";
    let Some((course, mut tab)) = open("the timeline of a stopped run", page) else { return };
    // What measures what threads cost is not recorded, and offers none.
    tab.until(&part("threads/spawn_cost", ".verb.run"));
    assert!(tab.eval(&part("threads/spawn_cost", ".verb.timeline-verb")).is_null());
    let listing = "threads/joined_too_soon";
    tab.go(&course.page("threads/waiting.html"));
    let code = "fn main() { let it = std::thread::Builder::new().name(\"endless\".into()); \
                let it = it.spawn(|| loop { std::thread::park(); }).unwrap(); \
                println!(\"first\"); it.join().unwrap(); }";
    edit(&mut tab, listing, code);
    click(&mut tab, listing, "run");
    tab.until(&format!("{}.includes('first')", said(listing, ".your-run .output")));
    click(&mut tab, listing, "run");
    look(&mut tab, listing);
    assert_eq!(names(&mut tab, 0), ["main", "endless"]);
    tab.until(&format!("{}.includes('nothing ended it')", said(listing, ".timeline-sums")));
    // A program that another one of the page ends has not the timeline of that one.
    click(&mut tab, listing, "run");
    tab.until(&format!("{}.includes('first')", said(listing, ".your-run .output")));
    let other = "threads/all_must_ask";
    click(&mut tab, other, "run");
    let button = part(other, ".verb.timeline-verb");
    tab.until(&format!("{button}.getAttribute('aria-disabled') == 'false'"));
    tab.until(&format!("{}.includes('Nothing was kept')", said(listing, ".timeline-box")));
    clean(&course, &mut tab);
}
