//! What each primitive can do: all outcomes of a small program, with how many interleavings lead
//! to each. The numbers are worked out beside them.

use crate::harness::{Program, check};
use serde_json::Value;

#[test]
fn a_load_and_a_store_of_two_threads_interleave_in_six_ways() {
    let text = "use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        static N: AtomicU32 = AtomicU32::new(0);
        fn count() { let n = N.load(SeqCst); N.store(n + 1, SeqCst); }
        fn main() {
            std::thread::scope(|s| { s.spawn(count); s.spawn(count); });
            println!(\"{}\", N.load(SeqCst));
        }";
    // 4! / (2! 2!), of which two let one thread finish first.
    check(text, &[("1", 4), ("2", 2)]);
}

#[test]
fn without_the_variable_a_program_runs_as_it_is() {
    let text = "use std::sync::{Mutex, mpsc};
        use std::thread;
        fn main() {
            let (send, receive) = mpsc::sync_channel(0);
            let total = Mutex::new(0);
            thread::scope(|s| {
                s.spawn(|| for n in receive { *total.lock().unwrap() += n; });
                s.spawn(move || for n in 0..100 { send.send(n).unwrap(); });
            });
            println!(\"{}\", total.into_inner().unwrap());
        }";
    assert_eq!(Program::new("plain", text).run(), "4950\n");
}

#[test]
fn a_lock_held_twice_by_its_own_thread_is_a_deadlock() {
    let text = "use std::sync::Mutex;
        static M: Mutex<u32> = Mutex::new(0);
        fn main() { let a = M.lock().unwrap(); let b = M.lock().unwrap(); println!(\"{a}{b}\"); }";
    check(text, &[("[deadlocked]", 1)]);
}

#[test]
fn a_panic_poisons_the_lock_that_was_held() {
    let text = "use std::sync::Mutex;
        static M: Mutex<u32> = Mutex::new(0);
        fn main() {
            let thread = std::thread::spawn(|| { let _held = M.lock(); panic!(\"so\") });
            println!(\"{}\", M.lock().is_ok());
            thread.join().unwrap_err();
        }";
    check(text, &[("false[1 panicked]", 1), ("true[1 panicked]", 1)]);
}

#[test]
fn a_notification_that_comes_first_is_lost() {
    let text = "use std::sync::{Condvar, Mutex};
        static M: Mutex<()> = Mutex::new(());
        static C: Condvar = Condvar::new();
        fn main() {
            let waits = std::thread::spawn(|| drop(C.wait(M.lock().unwrap())));
            C.notify_one();
            waits.join().unwrap();
        }";
    // Before the lock, between the lock and the wait, and in time.
    check(text, &[("[deadlocked]", 2), ("", 1)]);
}

#[test]
fn a_wait_with_a_time_out_ends_in_both_ways() {
    let text = "use std::sync::{Condvar, Mutex};
        use std::time::Duration;
        static M: Mutex<()> = Mutex::new(());
        static C: Condvar = Condvar::new();
        fn main() {
            let waits = std::thread::spawn(|| {
                let guard = M.lock().unwrap();
                let (_guard, result) = C.wait_timeout(guard, Duration::from_secs(1)).unwrap();
                println!(\"{}\", result.timed_out());
            });
            C.notify_one();
            waits.join().unwrap();
        }";
    // lock, wait, time-out, relock, print, unlock: the notification comes before the time-out in 3
    // ways, of which one is in time, and after it in 4.
    check(text, &[("false", 1), ("true", 6)]);
}

#[test]
fn notify_one_can_wake_each_of_those_who_sleep() {
    let text = "use std::sync::{Condvar, Mutex};
        static M: Mutex<u32> = Mutex::new(0);
        static C: Condvar = Condvar::new();
        fn sleep(name: &str) {
            let mut asleep = M.lock().unwrap();
            *asleep += 1;
            let _guard = C.wait(asleep).unwrap();
            println!(\"{name}\");
        }
        fn main() {
            std::thread::spawn(|| sleep(\"a\"));
            std::thread::spawn(|| sleep(\"b\"));
            while *M.lock().unwrap() < 2 {}
            C.notify_one();
            std::thread::park();
        }";
    let outcomes = Program::new("wakes", text).explore(&[], &[]).outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["a[deadlocked]", "b[deadlocked]"]);
}

#[test]
fn readers_share_a_lock_and_a_writer_does_not() {
    let text = "use std::sync::RwLock;
        static R: RwLock<u32> = RwLock::new(0);
        fn main() {
            let first = R.read().unwrap();
            println!(\"{} {}\", R.try_read().is_ok(), R.try_write().is_ok());
            drop(first);
            let writes = R.write().unwrap();
            println!(\"{} {}\", R.try_read().is_ok(), R.try_write().is_ok());
            drop(writes);
        }";
    check(text, &[("true false/false false", 1)]);
}

#[test]
fn one_thread_of_a_barrier_leads() {
    let text = "use std::sync::Barrier;
        fn main() {
            let barrier = Barrier::new(2);
            let wait = || barrier.wait().is_leader();
            let leads = std::thread::scope(|s| {
                let other = s.spawn(wait);
                [wait(), other.join().unwrap()]
            });
            println!(\"{leads:?}\");
        }";
    let outcomes = Program::new("barrier", text).explore(&[], &[]).outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["[false, true]", "[true, false]"]);
}

#[test]
fn what_is_made_once_is_made_once() {
    let text = "use std::sync::{LazyLock, OnceLock, atomic::{AtomicU32, Ordering::SeqCst}};
        static MADE: AtomicU32 = AtomicU32::new(0);
        static LAZY: LazyLock<u32> = LazyLock::new(|| MADE.fetch_add(1, SeqCst) + 5);
        static ONCE: OnceLock<u32> = OnceLock::new();
        fn main() {
            std::thread::scope(|s| {
                s.spawn(|| assert_eq!(*LAZY, 5));
                s.spawn(|| assert_eq!(*LAZY, 5));
                s.spawn(|| ONCE.set(1));
            });
            println!(\"{} {:?}\", MADE.load(SeqCst), ONCE.get());
        }";
    let outcomes = Program::new("once", text).explore(&[], &[]).outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["1 Some(1)"]);
}

#[test]
fn messages_keep_the_order_of_their_sender() {
    let text = "use std::sync::mpsc;
        fn main() {
            let (send, receive) = mpsc::channel();
            for id in [10, 20] {
                let send = send.clone();
                std::thread::spawn(move || for n in 0..2 { send.send(id + n).unwrap(); });
            }
            drop(send);
            println!(\"{:?}\", receive.iter().collect::<Vec<i32>>());
        }";
    // Six merges of two sequences, and for each 14 ways to put four receptions behind their
    // sends: the ballot sequences of length 8.
    check(
        text,
        &[
            ("[10, 11, 20, 21]", 14),
            ("[10, 20, 11, 21]", 14),
            ("[10, 20, 21, 11]", 14),
            ("[20, 10, 11, 21]", 14),
            ("[20, 10, 21, 11]", 14),
            ("[20, 21, 10, 11]", 14),
        ],
    );
}

#[test]
fn how_many_messages_lie_in_a_channel_changes_nothing_else() {
    // The fifth one needs more room, unless one was taken before; the lock that its sender makes
    // then is the same one all the same.
    let text = "use std::sync::{Arc, Mutex, mpsc};
        fn main() {
            let (send, receive) = mpsc::channel();
            let sends = std::thread::spawn(move || {
                for n in 0..5 { send.send(n).unwrap(); }
                drop(Arc::new(Mutex::new(5)).lock());
            });
            println!(\"{}\", receive.recv().unwrap());
            sends.join().unwrap();
        }";
    // Seven steps of one thread, of which the last two are at the lock, and two of the other, which
    // come in order behind the first: 8 * 7 / 2, and the drop of the receiver after all.
    check(text, &[("0", 28)]);
}

#[test]
fn what_goes_to_standard_error_tells_outcomes_apart() {
    let text = "use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static LATE: AtomicBool = AtomicBool::new(false);
        fn main() {
            let other = std::thread::spawn(|| LATE.store(true, SeqCst));
            if LATE.load(SeqCst) { eprintln!(\"late\"); }
            other.join().unwrap();
        }";
    let explored = Program::new("errors", text).explore(&[], &[]);
    let outcomes = explored.graph()["outcomes"].as_array().unwrap();
    let errors: Vec<&Value> = outcomes.iter().map(|outcome| &outcome["errors"]).collect();
    assert_eq!(errors, [&Value::Null, &"late\n".into()]);
}

#[test]
fn at_a_rendezvous_the_sender_waits_for_the_receiver() {
    let text = "use std::sync::mpsc;
        use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static SENT: AtomicBool = AtomicBool::new(false);
        fn main() {
            let (send, receive) = mpsc::sync_channel(0);
            let sends = std::thread::spawn(move || {
                send.send(1).unwrap();
                SENT.store(true, SeqCst);
            });
            let before = SENT.load(SeqCst);
            println!(\"{before} {}\", receive.recv().unwrap());
            sends.join().unwrap();
        }";
    let outcomes = Program::new("rendezvous", text).explore(&[], &[]).outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["false 1"]);
}

#[test]
fn a_full_channel_makes_its_sender_wait_or_refuses() {
    let text = "use std::sync::mpsc::{TrySendError, sync_channel};
        fn main() {
            let (send, receive) = sync_channel(1);
            send.send(1).unwrap();
            let takes = std::thread::spawn(move || receive.recv().unwrap());
            let tried = match send.try_send(2) {
                Ok(()) => \"room\",
                Err(TrySendError::Full(2)) => \"full\",
                Err(_) => \"gone\",
            };
            println!(\"{tried} {}\", takes.join().unwrap());
        }";
    // The receiver takes, then ends; the try comes before, between or after.
    check(text, &[("full 1", 1), ("room 1", 1), ("gone 1", 1)]);
}

#[test]
fn a_look_into_a_channel_finds_a_message_or_none_or_nobody() {
    let text = "use std::sync::mpsc;
        fn main() {
            let (send, receive) = mpsc::channel::<i32>();
            let ends = std::thread::spawn(move || drop(send));
            println!(\"{:?}\", receive.try_recv());
            ends.join().unwrap();
        }";
    let explored = Program::new("looks", text).explore(&[], &[]);
    let outcomes = explored.outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["Err(Disconnected)", "Err(Empty)"]);
}

#[test]
fn a_message_comes_in_time_or_too_late() {
    let text = "use std::sync::mpsc;
        use std::time::Duration;
        fn main() {
            let (send, receive) = mpsc::channel();
            let sends = std::thread::spawn(move || { let _ = send.send(1); });
            println!(\"{:?}\", receive.recv_timeout(Duration::from_millis(1)));
            drop(receive);
            sends.join().unwrap();
        }";
    let outcomes = Program::new("timeout", text).explore(&[], &[]).outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), ["Err(Timeout)", "Ok(1)"]);
}

#[test]
fn a_token_that_comes_first_is_kept() {
    let text = "fn main() {
            let sleeps = std::thread::spawn(|| { std::thread::park(); println!(\"awake\") });
            sleeps.thread().unpark();
            sleeps.join().unwrap();
        }";
    check(text, &[("awake", 1)]);
}

#[test]
fn threads_that_main_does_not_wait_for_end_with_it() {
    let text = "fn main() { std::thread::spawn(|| println!(\"child\")); println!(\"main\"); }";
    check(text, &[("child/main", 1), ("main", 1), ("main/child", 1)]);
}

#[test]
fn the_end_of_a_thread_is_a_step_where_somebody_asks_for_it() {
    let text = "fn main() {
            let thread = std::thread::spawn(|| {});
            println!(\"{}\", thread.is_finished());
            thread.join().unwrap();
        }";
    // Two steps of main, one of the thread.
    check(text, &[("false", 2), ("true", 1)]);
}

#[test]
fn destructors_of_thread_locals_are_part_of_their_thread() {
    let text = "use std::cell::Cell;
        use std::sync::Mutex;
        static TOTAL: Mutex<u32> = Mutex::new(0);
        struct Count(Cell<u32>);
        impl Drop for Count {
            fn drop(&mut self) { *TOTAL.lock().unwrap() += self.0.get(); }
        }
        thread_local! { static COUNT: Count = const { Count(Cell::new(1)) }; }
        fn main() {
            let count = || COUNT.with(|count| count.0.set(2));
            let threads = [std::thread::spawn(count), std::thread::spawn(count)];
            threads.map(|thread| thread.join().unwrap());
            println!(\"{}\", TOTAL.lock().unwrap());
        }";
    check(text, &[("4", 2)]);
}

#[test]
fn the_end_of_a_scope_does_not_wait_for_destructors_of_thread_locals() {
    let text = "use std::cell::Cell;
        use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        static TOTAL: AtomicU32 = AtomicU32::new(0);
        struct Count(Cell<u32>);
        impl Drop for Count {
            fn drop(&mut self) { TOTAL.fetch_add(self.0.get(), SeqCst); }
        }
        thread_local! { static COUNT: Count = const { Count(Cell::new(0)) }; }
        fn main() {
            std::thread::scope(|s| { s.spawn(|| COUNT.with(|count| count.0.set(2))); });
            println!(\"{}\", TOTAL.load(SeqCst));
        }";
    // The destructor comes before main loads, prints or exits, or never.
    check(text, &[("0", 3), ("2", 1)]);
}

#[test]
fn a_sleep_takes_no_time_but_its_own() {
    let text = "use std::thread;
        use std::time::{Duration, Instant};
        fn main() {
            let start = Instant::now();
            let sleeps = thread::spawn(|| thread::sleep(Duration::from_secs(3_600)));
            sleeps.join().unwrap();
            println!(\"{:?}\", start.elapsed());
        }";
    check(text, &[("3600s", 1)]);
}

#[test]
fn a_time_out_takes_its_time() {
    let text = "use std::sync::{Condvar, Mutex, mpsc};
        use std::thread;
        use std::time::{Duration, Instant};
        fn main() {
            let (start, second) = (Instant::now(), Duration::from_secs(1));
            let (_send, receive) = mpsc::channel::<()>();
            receive.recv_timeout(second).unwrap_err();
            thread::park_timeout(second);
            let mutex = Mutex::new(());
            drop(Condvar::new().wait_timeout(mutex.lock().unwrap(), second));
            while start.elapsed() < 5 * second { thread::park_timeout(second); }
            println!(\"{:?}\", start.elapsed());
        }";
    check(text, &[("5s", 1)]);
}

#[test]
fn a_status_and_an_abort_are_ends() {
    let text = "fn main() {
            println!(\"so far\");
            if std::env::args().count() > 1 { std::process::abort() }
            std::process::exit(3)
        }";
    check(text, &[("so far[exited:3]", 1)]);
    check("fn main() { println!(\"a\"); std::process::abort() }", &[("a[killed:SIGABRT]", 1)]);
}

#[test]
fn a_loop_that_waits_for_another_thread_is_no_endless_execution() {
    let text = "use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static READY: AtomicBool = AtomicBool::new(false);
        fn main() {
            let waits = std::thread::spawn(|| while !READY.load(SeqCst) {});
            READY.store(true, SeqCst);
            waits.join().unwrap();
        }";
    // It looks before and after, or after only.
    check(text, &[("", 2)]);
}

#[test]
fn a_loop_that_gives_up_is_tried_to_its_end() {
    let text = "use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static READY: AtomicBool = AtomicBool::new(false);
        fn main() {
            let waits = std::thread::spawn(|| {
                let ready = (0..3).any(|_| READY.load(SeqCst));
                println!(\"{ready}\");
            });
            READY.store(true, SeqCst);
            waits.join().unwrap();
        }";
    // After the third look: before or after it prints. Before the first, second or third look.
    check(text, &[("false", 2), ("true", 3)]);
}

#[test]
fn a_loop_that_nobody_can_end_is_a_livelock() {
    let text = "use std::sync::Mutex;
        static DONE: Mutex<bool> = Mutex::new(false);
        fn main() { while !*DONE.lock().unwrap() { std::thread::yield_now(); } }";
    check(text, &[("[livelocked]", 1)]);
}

#[test]
fn a_lock_that_spins_lets_one_thread_in() {
    let text = "use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
        static LOCK: AtomicBool = AtomicBool::new(false);
        static N: AtomicU32 = AtomicU32::new(0);
        fn count() {
            while LOCK.compare_exchange(false, true, SeqCst, SeqCst).is_err() {}
            let n = N.load(SeqCst);
            N.store(n + 1, SeqCst);
            LOCK.store(false, SeqCst);
        }
        fn main() {
            std::thread::scope(|s| { s.spawn(count); s.spawn(count); });
            println!(\"{}\", N.load(SeqCst));
        }";
    // Either is first, and the other tries in vain after one of its first three steps, or never.
    check(text, &[("2", 8)]);
}

#[test]
fn threads_that_start_threads_have_names_of_their_own() {
    let text = "use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        use std::thread::spawn;
        static N: AtomicU32 = AtomicU32::new(0);
        fn parent() { spawn(|| N.fetch_add(1, SeqCst)).join().unwrap(); }
        fn main() {
            let parents = [spawn(parent), spawn(parent)];
            parents.map(|parent| parent.join().unwrap());
            println!(\"{}\", N.load(SeqCst));
        }";
    let explored = Program::new("nested", text).explore(&[], &[]);
    assert_eq!(explored.interleavings(), 2);
    let threads = explored.graph()["threads"].as_array().unwrap();
    let mut names: Vec<&str> = threads.iter().map(|t| t["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, ["T1", "T1.1", "T2", "T2.1", "main"]);
}

#[test]
fn places_are_lines_and_columns_of_the_listing() {
    let text = "use std::sync::Mutex;\nstatic TOTAL: Mutex<u32> = Mutex::new(1);\n\
                fn main() {\n    {\n        let _held = TOTAL.lock();\n    }\n}\n";
    let explored = Program::new("places", text).explore(&[], &[]);
    let graph = explored.graph();
    assert_eq!(graph["objects"][0]["name"], "TOTAL");
    assert_eq!(graph["objects"][0]["at"], serde_json::json!([2, 28]));
    let nodes = graph["nodes"].as_array().unwrap();
    let events = nodes.iter().flat_map(|node| node["edges"].as_array().unwrap());
    let events = events.flat_map(|edge| edge["events"].as_array().unwrap());
    let at = |what: &str| events.clone().find(|event| event["what"] == what).unwrap()["at"].clone();
    assert_eq!(at("lock"), serde_json::json!([5, 27]));
    // A guard goes at the end of its block.
    assert_eq!(at("unlock")[0], 6);
}

#[test]
fn the_same_program_gives_the_same_graph() {
    let text = "use std::sync::{Arc, Mutex, mpsc};
        fn main() {
            let total = Arc::new(Mutex::new(0));
            let (send, receive) = mpsc::channel();
            for n in 0..2 {
                let (send, total) = (send.clone(), total.clone());
                std::thread::spawn(move || {
                    let own = Box::new(Mutex::new(n));
                    *total.lock().unwrap() += *own.lock().unwrap();
                    send.send(()).unwrap();
                });
            }
            drop(send);
            receive.iter().for_each(drop);
            println!(\"{}\", total.lock().unwrap());
        }";
    let program = Program::new("same", text);
    let first = program.explore(&[], &[]);
    assert!(first.interleavings() > 100);
    assert!(first == program.explore(&[], &[]));
}

#[test]
fn things_of_an_array_have_their_own_indices_in_every_exploration() {
    let program = Program::new(
        "forks",
        "use std::sync::Mutex;
        fn main() {
            let forks = [const { Mutex::new(()) }; 3];
            std::thread::scope(|scope| {
                for seat in 0..3 {
                    let forks = &forks;
                    scope.spawn(move || drop(forks[seat].lock()));
                }
            });
        }",
    );
    for _ in 0..3 {
        let explored = program.explore(&[], &[]);
        let graph = explored.graph();
        let first = &graph["nodes"][0]["threads"];
        // T1 sits at seat 0.
        for thread in 1..=3 {
            let object = first[thread]["object"].as_u64().unwrap() as usize;
            assert_eq!(graph["objects"][object]["name"], format!("forks[{}]", thread - 1));
        }
    }
}

#[test]
fn a_thread_of_a_scope_may_start_another_one_in_it() {
    check(
        "
        use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        use std::thread;
        static N: AtomicU32 = AtomicU32::new(0);
        fn main() {
            thread::scope(|scope| {
                scope.spawn(|| {
                    N.fetch_add(1, SeqCst);
                    scope.spawn(|| N.fetch_add(10, SeqCst));
                });
            });
            println!(\"{}\", N.load(SeqCst));
        }",
        &[("11", 1)],
    );
}
