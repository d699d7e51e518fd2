//! Explore: a reader is the scheduler of the listing on the page.

use super::chromium::Tab;
use super::{Served, clean};
use crate::support::{read, root};
use course::setup;

const PAGE: &str = "threads/borrowing.html";
const LISTING: &str = "threads/shared_log";

/// As for every reader, but what explores is built: on a slow machine that takes minutes.
fn open(what: &str) -> Option<(Served, Tab)> {
    setup::with_explorer(&root(), setup::ready(&root()).unwrap()).unwrap();
    super::open(what)
}

/// Something in the figure of the listing.
fn part(selector: &str) -> String {
    format!("document.querySelector('figure[data-listing=\"{LISTING}\"] {selector}')")
}

#[test]
fn every_interleaving_of_the_listing_is_there_to_be_stepped_through() {
    let Some((course, mut tab)) = open("Explore in a browser") else { return };
    tab.go(&course.page(PAGE));
    tab.eval(&format!("{}.click()", part(".verb.explore")));
    let text = |selector: &str| format!("{}.textContent", part(selector));
    tab.until(&format!(
        "{}?.includes('2 interleavings')",
        text(".explorer").replacen(".textC", "?.textC", 1)
    ));
    // By a button of the thread, then by keys.
    tab.eval(&format!(
        "[...{}.querySelectorAll('button')].find(b => b.textContent == 'lock log').click()",
        part(".explore-threads")
    ));
    tab.until(&format!("{}.startsWith('Step 1 of')", text(".explore-position")));
    tab.eval(&format!("{}.focus()", part(".explorer")));
    tab.press("ArrowLeft", 0);
    tab.until(&format!("{}.startsWith('Step 0 of')", text(".explore-position")));
    tab.press("1", 0);
    tab.until(&format!("{}.startsWith('Step 1 of')", text(".explore-position")));
    assert!(tab.eval(&text(".explore-said")).as_str().unwrap().contains("T1 locks log"));
    // It is still this page: mdBook turns it at an arrow key.
    assert!(tab.eval("location.pathname").as_str().unwrap().ends_with(PAGE));
    // What plain runs do stands beside it.
    tab.eval(&format!("{}.click()", part(".explore-runs button")));
    tab.until(&format!("{}.includes('In 20 plain runs')", text(".explore-runs")));
    clean(&course, &mut tab);
}

#[test]
fn a_link_to_a_step_runs_nothing_by_itself_and_leads_there_afterwards() {
    let Some((course, mut tab)) = open("a link to a step") else { return };
    tab.go(&course.page(PAGE));
    tab.go(&format!("{}{PAGE}#explore={LISTING}:1-", course.address));
    tab.until(&format!("{}?.textContent.includes('press Explore')", part(".run-status")));
    assert_eq!(tab.eval(&format!("{}.hidden", part(".explored"))), true);
    tab.eval(&format!("{}.click()", part(".verb.explore")));
    tab.until(&format!("{}?.textContent.startsWith('Step 1 of')", part(".explore-position")));
    clean(&course, &mut tab);
}

#[test]
fn an_edit_is_explored_as_it_stands() {
    let Some((course, mut tab)) = open("Explore of an edit") else { return };
    tab.go(&course.page(PAGE));
    let source = format!("{}.click()", part(".verb.edit"));
    tab.eval(&source);
    let editor = part(".editor .cm-content");
    tab.until(&format!("{editor} && document.activeElement == {editor}"));
    tab.eval(&format!("getSelection().selectAllChildren({editor})"));
    tab.until("getSelection().toString().length > 0");
    tab.type_text("fn main() { std::fs::read(\"x\").unwrap_err(); }");
    tab.until(&format!("{editor}.textContent.includes('unwrap_err')"));
    tab.eval(&format!("{}.click()", part(".verb.explore")));
    tab.until(&format!(
        "{}?.textContent.includes('files are not modelled')",
        part(".explore-refused")
    ));
    clean(&course, &mut tab);
}

#[test]
fn what_a_load_sees_is_for_the_reader_to_choose() {
    let Some((course, mut tab)) = open("the rules of Explore") else { return };
    tab.go(&course.page("sync/memory-ordering.html"));
    let part = |selector: &str| {
        format!("document.querySelector('figure[data-listing=\"sync/two_flags\"] {selector}')")
    };
    let outcomes =
        |count: usize| format!("{}?.children.length == {count}", part(".explore-outcomes"));
    tab.eval(&format!("{}.click()", part(".verb.explore")));
    tab.until(&outcomes(3));
    let loads = part(".explore-rules select");
    tab.eval(&format!("{loads}.value = 'sc'; {loads}.dispatchEvent(new Event('change'))"));
    tab.until(&outcomes(2));
    // The choice is where it was, also for the keyboard.
    assert_eq!(tab.eval(&format!("document.activeElement == {loads}")), true);
    assert_eq!(tab.eval(&format!("{loads}.value")), "sc");
    // A link has it, too.
    let link = format!("{}sync/memory-ordering.html#explore=sync/two_flags+sc:1", course.address);
    tab.go("about:blank");
    tab.go(&link);
    tab.eval(&format!("{}.click()", part(".verb.explore")));
    tab.until(&outcomes(2));
    tab.until(&format!("{}?.textContent.startsWith('Step 1 of')", part(".explore-position")));
    clean(&course, &mut tab);
}

#[test]
fn a_challenge_hides_the_ends_until_it_is_met() {
    let Some((course, mut tab)) = open("a challenge") else { return };
    tab.go(&course.page("sync/interleavings.html"));
    let figure = "document.querySelector('figure[data-listing=\"sync/lost_update\"]')";
    let part = |selector: &str| format!("{figure}.querySelector('{selector}')");
    tab.until("document.querySelector('.challenge button')");
    tab.eval("document.querySelector('.challenge button').click()");
    tab.until(&format!("document.activeElement == {}", part(".explorer")));
    let shown = format!("{}.checkVisibility()", part(".explore-outcomes"));
    let letters = format!(
        "[...{figure}.querySelectorAll('.explore-picture .node text')].map(t => t.textContent).join('')"
    );
    tab.until(&format!("{letters} == '????'"));
    assert_eq!(tab.eval(&shown), false);
    // By a key, then by what the hints say, one after the other.
    tab.press("1", 0);
    let task = part(".explore-task");
    let take = format!(
        "{{ {task}.querySelector('button').click();
            const [, name] = {task}.textContent.match(/Let (\\w+) /);
            const row = [...{figure}.querySelectorAll('.explore-threads > div')]
                .find((each) => each.querySelector('b').textContent == name);
            row.querySelector('button').click(); }}"
    );
    let done = format!("{task}.textContent.includes('Done, in')");
    for _ in 0..20 {
        if tab.eval(&done) == true {
            break;
        }
        tab.eval(&take);
    }
    assert_eq!(tab.eval(&done), true);
    tab.until(&format!("{letters}.includes('A')"));
    assert_eq!(tab.eval(&shown), true);
    clean(&course, &mut tab);
}

/// Steps through a made exploration of 10,000 nodes by keys. A step is busy from the key to the end
/// of its handler, and from the start of the next frame until that is painted.
const WALK: &str = "(async () => {
    const explored = { graph: module.exports.strangers(4, 9) };
    const asked = { name: 'made', listing: 'made', source: 'fn main() {}', explored,
        rules: { offers: {}, chosen: { model: null, spurious: false } } };
    const { node } = interleave.exploreView.createExplore(asked);
    document.querySelector('main').prepend(node);
    const frame = () => new Promise((done) => requestAnimationFrame((start) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - start);
        port2.postMessage(null);
    }));
    await frame();
    const times = [];
    let drawn = 0;
    for (let step = 0; step < 36; step += 1) {
        const key = String(1 + (step % 4));
        await frame();
        const start = performance.now();
        node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        const handled = performance.now() - start;
        times.push(handled + (await frame()));
        drawn = Math.max(drawn, node.querySelectorAll('svg *').length);
    }
    times.sort((a, b) => a - b);
    const nodes = explored.graph.nodes.length;
    const said = node.querySelector('.explore-position').textContent;
    window.walked = { nodes, said, drawn, median: times[18], longest: times[35] };
})()";

#[test]
fn a_graph_of_10_000_nodes_is_stepped_through_and_drawn_in_part() {
    let Some((course, mut tab)) = open("a large graph") else { return };
    tab.go(&course.page(PAGE));
    tab.until("interleave.exploreView");
    let made = read(&root().join("web/test/explore.graphs.js"));
    tab.eval(&format!("var module = {{}}; {made}; void 0"));
    tab.eval(&format!("void {WALK}"));
    tab.until("window.walked");
    let walked = tab.eval("window.walked");
    assert_eq!(walked["nodes"], 10_001);
    assert_eq!(walked["said"], "Step 36 of 36.");
    // How long it took is printed, for whoever asks with `--nocapture`, and depends on the machine.
    println!(
        "a step among 10,001 nodes: {} ms, {} ms at most",
        walked["median"], walked["longest"]
    );
    let drawn = walked["drawn"].as_u64().unwrap();
    assert!(drawn < 60, "{drawn} elements are drawn");
}
