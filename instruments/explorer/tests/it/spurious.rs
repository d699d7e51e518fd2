//! What std permits for no reason: it happens if it is asked for, and never else.

use crate::harness::{Explored, Program};
use std::collections::BTreeMap;

/// Explores a text as it is, and with what may happen for no reason.
fn both(text: &str) -> [Explored; 2] {
    let program = Program::new("listing", text);
    [false, true].map(|spurious| {
        program.explore_with(serde_json::json!({ "spurious": spurious, "memory": "sc" }), &[])
    })
}

/// Compares the outcomes of both.
#[track_caller]
fn check(text: &str, without: &[&str], with: &[&str]) {
    let found = both(text).map(|explored| explored.outcomes());
    let names = |outcomes: &BTreeMap<String, u64>| Vec::from_iter(outcomes.keys().cloned());
    assert_eq!([names(&found[0]), names(&found[1])], [without.to_vec(), with.to_vec()]);
}

const BUFFER: &str = "use std::sync::{Condvar, Mutex};
    static ITEMS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
    static NOT_EMPTY: Condvar = Condvar::new();
    fn main() {
        let takes = std::thread::spawn(|| {
            let mut items = ITEMS.lock().unwrap();
            if items.is_empty() {
                items = NOT_EMPTY.wait(items).unwrap();
            }
            println!(\"{:?}\", items.pop());
        });
        ITEMS.lock().unwrap().push(5);
        NOT_EMPTY.notify_one();
        takes.join().unwrap();
    }";

#[test]
fn one_waiter_that_asks_once_can_be_woken_for_nothing() {
    check(BUFFER, &["Some(5)"], &["None", "Some(5)"]);
}

#[test]
fn a_waiter_that_asks_again_sleeps_on() {
    check(&BUFFER.replace("if items", "while items"), &["Some(5)"], &["Some(5)"]);
}

#[test]
fn a_thread_wakes_for_nothing_once() {
    let text = BUFFER.replace("if items", "while items").replace("NOT_EMPTY.notify_one();", "");
    // What nobody ends hangs all the same.
    check(&text, &["Some(5)", "[deadlocked]"], &["Some(5)", "[deadlocked]"]);
}

#[test]
fn nobody_has_to_wake_for_nothing() {
    // A bell that rings before anybody listens: the sleeper may wake, and may not.
    let text = "use std::sync::{Condvar, Mutex};
        static BELL: Condvar = Condvar::new();
        static BED: Mutex<()> = Mutex::new(());
        fn main() {
            let rings = std::thread::spawn(|| BELL.notify_one());
            drop(BELL.wait(BED.lock().unwrap()));
            println!(\"awake\");
            rings.join().unwrap();
        }";
    check(text, &["[deadlocked]", "awake"], &["[deadlocked]", "awake"]);
    let parks = "fn main() {
            let sleeper = std::thread::spawn(std::thread::park);
            std::thread::park();
            sleeper.join().unwrap();
        }";
    check(parks, &["[deadlocked]"], &["", "[deadlocked]"]);
}

#[test]
fn a_parked_thread_can_go_on_before_it_is_unparked() {
    let text = "use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static READY: AtomicBool = AtomicBool::new(false);
        fn main() {
            let main = std::thread::current();
            let other = std::thread::spawn(move || { READY.store(true, SeqCst); main.unpark(); });
            std::thread::park();
            println!(\"{}\", READY.load(SeqCst));
            other.join().unwrap();
        }";
    check(text, &["true"], &["false", "true"]);
    let asks = text.replace(
        "std::thread::park();",
        "
        while !READY.load(SeqCst) { std::thread::park(); }",
    );
    check(&asks, &["true"], &["true"]);
}

#[test]
fn a_weak_exchange_can_fail_though_the_value_is_there() {
    let text = "use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
        static N: AtomicU32 = AtomicU32::new(0);
        fn main() {
            println!(\"{:?}\", N.compare_exchange_weak(0, 1, Relaxed, Relaxed));
        }";
    check(text, &["Ok(0)"], &["Err(0)", "Ok(0)"]);
    check(&text.replace("_weak", ""), &["Ok(0)"], &["Ok(0)"]);
    let program = Program::new("weak", text);
    let settings = serde_json::json!({ "spurious": true, "memory": "c20" });
    let outcomes = program.explore_with(settings, &[]).outcomes();
    let expected = [("Err(0)".to_owned(), 1), ("Ok(0)".to_owned(), 1)];
    assert_eq!(Vec::from_iter(outcomes), expected);
    let again = text.replace("println!(\"{:?}\", N", "while N").replace("ed));", "ed).is_err() {}");
    check(&again, &[""], &[""]);
}

#[test]
fn who_reads_twice_can_wait_for_a_writer_that_waits_for_the_first_read() {
    let text = "use std::sync::RwLock;
        static TOTAL: RwLock<u32> = RwLock::new(1);
        fn main() {
            let writes = std::thread::spawn(|| *TOTAL.write().unwrap() += 1);
            let first = TOTAL.read().unwrap();
            let second = TOTAL.read().unwrap();
            println!(\"{}\", *first + *second);
            drop((first, second));
            writes.join().unwrap();
        }";
    check(text, &["2", "4"], &["2", "4", "[deadlocked]"]);
    let once =
        text.replace("TOTAL.read().unwrap();\n            println", "1;\n            println");
    let once = once.replace("*second", "second");
    check(&once, &["2", "3"], &["2", "3"]);
}

#[test]
fn whoever_waits_inside_of_a_barrier_sleeps_on() {
    let text = "use std::sync::Barrier;
        fn main() {
            let barrier = Barrier::new(2);
            std::thread::scope(|s| { s.spawn(|| barrier.wait()); barrier.wait(); });
        }";
    let [without, mut with] = both(text);
    // What was asked for stands in the answer.
    with.0["graph"].as_object_mut().unwrap().remove("spurious").unwrap();
    assert!(without == with);
}
