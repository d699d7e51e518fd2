//! What is not modelled is refused with the reason and the line.

use crate::harness::Program;

#[track_caller]
fn check(text: &str, reason: &str, line: u64) {
    let explored = Program::new("refused", text).explore(&[], &[]);
    let (sentence, at) = explored.refusal();
    assert!(sentence.contains(reason), "{sentence}");
    assert_eq!(at, line, "{sentence}");
}

#[test]
fn what_reaches_out_of_the_program_is_refused() {
    check("fn main() {\n    std::fs::read(\"/etc/hosts\").unwrap();\n}", "files", 2);
    check("fn main() {\n\n    std::net::TcpListener::bind(\"[::1]:0\").unwrap();\n}", "sockets", 3);
    check(
        "fn main() {\n    std::process::Command::new(\"true\").status().unwrap();\n}",
        "processes",
        2,
    );
    check("fn main() {\n    std::time::SystemTime::now();\n}", "the time of day", 2);
}

#[test]
fn ways_between_threads_that_the_system_makes_are_refused() {
    check("fn main() {\n    std::io::pipe().unwrap();\n}", "pipes", 2);
    check("fn main() {\n    std::os::unix::net::UnixStream::pair().unwrap();\n}", "sockets", 2);
}

#[test]
fn atomics_of_core_are_refused() {
    let text = "use core::sync::atomic::AtomicU32;\nfn main() {\n    AtomicU32::new(0);\n}";
    check(text, "take it from `std`", 1);
}

#[test]
fn more_memory_than_an_execution_has_is_refused() {
    let text = "fn main() {\n    drop(vec![0_u8; 1 << 30]);\n    drop(vec![0_u8; 1 << 30]);\n}";
    check(text, "more than a gigabyte", 2);
}

#[test]
fn what_differs_from_run_to_run_is_refused() {
    let text = "use std::collections::HashMap;
        use std::thread;
        fn main() {
            let map: HashMap<u32, u32> = (0..9).map(|n| (n, n)).collect();
            let thread = thread::spawn(|| println!(\"thread\"));
            for key in map.keys() { println!(\"{key}\"); }
            thread.join().unwrap();
        }";
    check(text, "the order in a HashMap", 6);
}

#[test]
fn what_differs_from_run_to_run_is_refused_even_with_one_interleaving() {
    let text = "use std::collections::HashMap;
        fn main() {
            let map: HashMap<u32, u32> = (0..9).map(|n| (n, n)).collect();
            println!(\"{:?}\", map.keys());
        }";
    check(text, "the order in a HashMap", 4);
}

#[test]
fn standard_input_is_refused() {
    check("fn main() {\n    std::io::stdin().lines().next();\n}", "standard input", 2);
}

#[test]
fn how_often_an_arc_is_shared_is_refused() {
    let text = "use std::sync::Arc;\nfn main() {\n    println!(\"{}\", Arc::strong_count(&Arc::new(1)));\n}";
    check(text, "Arc", 3);
}

#[test]
fn a_thread_that_never_comes_to_a_step_is_refused() {
    let text = "fn main() { std::thread::spawn(|| loop {}).join().unwrap(); }";
    let explored = Program::new("computes", text).explore(&[], &[]);
    let (sentence, line) = explored.refusal();
    assert!(sentence.contains("computes for seconds"), "{sentence}");
    // Whatever it does, it does it since its last step.
    assert_eq!(line, 1);
    let text = "use std::sync::Mutex;
        fn main() {
            let lock = Mutex::new(5);
            let number = *lock.lock().unwrap();
            while number == 5 { std::hint::spin_loop(); }
        }";
    let explored = Program::new("computes", text).explore(&[], &[]);
    assert_eq!(explored.refusal().1, 4);
}

#[test]
fn an_exploration_that_was_cut_says_by_what() {
    let text = "use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        static N: AtomicU32 = AtomicU32::new(0);
        fn main() {
            std::thread::scope(|s| for _ in 0..3 {
                s.spawn(|| { let n = N.load(SeqCst); N.store(n + 1, SeqCst); });
            });
            println!(\"{}\", N.load(SeqCst));
        }";
    let program = Program::new("cut", text);
    let all = program.explore(&[], &[]);
    assert_eq!((all.interleavings(), &all.graph()["cut"]), (90, &serde_json::Value::Null));
    for (budget, most) in [("runs", 3), ("nodes", 10), ("steps", 3), ("time", 0)] {
        let cut = program.explore(&[(budget, most)], &[]);
        assert_eq!(cut.graph()["cut"], budget);
        assert!(cut.interleavings() < 90);
        let nodes = cut.graph()["nodes"].as_array().unwrap();
        assert!(nodes.is_empty() || nodes.iter().any(|node| node["open"] == true), "{budget}");
    }
}

#[test]
fn to_ask_whether_a_lock_is_poisoned_is_refused() {
    let ask = |lock: &str| {
        format!(
            "fn main() {{
                let lock = std::sync::{lock}::new(1);
                lock.is_poisoned();
            }}"
        )
    };
    for lock in ["Mutex", "RwLock"] {
        check(&ask(lock), "`lock().is_err()` says so, too", 3);
    }
}

#[test]
fn names_of_files_are_neither_changed_nor_looked_at() {
    for call in [
        "remove_file(\"a\")",
        "remove_dir(\"a\")",
        "create_dir(\"a\")",
        "rename(\"a\", \"b\")",
        "exists(\"a\")",
        "metadata(\"a\")",
    ] {
        check(&format!("fn main() {{\n    std::fs::{call}.ok();\n}}"), "files are not modelled", 2);
    }
}
