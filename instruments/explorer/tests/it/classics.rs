//! Classical algorithms with the verdicts that everybody knows.

use crate::harness::Program;
use std::collections::BTreeSet;

const HEAD: &str = "
    use std::array;
    use std::sync::{Condvar, Mutex};
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::*, fence};
    use std::thread;
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    // A critical section in which an update is lost if two threads are in it.
    fn count() { let n = COUNT.load(Relaxed); COUNT.store(n + 1, Relaxed); }
";

fn outcomes(memory: &str, text: &str) -> BTreeSet<String> {
    let program = Program::new("classic", &format!("{HEAD}{text}"));
    let explored = program.explore_in(memory, &[("runs", 1_000_000)], &[]);
    assert_eq!(explored.graph()["cut"], serde_json::Value::Null);
    explored.outcomes().into_keys().collect()
}

#[track_caller]
fn check(memory: &str, text: &str, expected: &[&str]) {
    let found = outcomes(memory, text);
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{memory}");
}

/// Two threads that each go through a critical section once.
fn exclusion(lock: &str) -> String {
    format!(
        "{lock}
        fn main() {{
            let work = |me| move || {{ lock(me); count(); unlock(me) }};
            thread::scope(|s| {{ s.spawn(work(0)); s.spawn(work(1)); }});
            println!(\"{{}}\", COUNT.load(Relaxed));
        }}"
    )
}

fn peterson(turn: &str, [store, load]: [&str; 2]) -> String {
    exclusion(&format!(
        "static WANTS: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
        static TURN: AtomicUsize = AtomicUsize::new(0);
        fn lock(me: usize) {{
            WANTS[me].store(true, {store});
            {turn};
            while WANTS[1 - me].load({load}) && TURN.load({load}) == 1 - me {{}}
        }}
        fn unlock(me: usize) {{ WANTS[me].store(false, Release); }}"
    ))
}

#[test]
fn petersons_lock_needs_sequential_consistency_or_an_update_of_the_turn() {
    let store = "TURN.store(1 - me, SeqCst)";
    check("sc", &peterson(store, ["Relaxed", "Relaxed"]), &["2"]);
    check("c20", &peterson(store, ["SeqCst", "SeqCst"]), &["2"]);
    let store = "TURN.store(1 - me, Release)";
    check("c20", &peterson(store, ["Release", "Acquire"]), &["1", "2"]);
    // Williams, «Peterson's lock with C++0x atomics» (2008).
    let swap = "TURN.swap(1 - me, AcqRel)";
    check("c20", &peterson(swap, ["Relaxed", "Acquire"]), &["2"]);
    // A fence behind two relaxed stores is not enough: the turns may take their order before it.
    let fence = "TURN.store(1 - me, Relaxed); fence(SeqCst)";
    check("c20", &peterson(fence, ["Relaxed", "Acquire"]), &["1", "2"]);
}

#[test]
fn dekkers_lock_needs_sequential_consistency() {
    let dekker = |store: &str, load: &str| {
        exclusion(&format!(
            "static WANTS: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
            static TURN: AtomicUsize = AtomicUsize::new(0);
            fn lock(me: usize) {{
                WANTS[me].store(true, {store});
                while WANTS[1 - me].load({load}) {{
                    if TURN.load({load}) != me {{
                        WANTS[me].store(false, {store});
                        while TURN.load({load}) != me {{}}
                        WANTS[me].store(true, {store});
                    }}
                }}
            }}
            fn unlock(me: usize) {{
                TURN.store(1 - me, {store});
                WANTS[me].store(false, {store});
            }}"
        ))
    };
    check("sc", &dekker("SeqCst", "SeqCst"), &["2"]);
    check("c20", &dekker("Release", "Acquire"), &["1", "2"]);
}

#[test]
fn lamports_bakery_needs_sequential_consistency() {
    let bakery = |store: &str, load: &str| {
        exclusion(&format!(
            "static CHOOSES: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
            static NUMBER: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];
            fn lock(me: usize) {{
                let other = 1 - me;
                CHOOSES[me].store(true, {store});
                let number = NUMBER[other].load({load}) + 1;
                NUMBER[me].store(number, {store});
                CHOOSES[me].store(false, {store});
                while CHOOSES[other].load({load}) {{}}
                loop {{
                    let his = NUMBER[other].load({load});
                    if his == 0 || (number, me) < (his, other) {{ break }}
                }}
            }}
            fn unlock(me: usize) {{ NUMBER[me].store(0, {store}); }}"
        ))
    };
    check("sc", &bakery("SeqCst", "SeqCst"), &["2"]);
    let found = outcomes("c20", &bakery("Release", "Acquire"));
    assert!(found.contains("1"), "{found:?}");
}

#[test]
fn a_ticket_lock_needs_acquire_and_release() {
    let ticket = |load: &str, store: &str| {
        exclusion(&format!(
            "static NEXT: AtomicUsize = AtomicUsize::new(0);
            static SERVED: AtomicUsize = AtomicUsize::new(0);
            fn lock(_: usize) {{
                let mine = NEXT.fetch_add(1, Relaxed);
                while SERVED.load({load}) != mine {{}}
            }}
            fn unlock(_: usize) {{
                let served = SERVED.load(Relaxed);
                SERVED.store(served + 1, {store});
            }}"
        ))
    };
    check("c20", &ticket("Acquire", "Release"), &["2"]);
    check("c20", &ticket("Relaxed", "Relaxed"), &["1", "2"]);
}

#[test]
fn double_checked_locking_needs_acquire_and_release() {
    let once = |load: &str, store: &str| {
        format!(
            "static READY: AtomicBool = AtomicBool::new(false);
            static TURN: Mutex<()> = Mutex::new(());
            static VALUE: AtomicUsize = AtomicUsize::new(0);
            fn value() -> usize {{
                if !READY.load({load}) {{
                    let _turn = TURN.lock().unwrap();
                    if !READY.load(Relaxed) {{
                        VALUE.store(7, Relaxed);
                        READY.store(true, {store});
                    }}
                }}
                VALUE.load(Relaxed)
            }}
            fn main() {{
                let other = thread::spawn(value);
                println!(\"{{}}\", value() + other.join().unwrap());
            }}"
        )
    };
    check("c20", &once("Acquire", "Release"), &["14"]);
    check("c20", &once("Relaxed", "Release"), &["14", "7"]);
    check("c20", &once("Acquire", "Relaxed"), &["14", "7"]);
}

#[test]
fn a_stack_whose_nodes_come_back_suffers_from_aba() {
    // Node 0 lies on node 1. One thread pops; another pops both and pushes node 0 again.
    let stack = |pop: &str| {
        format!(
            "const NONE: usize = 9;
            static NEXT: [AtomicUsize; 2] = [AtomicUsize::new(1), AtomicUsize::new(NONE)];
            static HEAD: AtomicUsize = AtomicUsize::new(0);
            {pop}
            fn push(node: usize) {{
                loop {{
                    let head = HEAD.load(SeqCst);
                    NEXT[node].store(head % 10, SeqCst);
                    let new = head / 10 * 10 + 10 + node;
                    if HEAD.compare_exchange(head, new, SeqCst, SeqCst).is_ok() {{ return }}
                }}
            }}
            fn main() {{
                let pops = thread::spawn(pop);
                let first = pop();
                let second = pop();
                if first != NONE {{ push(first); }}
                let theirs = pops.join().unwrap();
                // Every node is on the stack or in somebody's hands, and nowhere twice.
                let mut nodes = vec![theirs, second];
                let mut node = HEAD.load(SeqCst) % 10;
                while node != NONE && nodes.len() < 5 {{
                    nodes.push(node);
                    node = NEXT[node].load(SeqCst);
                }}
                nodes.retain(|node| *node != NONE);
                nodes.sort();
                println!(\"{{}}\", nodes == [0, 1]);
            }}"
        )
    };
    let pop = |counted: &str| {
        format!(
            "fn pop() -> usize {{
                loop {{
                    let head = HEAD.load(SeqCst);
                    if head % 10 == NONE {{ return NONE }}
                    let next = NEXT[head % 10].load(SeqCst);
                    let new = {counted} + next;
                    if HEAD.compare_exchange(head, new, SeqCst, SeqCst).is_ok() {{
                        return head % 10
                    }}
                }}
            }}"
        )
    };
    // With a counter in the head, which every change moves on, and with one that stands still.
    check("sc", &stack(&pop("head / 10 * 10 + 10")), &["true"]);
    let without = stack(&pop("0")).replace("head / 10 * 10 + 10 + node", "node");
    check("sc", &without, &["false", "true"]);
}

#[test]
fn a_buffer_that_waits_once_takes_from_nothing() {
    let buffer = |wait: &str| {
        format!(
            "static ITEMS: Mutex<Vec<u32>> = Mutex::new(Vec::new());
            static FILLED: Condvar = Condvar::new();
            fn take() -> u32 {{
                let mut items = ITEMS.lock().unwrap();
                {wait} items.is_empty() {{ items = FILLED.wait(items).unwrap(); }}
                items.pop().expect(\"somebody has filled it\")
            }}
            fn main() {{
                let takers = [thread::spawn(take), thread::spawn(take)];
                for item in 0..2 {{
                    ITEMS.lock().unwrap().push(item);
                    FILLED.notify_one();
                }}
                let taken = takers.map(|taker| taker.join().is_ok());
                println!(\"{{}}\", taken == [true, true]);
            }}"
        )
    };
    check("sc", &buffer("while"), &["true"]);
    // Its panic poisons the mutex, and whoever comes next panics, too.
    let found = outcomes("sc", &buffer("if"));
    assert!(found.iter().any(|outcome| outcome.contains("panicked")), "{found:?}");
}

#[test]
fn philosophers_starve_unless_they_are_ordered_or_waited_on() {
    let table = |first: &str, second: &str, waiter: &str| {
        format!(
            "fn main() {{
                let forks: [Mutex<()>; 3] = array::from_fn(|_| Mutex::new(()));
                let waiter = (Mutex::new(2), Condvar::new());
                let _ = &waiter;
                thread::scope(|s| for me in 0..3 {{
                    let (forks, waiter) = (&forks, &waiter);
                    s.spawn(move || {{
                        let (left, right) = (me, (me + 1) % 3);
                        {waiter}
                        let first = forks[{first}].lock().unwrap();
                        let second = forks[{second}].lock().unwrap();
                        drop((first, second));
                    }});
                }});
                println!(\"all ate\");
            }}"
        )
    };
    check("sc", &table("left", "right", ""), &["[deadlocked]", "all ate"]);
    check("sc", &table("left.min(right)", "left.max(right)", ""), &["all ate"]);
    // One seat fewer than philosophers. A guard gives the seat back.
    let seat = "struct Seat<'a>(&'a (Mutex<i32>, Condvar));
        impl Drop for Seat<'_> {
            fn drop(&mut self) { *self.0.0.lock().unwrap() += 1; self.0.1.notify_one(); }
        }
        let mut seats = waiter.0.lock().unwrap();
        while *seats == 0 { seats = waiter.1.wait(seats).unwrap(); }
        *seats -= 1;
        drop(seats);
        let _seat = Seat(waiter);";
    check("sc", &table("left", "right", seat), &["all ate"]);
}
