//! crossbeam's primitives: all outcomes of small programs, as in `primitives.rs`.

use crate::harness::{Program, check};

/// The outcomes alone, where the numbers say little.
#[track_caller]
fn check_outcomes(text: &str, expected: &[&str]) {
    let found = Program::new("listing", text).explore(&[], &[]);
    assert_eq!(found.graph()["cut"], serde_json::Value::Null);
    let outcomes = found.outcomes();
    assert_eq!(outcomes.keys().collect::<Vec<_>>(), expected);
}

/// Two senders of a text with `CHANNEL` in it, for a channel of std or crossbeam.
const TWO_SENDERS: &str = "
    fn main() {
        let (send, receive) = CHANNEL;
        for id in [10, 20] {
            let send = send.clone();
            std::thread::spawn(move || for n in 0..2 { send.send(id + n).unwrap(); });
        }
        drop(send);
        println!(\"{:?}\", receive.iter().collect::<Vec<i32>>());
    }";

#[test]
fn a_channel_has_as_many_interleavings_as_one_of_std() {
    for (std, crossbeam) in [
        ("std::sync::mpsc::channel()", "crossbeam::channel::unbounded()"),
        ("std::sync::mpsc::sync_channel(1)", "crossbeam::channel::bounded(1)"),
        ("std::sync::mpsc::sync_channel(0)", "crossbeam::channel::bounded(0)"),
    ] {
        let outcomes = |channel| {
            let text = TWO_SENDERS.replace("CHANNEL", channel);
            Program::new("senders", &text).explore(&[], &[]).outcomes()
        };
        assert_eq!(outcomes(crossbeam), outcomes(std), "{crossbeam}");
        assert_eq!(outcomes(std).len(), 6);
    }
}

#[test]
fn each_message_goes_to_one_of_two_receivers() {
    let text = "use crossbeam::channel::unbounded;
        fn main() {
            let (send, receive) = unbounded();
            let other = receive.clone();
            send.send(1).unwrap();
            send.send(2).unwrap();
            drop(send);
            let takes = std::thread::spawn(move || other.iter().sum::<i32>());
            let here: i32 = receive.iter().sum();
            println!(\"{here} {}\", takes.join().unwrap());
        }";
    check_outcomes(text, &["0 3", "1 2", "2 1", "3 0"]);
}

#[test]
fn a_sender_that_is_kept_hangs_its_receivers() {
    let text = "use crossbeam::channel::unbounded;
        fn main() {
            let (send, receive) = unbounded::<u32>();
            let workers: Vec<_> = (0..2).map(|_| {
                let receive = receive.clone();
                std::thread::spawn(move || receive.iter().count())
            }).collect();
            send.send(7).unwrap();
            for worker in workers { worker.join().unwrap(); }
            println!(\"done\");
        }";
    check_outcomes(text, &["[deadlocked]"]);
    let cured = text.replace("for worker", "drop(send); for worker");
    check_outcomes(&cured, &["done"]);
}

#[test]
fn a_send_to_nobody_gives_the_message_back() {
    let text = "use crossbeam::channel::{bounded, SendError};
        fn main() {
            let (send, receive) = bounded(1);
            let other = receive.clone();
            let drops = std::thread::spawn(move || drop(other));
            drop(receive);
            println!(\"{:?}\", send.send(5) == Err(SendError(5)));
            drops.join().unwrap();
        }";
    // The two receivers go in either order; the send, and what is printed after it, come between,
    // before or behind: after main's drop, other's drop is before, between or behind the two.
    check(text, &[("false", 2), ("true", 2)]);
}

#[test]
fn a_look_finds_a_message_or_none_or_nobody() {
    let text = "use crossbeam::channel::{unbounded, TryRecvError};
        fn main() {
            let (send, receive) = unbounded();
            let sends = std::thread::spawn(move || send.send(1).unwrap());
            let found = match receive.try_recv() {
                Ok(1) => \"one\",
                Err(TryRecvError::Empty) => \"none\",
                _ => \"nobody\",
            };
            let again = receive.try_recv();
            sends.join().unwrap();
            println!(\"{found} {}\", again == Err(TryRecvError::Disconnected));
        }";
    check_outcomes(text, &["none false", "one false", "one true"]);
}

#[test]
fn limits_end_in_both_ways() {
    let text = "use crossbeam::channel::{bounded, RecvTimeoutError, SendTimeoutError};
        use std::time::Duration;
        const TIME: Duration = Duration::from_millis(5);
        fn main() {
            let (send, receive) = bounded(1);
            send.send(1).unwrap();
            let sends = std::thread::spawn(move || match send.send_timeout(2, TIME) {
                Ok(()) => \"sent\",
                Err(SendTimeoutError::Timeout(2)) => \"no room\",
                Err(_) => \"gone\",
            });
            assert_eq!(receive.recv_timeout(TIME), Ok(1));
            let second = match receive.recv_timeout(TIME) {
                Ok(2) => \"two\",
                Ok(_) => \"another\",
                Err(RecvTimeoutError::Timeout) => \"time-out\",
                Err(RecvTimeoutError::Disconnected) => \"closed\",
            };
            println!(\"{} {second}\", sends.join().unwrap());
        }";
    // What is sent too late lies there; what could not be sent closes the channel, soon or later.
    check_outcomes(text, &["no room closed", "no room time-out", "sent time-out", "sent two"]);
}

#[test]
fn how_many_messages_there_are_is_a_matter_of_turns() {
    let text = "use crossbeam::channel::bounded;
        fn main() {
            let (send, receive) = bounded(2);
            assert!(receive.is_empty() && receive.capacity() == Some(2));
            let sends = std::thread::spawn(move || for n in 0..2 { send.send(n).unwrap(); });
            let (full, count) = (receive.is_full(), receive.len());
            println!(\"{full} {count}\");
            sends.join().unwrap();
        }";
    // Two looks and what is printed, among two sends: 10 orders of five steps. Until the first
    // look 0, 1 or 2 are sent, and until the second as many or more.
    check(text, &[("false 0", 3), ("false 1", 4), ("false 2", 2), ("true 2", 1)]);
}

#[test]
fn every_arm_that_is_ready_is_taken() {
    let text = "use crossbeam::channel::{select, unbounded};
        fn main() {
            let (a, from_a) = unbounded();
            let (b, from_b) = unbounded();
            a.send(1).unwrap();
            b.send(2).unwrap();
            select! {
                recv(from_a) -> message => println!(\"a {message:?}\"),
                recv(from_b) -> message => println!(\"b {message:?}\"),
            }
        }";
    check(text, &[("a Ok(1)", 1), ("b Ok(2)", 1)]);
    // In the order of the listing there is no choice.
    let in_order = text.replace("select", "select_biased");
    check(&in_order, &[("a Ok(1)", 1)]);
}

#[test]
fn a_select_waits_for_all_of_its_arms() {
    let text = "use crossbeam::select;
        use crossbeam::channel::unbounded;
        use std::thread::spawn;
        fn main() {
            let (a, from_a) = unbounded();
            let (b, from_b) = unbounded();
            let (keep_a, keep_b) = (a.clone(), b.clone());
            spawn(move || a.send('a').unwrap());
            spawn(move || b.send('b').unwrap());
            let mut text = String::new();
            for _ in 0..2 {
                select! {
                    recv(from_a) -> letter => text.push(letter.unwrap()),
                    recv(from_b) -> letter => text.push(letter.unwrap()),
                }
            }
            println!(\"{text}\");
            drop((keep_a, keep_b));
        }";
    // Both send first: two orders, and two in which they are taken. Or one is taken before the
    // other sends: two.
    check(text, &[("ab", 3), ("ba", 3)]);
}

#[test]
fn default_is_taken_only_where_no_arm_is_ready() {
    let text = "use crossbeam::channel::{select, unbounded};
        fn main() {
            let (send, receive) = unbounded();
            let sends = std::thread::spawn(move || send.send(1).unwrap());
            select! {
                recv(receive) -> message => println!(\"{message:?}\"),
                default => println!(\"nothing\"),
            }
            sends.join().unwrap();
        }";
    // The drop of the sender is a step here. The look is before both, and what is printed before,
    // between or behind them; or the look is between them or behind.
    check(text, &[("Ok(1)", 3), ("nothing", 3)]);
    let timed = text.replace("default =>", "default(std::time::Duration::from_secs(1)) =>");
    check(&timed, &[("Ok(1)", 3), ("nothing", 3)]);
    // A closed channel is ready, too.
    let closed = text.replace("move || send.send(1).unwrap()", "move || drop::<Sender<u32>>(send)");
    let closed = closed.replace("{select,", "{select, Sender,");
    check(&closed, &[("Err(RecvError)", 1), ("nothing", 2)]);
}

#[test]
fn an_arm_sends_when_there_is_room() {
    let text = "use crossbeam::channel::{bounded, select};
        fn main() {
            let (a, from_a) = bounded(1);
            let (b, from_b) = bounded(1);
            a.send(String::from(\"before\")).unwrap();
            select! {
                send(a, \"a\".to_owned()) -> sent => println!(\"a {sent:?}\"),
                send(b, \"b\".to_owned()) -> sent => println!(\"b {sent:?}\"),
            }
            println!(\"{:?} {:?}\", from_a.recv(), from_b.try_recv());
        }";
    check(text, &[("b Ok(())/Ok(\"before\") Ok(\"b\")", 1)]);
}

#[test]
fn two_selects_meet_at_a_rendezvous() {
    let text = "use crossbeam::channel::{bounded, never, select};
        fn main() {
            let (send, receive) = bounded(0);
            let sends = std::thread::spawn(move || select! {
                send(send, 5) -> sent => sent.is_ok(),
                recv(never::<u32>()) -> _ => false,
            });
            let got = select! { recv(receive) -> number => number, recv(never()) -> n => n };
            println!(\"{got:?} {}\", sends.join().unwrap());
        }";
    check(text, &[("Ok(5) true", 1)]);
    // Who does not wait may meet nobody, and the other waits for ever.
    let looks = text.replace("recv(never()) -> n => n", "default => Ok(0)");
    check_outcomes(&looks, &["Ok(5) true", "[deadlocked]"]);
}

#[test]
fn a_sender_waits_at_a_rendezvous_no_longer_than_it_wants() {
    let text = "use crossbeam::channel::bounded;
        use std::time::Duration;
        fn main() {
            let (send, receive) = bounded(0);
            let takes = std::thread::spawn(move || receive.recv().is_ok());
            let sent = send.send_timeout(5, Duration::from_secs(1)).is_ok();
            let tried = send.try_send(6).is_ok();
            drop(send);
            println!(\"{sent} {tried} {}\", takes.join().unwrap());
        }";
    check_outcomes(text, &["false false false", "false true true", "true false true"]);
}

#[test]
fn a_list_of_arms_can_be_made_as_the_program_runs() {
    let text = "use crossbeam::channel::{Select, unbounded};
        fn main() {
            let ends: Vec<_> = (0..3).map(|_| unbounded::<usize>()).collect();
            for (n, (send, _)) in ends.iter().enumerate() { send.send(n).unwrap(); }
            let mut select = Select::new();
            for (_, receive) in &ends { select.recv(receive); }
            select.remove(1);
            let taken = select.select();
            let index = taken.index();
            println!(\"{index} {:?}\", taken.recv(&ends[index].1));
        }";
    check(text, &[("0 Ok(0)", 1), ("2 Ok(2)", 1)]);
}

#[test]
fn time_can_be_over_before_a_message_comes() {
    let text = "use crossbeam::channel::{after, select, unbounded};
        use std::time::{Duration, Instant};
        fn main() {
            let start = Instant::now();
            let (send, receive) = unbounded();
            let sends = std::thread::spawn(move || drop(send.send(1)));
            select! {
                recv(receive) -> message => println!(\"{message:?}\"),
                recv(after(Duration::from_secs(1))) -> _ => println!(\"{:?}\", start.elapsed()),
            }
            sends.join().unwrap();
        }";
    // Time is over before the send, between send and print, or with a message there; or the
    // message is taken.
    check(text, &[("1s", 3), ("Ok(1)", 1)]);
}

#[test]
fn clocks_of_one_select_send_in_their_order() {
    let text = "use crossbeam::channel::{after, select, tick};
        use std::time::Duration;
        fn main() {
            let (ticks, end) =
                (tick(Duration::from_millis(40)), after(Duration::from_millis(100)));
            let mut count = 0;
            loop {
                select! {
                    recv(ticks) -> _ => count += 1,
                    recv(end) -> _ => break,
                }
            }
            println!(\"{count}\");
        }";
    check(text, &[("2", 1)]);
    // Both at once: either.
    check(&text.replace("(40)", "(50)"), &[("1", 1), ("2", 1)]);
}

#[test]
fn a_message_that_is_made_by_a_step_is_refused() {
    let text = "use crossbeam::channel::{bounded, select};
        use std::sync::Mutex;
        fn main() {
            let (send, _receive) = bounded(1);
            let number = Mutex::new(1);
            select! { send(send, *number.lock().unwrap()) -> sent => sent.unwrap() }
        }";
    let explored = Program::new("made", text).explore(&[], &[]);
    let (sentence, line) = explored.refusal();
    assert!(sentence.contains("make it before"), "{sentence}");
    assert_eq!(line, 6);
}

#[test]
fn a_group_waits_for_all_that_belong_to_it() {
    let text = "use crossbeam::sync::WaitGroup;
        use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
        static N: AtomicU32 = AtomicU32::new(0);
        fn main() {
            let group = WaitGroup::new();
            for _ in 0..2 {
                let group = group.clone();
                std::thread::spawn(move || { N.fetch_add(1, Relaxed); drop(group); });
            }
            group.wait();
            println!(\"{}\", N.load(Relaxed));
        }";
    // The two updates in either order; all else comes after them.
    check(text, &[("2", 2)]);
    let all_see_it = Program::new("group", text).explore_in("c20", &[], &[]);
    assert_eq!(all_see_it.outcomes().keys().collect::<Vec<_>>(), ["2"]);
    // A part that main keeps is waited for in vain.
    let kept = text.replace("group.wait();", "let _kept = group.clone(); group.wait();");
    check(&kept, &[("[deadlocked]", 2)]);
}

#[test]
fn a_parker_keeps_one_token() {
    let text = "use crossbeam::sync::Parker;
        fn main() {
            let parker = Parker::new();
            let unparker = parker.unparker().clone();
            let other = std::thread::spawn(move || { unparker.unpark(); unparker.unpark(); });
            parker.park();
            parker.park();
            other.join().unwrap();
        }";
    // One token in time for each park, or two for the first.
    check(text, &[("", 1), ("[deadlocked]", 1)]);
    let limited = text.replace(
        "parker.park();\n            other",
        "
        parker.park_timeout(std::time::Duration::from_secs(1));\n            other",
    );
    check_outcomes(&limited, &[""]);
}

#[test]
fn a_scope_joins_its_threads_and_theirs_and_tells_of_panics() {
    let text = "use crossbeam::thread::scope;
        use std::sync::Mutex;
        fn main() {
            let names = Mutex::new(Vec::new());
            let result = scope(|s| {
                let outer = s.spawn(|s| {
                    s.spawn(|_| names.lock().unwrap().push(1));
                    5
                });
                outer.join().unwrap()
            });
            println!(\"{result:?} {:?}\", names.lock().unwrap());
            let panics = crossbeam::scope(|s| { s.spawn(|_| panic!(\"so\")); });
            println!(\"{}\", panics.is_err());
        }";
    check(text, &[("Ok(5) [1]/true[1 panicked]", 1)]);
}

#[test]
fn a_loop_that_backs_off_waits_for_another_thread() {
    let text = "use crossbeam::utils::{Backoff, CachePadded};
        use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
        static READY: CachePadded<AtomicBool> = CachePadded::new(AtomicBool::new(false));
        fn main() {
            let waits = std::thread::spawn(|| {
                let backoff = Backoff::new();
                while !READY.load(SeqCst) { backoff.snooze(); }
            });
            READY.store(true, SeqCst);
            waits.join().unwrap();
        }";
    // It looks before and after, or after only.
    check(text, &[("", 2)]);
}

/// A Treiber stack whose `pop` frees by the epoch.
const STACK: &str = "
    use crossbeam::epoch::{self, Atomic, Owned};
    use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};

    struct Node { item: u32, next: Atomic<Node> }
    static HEAD: Atomic<Node> = Atomic::null();

    fn push(item: u32) {
        let guard = epoch::pin();
        let mut node = Owned::new(Node { item, next: Atomic::null() });
        loop {
            let head = HEAD.load(Relaxed, &guard);
            node.next.store(head, Relaxed);
            match HEAD.compare_exchange(head, node, Release, Relaxed, &guard) {
                Ok(_) => return,
                Err(error) => node = error.new,
            }
        }
    }

    fn pop() -> Option<u32> {
        let guard = epoch::pin();
        loop {
            let head = HEAD.load(Acquire, &guard);
            let node = unsafe { head.as_ref() }?;
            let next = node.next.load(Relaxed, &guard);
            if HEAD.compare_exchange(head, next, Relaxed, Relaxed, &guard).is_ok() {
                unsafe { guard.defer_destroy(head) };
                return Some(node.item);
            }
        }
    }
";

#[test]
fn a_stack_that_frees_by_the_epoch_loses_nothing() {
    let text = format!(
        "{STACK}
        fn main() {{
            push(1);
            let other = std::thread::spawn(|| {{ push(2); pop() }});
            let here = pop();
            let there = other.join().unwrap();
            println!(\"{{here:?}} {{there:?}} {{:?}}\", pop());
        }}"
    );
    let found = Program::new("stack", &text).explore_in("c20", &[], &[]);
    assert_eq!(found.graph()["cut"], serde_json::Value::Null);
    let ends: Vec<String> = found.outcomes().into_keys().collect();
    assert_eq!(ends, ["Some(1) Some(2) None", "Some(2) Some(1) None"]);
}

#[test]
fn tags_of_an_epochs_pointer_change_in_one_step() {
    check_outcomes(
        "
        use crossbeam::epoch::{self, Atomic};
        use std::sync::atomic::Ordering::SeqCst;
        static FLAGS: Atomic<u64> = Atomic::null();
        fn main() {
            let other = std::thread::spawn(|| {
                FLAGS.fetch_or(1, SeqCst, &epoch::pin());
            });
            FLAGS.fetch_or(2, SeqCst, &epoch::pin());
            other.join().unwrap();
            println!(\"{}\", FLAGS.load(SeqCst, &epoch::pin()).tag());
        }",
        &["3"],
    );
}
