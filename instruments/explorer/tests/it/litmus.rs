//! Litmus tests: small programs of which the literature says what they may do.
//!
//! The verdicts are those of C++20: [atomics.order] in N4861, in the form of Lahav et al.,
//! «Repairing sequential consistency in C/C++11» (PLDI 2017), which C++20 took over; names and
//! shapes after Maranget, Sarkar and Sewell, «A tutorial introduction to the ARM and POWER relaxed
//! memory models» (2012).

use crate::harness::Program;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Threads of a litmus test: statements that push what they load to `r`.
type Threads<'a> = &'a [&'a str];

fn explored(threads: Threads) -> BTreeSet<String> {
    let bodies: String = threads
        .iter()
        .map(|body| format!("spawn(|| {{ let mut r: Vec<usize> = vec![]; {body} r }}),"))
        .collect();
    let text = format!(
        "use std::sync::atomic::{{AtomicUsize, Ordering::*, fence}};
        use std::thread::spawn;
        static X: AtomicUsize = AtomicUsize::new(0);
        static Y: AtomicUsize = AtomicUsize::new(0);
        static Z: AtomicUsize = AtomicUsize::new(0);
        fn main() {{
            let threads = [{bodies}];
            let seen: Vec<Vec<usize>> = threads.into_iter().map(|t| t.join().unwrap()).collect();
            let seen: Vec<usize> = seen.concat();
            println!(\"{{seen:?}} {{}} {{}}\", X.load(Relaxed), Y.load(Relaxed));
        }}"
    );
    let program = Program::new("litmus", &text);
    let explored = program.explore_in("c20", &[], &[]);
    assert_eq!(explored.graph()["cut"], Value::Null);
    explored.outcomes().into_keys().collect()
}

/// Whether what was loaded, thread by thread, can be this.
fn can(threads: Threads, seen: &str) -> bool {
    explored(threads).iter().any(|outcome| outcome.starts_with(seen))
}

fn load(cell: &str, order: &str) -> String {
    format!("r.push({cell}.load({order}));")
}

fn store(cell: &str, value: u32, order: &str) -> String {
    format!("{cell}.store({value}, {order});")
}

#[track_caller]
fn check(threads: &[String], seen: &str, allowed: bool) {
    let threads: Vec<&str> = threads.iter().map(String::as_str).collect();
    assert_eq!(can(&threads, seen), allowed, "{seen} of {threads:#?}");
}

#[test]
fn message_passing_needs_a_release_and_an_acquire() {
    for (release, acquire, stale) in [
        ("Relaxed", "Relaxed", true),
        ("Release", "Relaxed", true),
        ("Relaxed", "Acquire", true),
        ("Release", "Acquire", false),
        ("SeqCst", "SeqCst", false),
    ] {
        let sender = store("X", 1, "Relaxed") + &store("Y", 1, release);
        let receiver = load("Y", acquire) + &load("X", "Relaxed");
        check(&[sender, receiver], "[1, 0]", stale);
    }
}

#[test]
fn message_passing_by_fences() {
    for (before, after, stale) in [
        ("fence(Release);", "fence(Acquire);", false),
        ("fence(AcqRel);", "fence(AcqRel);", false),
        ("fence(SeqCst);", "fence(SeqCst);", false),
        ("", "fence(Acquire);", true),
        ("fence(Release);", "", true),
    ] {
        let sender = store("X", 1, "Relaxed") + before + &store("Y", 1, "Relaxed");
        let receiver = load("Y", "Relaxed") + after + &load("X", "Relaxed");
        check(&[sender, receiver], "[1, 0]", stale);
    }
}

#[test]
fn store_buffering_needs_sequential_consistency_in_all_four_places() {
    for (stores, loads, both) in [
        ("Relaxed", "Relaxed", true),
        ("Release", "Acquire", true),
        ("SeqCst", "Acquire", true),
        ("Release", "SeqCst", true),
        ("SeqCst", "SeqCst", false),
    ] {
        let first = store("X", 1, stores) + &load("Y", loads);
        let second = store("Y", 1, stores) + &load("X", loads);
        check(&[first, second], "[0, 0]", both);
    }
}

#[test]
fn store_buffering_by_fences() {
    for (fence, both) in [("fence(SeqCst);", false), ("fence(AcqRel);", true)] {
        let first = store("X", 1, "Relaxed") + fence + &load("Y", "Relaxed");
        let second = store("Y", 1, "Relaxed") + fence + &load("X", "Relaxed");
        check(&[first, second], "[0, 0]", both);
    }
}

#[test]
fn store_buffering_with_acquiring_and_releasing_updates_is_not_forbidden() {
    let first = "X.swap(1, AcqRel);".to_owned() + &load("Y", "Acquire");
    let second = "Y.swap(1, AcqRel);".to_owned() + &load("X", "Acquire");
    check(&[first, second], "[0, 0]", true);
}

#[test]
fn independent_reads_of_independent_writes_agree_only_if_sequentially_consistent() {
    for (stores, loads, differ) in
        [("Relaxed", "Relaxed", true), ("Release", "Acquire", true), ("SeqCst", "SeqCst", false)]
    {
        let readers = [load("X", loads) + &load("Y", loads), load("Y", loads) + &load("X", loads)];
        let [first, second] = readers;
        let threads = [store("X", 1, stores), store("Y", 1, stores), first, second];
        check(&threads, "[1, 0, 1, 0]", differ);
    }
}

#[test]
fn one_atomic_has_one_order_for_all() {
    let reader = || load("X", "Relaxed") + &load("X", "Relaxed");
    check(&[store("X", 1, "Relaxed"), reader()], "[1, 0]", false);
    let threads = [store("X", 1, "Relaxed"), store("X", 2, "Relaxed"), reader(), reader()];
    check(&threads, "[1, 2, 2, 1]", false);
    // Its own store is the oldest that a thread can see.
    let own = store("X", 1, "Relaxed") + &load("X", "Relaxed");
    check(&[own, store("X", 2, "Relaxed")], "[0]", false);
}

#[test]
fn write_to_read_causality_needs_acquire_and_release_on_the_way() {
    for (release, acquire, stale) in [("Relaxed", "Relaxed", true), ("Release", "Acquire", false)] {
        let middle = load("X", acquire) + &store("Y", 1, release);
        let last = load("Y", acquire) + &load("X", "Relaxed");
        check(&[store("X", 1, release), middle, last], "[1, 1, 0]", stale);
    }
}

#[test]
fn a_release_sequence_goes_on_through_a_relaxed_update_of_another_thread() {
    let first = store("X", 1, "Relaxed") + &store("Y", 1, "Release");
    let update = "Y.fetch_add(1, Relaxed);".to_owned();
    let last = load("Y", "Acquire") + &load("X", "Relaxed");
    check(&[first.clone(), update, last.clone()], "[2, 0]", false);
    // A plain store of another thread ends it.
    check(&[first, store("Y", 2, "Relaxed"), last], "[2, 0]", true);
}

#[test]
fn updates_are_never_lost() {
    let update = || "X.fetch_add(1, Relaxed);".to_owned();
    let (first, second) = (update(), update());
    let outcomes = explored(&[&first, &second]);
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), ["[] 2 0"]);
}

#[test]
fn isa2_is_forbidden_with_acquire_and_release_throughout() {
    for (release, acquire, stale) in [("Release", "Acquire", false), ("Relaxed", "Relaxed", true)] {
        let first = store("X", 1, "Relaxed") + &store("Y", 1, release);
        let middle = load("Y", acquire) + &store("Z", 1, release);
        let last = load("Z", acquire) + &load("X", "Relaxed");
        check(&[first, middle, last], "[1, 1, 0]", stale);
    }
}

#[test]
fn r_and_s_need_more_than_a_release() {
    // R: two stores to one atomic, then a load of the other.
    for (order, allowed) in [("SeqCst", false), ("Release", true)] {
        let load_order = if order == "SeqCst" { "SeqCst" } else { "Acquire" };
        let first = store("X", 1, order) + &store("Y", 1, order);
        let second = store("Y", 2, order) + &load("X", load_order);
        let threads = [first, second];
        let threads: Vec<&str> = threads.iter().map(String::as_str).collect();
        let found = explored(&threads).contains("[0] 1 2");
        assert_eq!(found, allowed, "{order}");
    }
    // S: a load that sees a later store forbids its own store to come before that one's past.
    let first = store("X", 2, "Relaxed") + &store("Y", 1, "Release");
    let second = load("Y", "Acquire") + &store("X", 1, "Relaxed");
    let threads = [first, second];
    let threads: Vec<&str> = threads.iter().map(String::as_str).collect();
    assert!(!explored(&threads).contains("[1] 2 1"));
}

#[test]
fn what_the_model_leaves_out_is_not_found() {
    // Load buffering: allowed by C++20 for relaxed operations, and never shown here.
    let first = load("X", "Relaxed") + &store("Y", 1, "Relaxed");
    let second = load("Y", "Relaxed") + &store("X", 1, "Relaxed");
    check(&[first, second], "[1, 1]", false);
    // 2+2W: allowed by C++20 for relaxed operations, and never shown here.
    let first = store("X", 1, "Relaxed") + &store("Y", 2, "Relaxed");
    let second = store("Y", 1, "Relaxed") + &store("X", 2, "Relaxed");
    check(&[first, second], "[] 1 1", false);
}

#[test]
fn a_spinning_reader_sees_the_message_when_it_is_passed_right() {
    for (release, outcomes) in [("Release", vec!["1"]), ("Relaxed", vec!["0", "1"])] {
        let text = format!(
            "use std::sync::atomic::{{AtomicBool, AtomicU32, Ordering::*}};
            static DATA: AtomicU32 = AtomicU32::new(0);
            static READY: AtomicBool = AtomicBool::new(false);
            fn main() {{
                let reads = std::thread::spawn(|| {{
                    while !READY.load(Acquire) {{}}
                    println!(\"{{}}\", DATA.load(Relaxed));
                }});
                DATA.store(1, Relaxed);
                READY.store(true, {release});
                reads.join().unwrap();
            }}"
        );
        let explored = Program::new("spins", &text).explore_in("c20", &[], &[]);
        assert_eq!(explored.outcomes().into_keys().collect::<Vec<_>>(), outcomes, "{release}");
    }
}

/// The first place of each operation of an atomic, as the graph's events name it.
fn places(graph: &Value, found: &mut BTreeSet<(u64, u64)>) {
    match graph {
        Value::Object(fields) => {
            if fields.contains_key("order") {
                let at = |index: usize| graph["at"][index].as_u64().unwrap();
                found.insert((at(0), at(1)));
            }
            fields.values().for_each(|value| places(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| places(value, found)),
        _ => {}
    }
}

#[test]
fn orderings_can_be_put_in_place_of_those_in_the_text() {
    let text = |[data, ready, sees, reads]: [&str; 4]| {
        format!(
            "use std::sync::atomic::{{AtomicU32, Ordering::*}};
            static DATA: AtomicU32 = AtomicU32::new(0);
            static READY: AtomicU32 = AtomicU32::new(0);
            fn main() {{
                let reader = std::thread::spawn(|| {{
                    let ready = READY.load({sees});
                    println!(\"{{ready}} {{}}\", DATA.load({reads}));
                }});
                DATA.store(1, {data});
                READY.store(1, {ready});
                reader.join().unwrap();
            }}"
        )
    };
    let weak = Program::new("weak", &text(["Relaxed"; 4]));
    let explored = weak.explore_in("c20", &[], &[]);
    let mut found = BTreeSet::new();
    places(explored.graph(), &mut found);
    // In the order of the text: the two loads, then the two stores.
    let [sees, reads, data, ready] = found.into_iter().collect::<Vec<_>>()[..] else {
        panic!("four operations");
    };
    for orders in [
        ["Relaxed"; 4],
        ["Relaxed", "Release", "Relaxed", "Relaxed"],
        ["Relaxed", "Release", "Acquire", "Relaxed"],
        ["SeqCst"; 4],
    ] {
        let instead = [data, ready, sees, reads].into_iter().zip(orders);
        let instead: Vec<Value> =
            instead.map(|(at, order)| json!({ "at": at, "order": order })).collect();
        let settings = json!({ "memory": "c20", "orderings": instead });
        let replaced = weak.explore_with(settings, &[]).outcomes();
        let written = Program::new("written", &text(orders)).explore_in("c20", &[], &[]);
        assert_eq!(replaced, written.outcomes(), "{orders:?}");
    }
}

/// Every execution, as its events.
fn paths(graph: &Value) -> Vec<Vec<Value>> {
    let array = |value: &Value, field: &str| value[field].as_array().unwrap().clone();
    let mut all = Vec::new();
    let mut open = vec![(0, array(graph, "start"))];
    while let Some((number, path)) = open.pop() {
        let edges = array(&graph["nodes"][number], "edges");
        if edges.is_empty() {
            all.push(path.clone());
        }
        for edge in edges {
            let to = edge["to"].as_u64().unwrap() as usize;
            open.push((to, [path.clone(), array(&edge, "events")].concat()));
        }
    }
    all
}

fn clock(event: &Value, thread: &Value) -> u64 {
    event["clock"][thread.as_u64().unwrap() as usize].as_u64().unwrap_or_default()
}

fn happens_before(first: &Value, second: &Value) -> bool {
    let thread = &first["thread"];
    first != second && clock(second, thread) >= clock(first, thread)
}

#[test]
fn clocks_tell_what_happens_before_what() {
    // Whether the store of the message happens before its load where the flag is seen.
    for (release, acquire, ordered) in
        [("Release", "Acquire", true), ("Relaxed", "Acquire", false), ("Release", "Relaxed", false)]
    {
        let text = format!(
            "use std::sync::atomic::{{AtomicU32, Ordering::*}};
            static DATA: AtomicU32 = AtomicU32::new(0);
            static READY: AtomicU32 = AtomicU32::new(0);
            fn main() {{
                let reader = std::thread::spawn(|| {{
                    if READY.load({acquire}) == 1 {{
                        DATA.load(Relaxed);
                        println!(\"seen\");
                    }}
                }});
                DATA.store(1, Relaxed);
                READY.store(1, {release});
                reader.join().unwrap();
                println!(\"end\");
            }}"
        );
        let explored = Program::new("clocks", &text).explore_in("c20", &[], &[]);
        let mut seen = 0;
        for path in paths(explored.graph()) {
            for (at, first) in path.iter().enumerate() {
                for (later, second) in path.iter().enumerate() {
                    let before = happens_before(first, second);
                    assert!(!before || at < later, "{first} {second}");
                    let own = first["thread"] == second["thread"] && at < later;
                    assert!(!own || before, "{first} {second}");
                }
            }
            let position = |what: &str, thread: u64| {
                path.iter().position(|event| event["what"] == what && event["thread"] == thread)
            };
            let spawn = &path[position("spawn", 0).unwrap()];
            let printed = path.iter().rposition(|event| event["what"] == "print").unwrap();
            for event in path.iter().filter(|event| event["thread"] == 1) {
                assert!(happens_before(spawn, event), "{event}");
                assert!(happens_before(event, &path[printed]), "{event}");
            }
            let Some(print) = position("print", 1) else { continue };
            let load = path[..print].iter().rfind(|event| event["thread"] == 1).unwrap();
            let store = &path[position("store", 0).unwrap()];
            let flag = path.iter().rfind(|event| event["what"] == "store").unwrap();
            let looked = path[..print].iter().find(|event| event["saw"][1] == flag["clock"][0]);
            assert!(looked.is_some_and(|load| load["thread"] == 1), "{path:?}");
            seen += 1;
            assert_eq!(happens_before(store, load), ordered, "{release} {acquire}: {path:?}");
        }
        assert!(seen > 0, "{release} {acquire}");
    }
}
