//! What programs do that were not written for the explorer: all outcomes, as in `primitives`.

use crate::harness::{Program, check};

#[test]
fn to_show_a_lock_is_to_try_to_have_it() {
    let text = "use std::sync::Mutex;
        static M: Mutex<u32> = Mutex::new(0);
        fn main() {
            let thread = std::thread::spawn(|| *M.lock().unwrap() = 5);
            let shown = format!(\"{M:?}\");
            thread.join().unwrap();
            println!(\"{}\", shown.split(',').next().unwrap());
        }";
    // Two steps of each where main finds it free; where it does not, main has one.
    check(
        text,
        &[("Mutex { data: 0", 1), ("Mutex { data: \"<locked>\"", 1), ("Mutex { data: 5", 1)],
    );
}

#[test]
fn to_show_an_atomic_is_to_load_it() {
    let text = "use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        static N: AtomicU32 = AtomicU32::new(0);
        fn main() {
            let thread = std::thread::spawn(|| N.store(1, SeqCst));
            println!(\"{N:?}\");
            thread.join().unwrap();
        }";
    // The store comes before the load, before the print, or after it.
    check(text, &[("0", 2), ("1", 1)]);
}

#[test]
fn to_show_a_once_lock_is_to_get_its_value() {
    let text = "use std::sync::OnceLock;
        static O: OnceLock<u32> = OnceLock::new();
        fn main() {
            let thread = std::thread::spawn(|| O.set(1).unwrap());
            println!(\"{O:?}\");
            thread.join().unwrap();
        }";
    let explored = Program::new("shown", text).explore(&[], &[]);
    let outcomes: Vec<String> = explored.outcomes().into_keys().collect();
    assert_eq!(outcomes, ["OnceLock(1)", "OnceLock(<uninit>)"]);
}

#[test]
fn what_dbg_prints_is_printed() {
    let text = "fn main() {\n    let two = dbg!(1 + 1);\n    dbg!(two, \"x\");\n    dbg!();\n}";
    let program = Program::new("dbg", text);
    let explored = program.explore(&[], &[]);
    let errors = &explored.graph()["outcomes"][0]["errors"];
    let as_ever = program.command().output().unwrap().stderr;
    assert_eq!(errors.as_str().unwrap().as_bytes(), as_ever);
    assert!(as_ever.starts_with(b"[dbg.rs:2:15] 1 + 1 = 2"));
}

#[test]
fn a_line_is_written_to_standard_output_in_one_piece() {
    let text = "use std::io::{Write, stdout};
        fn say(who: &str) { writeln!(stdout(), \"{who} says {}\", who.len()).unwrap(); }
        fn main() { std::thread::scope(|s| { s.spawn(|| say(\"a\")); s.spawn(|| say(\"bb\")); }); }";
    check(text, &[("a says 1/bb says 2", 1), ("bb says 2/a says 1", 1)]);
}

#[test]
fn a_once_lock_whose_closure_panicked_takes_the_next_one() {
    let text = "use std::sync::OnceLock;
        static O: OnceLock<u32> = OnceLock::new();
        fn main() {
            let first = std::thread::spawn(|| *O.get_or_init(|| panic!(\"none\"))).join();
            println!(\"{} {}\", first.is_err(), O.get_or_init(|| 7));
        }";
    check(text, &[("true 7[1 panicked]", 1)]);
}

#[test]
fn to_abort_is_a_step() {
    let text = "fn main() {
        let thread = std::thread::spawn(|| std::process::abort());
        println!(\"hello\");
        thread.join().unwrap();
    }";
    check(text, &[("[killed:SIGABRT]", 1), ("hello[killed:SIGABRT]", 1)]);
}
