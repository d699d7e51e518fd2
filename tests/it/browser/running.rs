//! Run, Edit, Stop, Reset, tabs: what a reader does with a listing.

use super::{Served, clean, open, open_tab};
use crate::browser::chromium::Tab;
use serde_json::Value;

/// A page with a listing that has a twin, and that listing.
const PAGE: &str = "threads/making-threads.html";
const LISTING: &str = "threads/results_in_order";

/// The script expression of the first figure of a listing.
pub fn figure(listing: &str) -> String {
    format!("document.querySelector('figure[data-listing=\"{listing}\"]')")
}

fn figure_id(tab: &mut Tab, listing: &str) -> String {
    tab.eval(&format!("{}.id", figure(listing))).as_str().unwrap().to_owned()
}

#[track_caller]
pub fn click(tab: &mut Tab, listing: &str, verb: &str) {
    let button = format!("{}.querySelector('.verb.{verb}')", figure(listing));
    tab.eval(&format!("{button}.click()"));
}

/// What the run printed so far.
fn printed(listing: &str) -> String {
    format!("{}.querySelector('.your-run .output').textContent", figure(listing))
}

/// What the page says about the run.
fn status(listing: &str) -> String {
    format!("{}.querySelector('.run-status').textContent", figure(listing))
}

/// Opens the editor and replaces the whole program.
#[track_caller]
pub fn edit(tab: &mut Tab, listing: &str, code: &str) {
    click(tab, listing, "edit");
    let editor = format!("{}.querySelector('.editor .cm-content')", figure(listing));
    tab.until(&format!("{editor} && document.activeElement == {editor}"));
    tab.eval(&format!("getSelection().selectAllChildren({editor})"));
    tab.until("getSelection().toString().length > 0");
    tab.type_text(code);
    tab.until(&format!("{editor}.textContent.includes({:?})", code.lines().next().unwrap()));
}

const GREETING: &str = "fn main() { println!(\"edited here\"); }";

#[test]
fn run_shows_what_the_listing_prints_and_how_it_ended() {
    let Some((course, mut tab)) = open("Run in a browser") else { return };
    tab.go(&course.page(PAGE));
    assert_eq!(tab.eval("location.hash"), "", "the key leaves the address");
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict != ''", figure(LISTING)));
    let expected = format!(
        "[...{0}.parentNode.querySelectorAll('figure[data-listing=\"{LISTING}\"] .expected .output')].at(-1).textContent",
        figure(LISTING)
    );
    let (printed, expected) = (tab.eval(&printed(LISTING)), tab.eval(&expected));
    assert_eq!(printed, expected);
    clean(&course, &mut tab);
}

#[test]
fn output_streams_while_the_program_runs_and_stop_ends_it() {
    let Some((course, mut tab)) = open("streaming and Stop in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() { println!(\"first\"); loop { std::thread::park(); } }");
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('first')", printed(LISTING)));
    // It still runs: the button is Stop.
    let button = format!("{}.querySelector('.verb.run').textContent", figure(LISTING));
    assert_eq!(tab.eval(&button), "Stop");
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{button} == 'Run'"));
    tab.until(&format!("{}.toLowerCase().includes('stopped')", status(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn an_edit_survives_a_reload_and_reset_drops_it() {
    let Some((course, mut tab)) = open("edits in a browser") else { return };
    tab.go(&course.page(PAGE));
    let id = figure_id(&mut tab, LISTING);
    edit(&mut tab, LISTING, GREETING);
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('edited here')", printed(LISTING)));
    tab.reload();
    let edited = format!("document.getElementById('{id}').dataset.edited");
    tab.until(&format!("{edited} == 'true'"));
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.includes('edited here')", printed(LISTING)));
    click(&mut tab, LISTING, "reset");
    tab.until(&format!("{edited} == 'false'"));
    tab.reload();
    tab.until(&format!("{edited} == 'false'"));
    clean(&course, &mut tab);
}

#[test]
fn the_switch_decides_how_a_listing_is_built_and_departing_from_the_tag_is_said() {
    let Some((course, mut tab)) = open("the optimised switch in a browser") else { return };
    tab.go(&course.page(PAGE));
    let switch = format!("{}.querySelector('.switch input')", figure(LISTING));
    assert_eq!(tab.eval(&format!("{switch}.checked")), false);
    edit(&mut tab, LISTING, "fn main() { println!(\"checks: {}\", cfg!(debug_assertions)); }");
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('checks: true')", printed(LISTING)));
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict == 'ok'", figure(LISTING)));
    tab.eval(&format!("{switch}.focus()"));
    tab.press(" ", 0);
    tab.until(&format!("{}.innerText.includes('built with optimisation')", figure(LISTING)));
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.includes('checks: false')", printed(LISTING)));
    tab.reload();
    tab.until(&format!("{switch}?.checked === false"));
    clean(&course, &mut tab);
}

#[test]
fn an_edit_of_an_older_listing_is_dropped() {
    let Some((course, mut tab)) = open("stale edits in a browser") else { return };
    tab.go(&course.page(PAGE));
    let stale = "JSON.stringify({ digest: '0000000000000000', text: 'fn main() {}' })";
    tab.eval(&format!("localStorage.setItem('interleave:edit:{LISTING}:rust', {stale})"));
    tab.reload();
    tab.until(&format!("{}.dataset.edited == 'false'", figure(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn a_compiler_error_is_shown_in_full_and_marked_on_its_line() {
    let Some((course, mut tab)) = open("compiler errors in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() {\n    let n: i32 = \"two\";\n}");
    tab.press("Enter", 2);
    let message =
        format!("{}.querySelector('.diagnostic pre')?.textContent ?? ''", figure(LISTING));
    tab.until(&format!("({message}).includes('mismatched types')"));
    tab.until(&format!("{}.querySelector('.cm-lint-marker-error')", figure(LISTING)));
    tab.until(&format!("{}.querySelector('.cm-lintRange-error')", figure(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn an_error_is_marked_while_typing_pauses_and_leaves_when_it_is_cured() {
    let Some((course, mut tab)) = open("checks while typing in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() {\n    let n: i32 = \"two\";\n}");
    tab.until(&format!("{}.querySelector('.cm-lintRange-error')", figure(LISTING)));
    let says = format!("{}.querySelector('.editor-says').textContent", figure(LISTING));
    assert_eq!(tab.eval(&says), "line 2: mismatched types (E0308)");
    click(&mut tab, LISTING, "edit");
    tab.until(&format!("{}.querySelector('.gutter [data-level=error]')", figure(LISTING)));
    edit(&mut tab, LISTING, "fn main() {}");
    tab.until(&format!("{says} == 'compiles'"));
    assert_eq!(
        tab.eval(&format!("{}.querySelector('.cm-lintRange-error')", figure(LISTING))),
        Value::Null
    );
    // Nothing ran.
    assert_eq!(tab.eval(&format!("{}.querySelector('.your-run').hidden", figure(LISTING))), true);
    clean(&course, &mut tab);
}

#[test]
fn a_program_that_rust_refuses_is_refused_on_the_page() {
    let Some((course, mut tab)) = open("refused programs in a browser") else { return };
    tab.go(&course.page("threads/borrowing.html"));
    let refused = "threads/read_after_move";
    click(&mut tab, refused, "run");
    let message =
        format!("{}.querySelector('.diagnostic pre')?.textContent ?? ''", figure(refused));
    tab.until(&format!("({message}).includes('E0382')"));
    clean(&course, &mut tab);
}

#[test]
fn the_python_tab_runs_the_twin() {
    if !crate::support::has("python3") {
        return crate::support::skip("the Python tab", "no `python3` on PATH");
    }
    let Some((course, mut tab)) = open("the Python tab") else { return };
    tab.go(&course.page(PAGE));
    let python = format!("[...{}.querySelectorAll('[role=tab]')].at(-1)", figure(LISTING));
    assert_eq!(tab.eval(&format!("{python}.textContent")), "Python");
    tab.eval(&format!("{python}.click()"));
    tab.until(&format!("!{}.querySelector('.pane[data-language=python]').hidden", figure(LISTING)));
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict != ''", figure(LISTING)));
    assert_ne!(tab.eval(&printed(LISTING)), "");
    clean(&course, &mut tab);
}

#[test]
fn a_program_that_reads_gets_what_is_typed_and_the_end() {
    let Some((course, mut tab)) = open("standard input in a browser") else { return };
    tab.go(&course.page(PAGE));
    let field = format!("{}.querySelector('.run-input input')", figure(LISTING));
    assert_eq!(tab.eval(&format!("{field}.checkVisibility()")), false);
    let lines = "for l in std::io::stdin().lines() { println!(\"got {}\", l.unwrap()); }";
    edit(&mut tab, LISTING, &format!("fn main() {{ {lines} println!(\"no more\"); }}"));
    tab.press("Enter", 2);
    tab.until(&format!("{field}.checkVisibility()"));
    tab.eval(&format!("{field}.focus()"));
    tab.type_text("first");
    tab.press("Enter", 0);
    tab.until(&format!("{}.includes('got first')", printed(LISTING)));
    let echo = format!("{}.querySelector('.output .stdin').textContent", figure(LISTING));
    assert_eq!(tab.eval(&echo), "first\n");
    // The end of the input ends this program; the focus does not vanish with the field.
    tab.press("Tab", 0);
    tab.press("Tab", 0);
    tab.press(" ", 0);
    tab.until(&format!("{}.includes('no more')", printed(LISTING)));
    tab.until(&format!("!{field}.checkVisibility()"));
    tab.until(&format!("document.activeElement == {}.querySelector('.verb.run')", figure(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn a_limit_says_which_and_what_to_do() {
    let Some((course, mut tab)) = open("limits in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() { loop { println!(\"{}\", \"x\".repeat(4000)); } }");
    tab.press("Enter", 2);
    let limit = format!("{}.querySelector('.run-limit').textContent", figure(LISTING));
    tab.until(&format!("{limit}.includes('256')"));
    clean(&course, &mut tab);
}

#[test]
fn a_run_that_another_one_replaces_says_so() {
    let Some((course, mut tab)) = open("a replaced run in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() { println!(\"first\"); loop { std::thread::park(); } }");
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('first')", printed(LISTING)));
    click(&mut tab, "threads/deep_dive", "run");
    tab.until(&format!("{}.includes('another program')", status(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn an_edit_in_another_tab_reaches_this_one() {
    let Some((course, mut tab)) = open("an edit in another tab") else { return };
    tab.go(&course.page(PAGE));
    let stored = format!(
        "JSON.stringify({{ digest: {}.dataset.digest, text: 'fn main() {{}} // there' }})",
        figure(LISTING)
    );
    // What the browser tells a tab when another one has stored something.
    tab.eval(&format!(
        "dispatchEvent(new StorageEvent('storage', \
         {{ key: 'interleave:edit:{LISTING}:rust', newValue: {stored} }}))"
    ));
    tab.until(&format!(
        "{}.querySelector('.as-edited').textContent.includes('there')",
        figure(LISTING)
    ));
    clean(&course, &mut tab);
}

#[test]
fn the_keyboard_alone_is_enough() {
    let Some((course, mut tab)) = open("the keyboard") else { return };
    tab.go(&course.page(PAGE));
    let run = format!("{}.querySelector('.verb.run')", figure(LISTING));
    let edit = format!("{}.querySelector('.verb.edit')", figure(LISTING));
    // Every control is reached by Tab from the one before it.
    let timeline = format!("{}.querySelector('.timeline-verb')", figure(LISTING));
    tab.eval(&format!("{edit}.focus()"));
    for next in [&timeline, &run] {
        tab.press("Tab", 0);
        tab.until(&format!("document.activeElement == {next}"));
    }
    tab.press("Enter", 0);
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict != ''", figure(LISTING)));
    // The editor is entered by a key, left by Esc, and does not trap Tab.
    tab.eval(&format!("{edit}.focus()"));
    tab.press(" ", 0);
    let editor = format!("{}.querySelector('.editor .cm-content')", figure(LISTING));
    tab.until(&format!("{editor} && document.activeElement == {editor}"));
    tab.press("Escape", 0);
    tab.until(&format!("document.activeElement == {run}"));
    tab.eval(&format!("{editor}.focus()"));
    tab.press("Tab", 0);
    tab.until(&format!(
        "!{}.querySelector('.editor').contains(document.activeElement)",
        figure(LISTING)
    ));
    // What is typed in the editor turns no page and opens no search.
    tab.eval(&format!("{editor}.focus()"));
    let here = tab.eval("location.pathname");
    tab.press("ArrowRight", 0);
    tab.press("ArrowLeft", 0);
    tab.type_text("s");
    assert_eq!(tab.eval("location.pathname"), here);
    clean(&course, &mut tab);
}

#[test]
fn a_panic_is_said_in_words_and_marks_its_line() {
    let Some((course, mut tab)) = open("a panic in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() {\n    let unused = 1;\n    panic!(\"oh no\");\n}");
    // In the printed listing as in the editor.
    click(&mut tab, LISTING, "edit");
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.includes('panicked at line 3')", status(LISTING)));
    let mark = format!("{}.querySelector('.gutter [data-level=error]')", figure(LISTING));
    assert_eq!(tab.eval(&format!("{mark}.textContent")), "3");
    let show = format!(
        "[...{}.querySelectorAll('.go')].find(b => b.parentNode.textContent.includes('oh no'))",
        figure(LISTING)
    );
    assert_eq!(tab.eval(&format!("{show}.textContent")), "Show line 3");
    // A warning stands below what the program wrote.
    let after = format!(
        "{0}.querySelector('.your-run .output').compareDocumentPosition(\
         {0}.querySelector('.diagnostic[data-level=warning]')) & Node.DOCUMENT_POSITION_FOLLOWING",
        figure(LISTING)
    );
    assert_eq!(tab.eval(&after), 4);
    clean(&course, &mut tab);
}

#[test]
fn an_exception_marks_its_line_of_the_twin() {
    if !crate::support::has("python3") {
        return crate::support::skip("an exception in a browser", "no `python3` on PATH");
    }
    let Some((course, mut tab)) = open("an exception in a browser") else { return };
    tab.go(&course.page(PAGE));
    tab.eval(&format!("[...{}.querySelectorAll('[role=tab]')].at(-1).click()", figure(LISTING)));
    edit(&mut tab, LISTING, "import json\njson.loads('')");
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('an exception at line 2')", status(LISTING)));
    tab.until(&format!("{}.querySelector('.cm-lint-marker-error')", figure(LISTING)));
    clean(&course, &mut tab);
}

#[test]
fn a_course_that_ends_while_a_program_runs_is_said_to_have_ended() {
    let Some((mut course, mut tab)) = open("a course that ends in a browser") else { return };
    tab.go(&course.page(PAGE));
    edit(&mut tab, LISTING, "fn main() { println!(\"first\"); loop { std::thread::park(); } }");
    tab.press("Enter", 2);
    tab.until(&format!("{}.includes('first')", printed(LISTING)));
    course.end();
    tab.until(&format!("{}.includes('ended while the program ran')", status(LISTING)));
}

#[test]
fn what_holds_the_programs_is_said_before_a_run_and_after() {
    let Some((course, mut tab)) = open("the sandbox's word in a browser") else { return };
    tab.go(&course.page(PAGE));
    let once = "document.querySelectorAll('figcaption .sandbox')";
    tab.until(&format!("/^sandbox: ./.test({once}[0]?.textContent)"));
    assert_eq!(tab.eval(&format!("{once}.length")), 1);
    let link = tab.eval(&format!("{once}[0].href"));
    assert!(link.as_str().unwrap().ends_with("/your-machine.html"), "{link}");
    click(&mut tab, LISTING, "run");
    tab.until(&format!(
        "{}.querySelector('.run-head .sandbox').checkVisibility()",
        figure(LISTING)
    ));
    clean(&course, &mut tab);
}

#[test]
fn without_a_sandbox_the_reader_is_asked_once_and_nothing_runs_before() {
    let Some(mut tab) = open_tab("the question before the first run") else { return };
    let course = Served::unconfirmed();
    tab.go(&course.page(PAGE));
    // Also a page that has not heard of it yet.
    click(&mut tab, LISTING, "run");
    let question = format!("{}.querySelector('.confirm')", figure(LISTING));
    tab.until(&format!("document.activeElement == {question}"));
    let run = format!("{}.querySelector('.verb.run')", figure(LISTING));
    let answer = |label: &str| {
        format!("[...{question}.querySelectorAll('button')].find(b => b.textContent == '{label}')")
    };
    tab.eval(&format!("{}.click()", answer("Not now")));
    tab.until(&format!("!{question}.checkVisibility() && document.activeElement == {run}"));
    tab.press("Enter", 0);
    tab.until(&format!("document.activeElement == {question}"));
    // By keyboard alone: past the link, to the first answer.
    tab.press("Tab", 0);
    tab.press("Tab", 0);
    tab.press("Enter", 0);
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict == 'ok'", figure(LISTING)));
    assert_ne!(tab.eval(&printed(LISTING)), "");
    tab.reload();
    click(&mut tab, LISTING, "run");
    tab.until(&format!("{}.querySelector('.your-run').dataset.verdict == 'ok'", figure(LISTING)));
}

#[test]
fn a_page_without_the_key_says_what_to_do() {
    let Some((course, mut tab)) = open("a page without the key") else { return };
    tab.go(&format!("{}{PAGE}", course.address));
    click(&mut tab, LISTING, "run");
    tab.until(&format!(
        "{}.querySelector('.your-run').textContent.includes('cargo run')",
        figure(LISTING)
    ));
}
