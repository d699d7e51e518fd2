//! That many who press Run at once are served in turn, and nobody for long at others' cost.

use crate::harness::{
    PATIENCE, Reply, Served, assert_gone, compiled_now, endless_to_compile, read_until, runner,
    send, serve, serve_with, served,
};
use course::runner::Limits;
use std::io::Read;
use std::net::TcpStream;
use std::thread::{available_parallelism, sleep};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Takes every permit for running.
fn fill(served: &Served) -> Vec<(TcpStream, u32)> {
    let permits = 2 * available_parallelism().unwrap().get();
    (0..permits).map(|number| served.forever(&format!("running-{number}"))).collect()
}

/// Asks for a run that never ends, and returns as soon as it is taken.
fn line_up(served: &Served, tab: &str) -> TcpStream {
    let stream = send(&served.host, &served.run("tests/forever", tab));
    read_until(&stream, "HTTP/1.1 200");
    stream
}

#[track_caller]
fn check_full(reply: &Reply) {
    assert_eq!(reply.status, 429, "{reply:?}");
    assert!(reply.error().contains("64 programs wait already"), "{reply:?}");
}

#[test]
fn a_newer_run_of_a_tab_replaces_the_older() {
    let (mut stream, pid) = served().forever("again");
    let (_newer, _) = served().forever("again");
    assert_gone(&[pid]);
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("\"event\":\"exit\""), "{rest}");
}

#[test]
fn a_full_queue_says_so() {
    let served = serve("full_queue");
    let _running = fill(&served);
    let waiting: Vec<TcpStream> =
        (0..64).map(|number| line_up(&served, &format!("waiting-{number}"))).collect();
    check_full(&served.raw(served.run("tests/forever", "another")));
    served.assert_lives();
    drop(waiting);
    // Those who waited have gone, and soon there is a place.
    let begun = Instant::now();
    while served.raw(served.run("tests/refused", "another")).status == 429 {
        assert!(begun.elapsed() < PATIENCE, "closed connections keep their places");
    }
}

#[test]
fn a_tab_that_runs_again_and_again_has_one_place() {
    let served = serve("one_place");
    let _running = fill(&served);
    let _waiting: Vec<TcpStream> =
        (0..64).map(|number| line_up(&served, &format!("waiting-{number}"))).collect();
    // In a full queue, a tab that is in it may change its mind, and needs no second place.
    let _again: Vec<TcpStream> = (0..60).map(|_| line_up(&served, "waiting-7")).collect();
    check_full(&served.raw(served.run("tests/forever", "another")));
}

#[test]
fn programs_that_run_on_keep_no_edit_from_being_checked() {
    let served = serve("busy");
    let _running = fill(&served);
    let reply = served.raw(served.run("tests/refused", "another"));
    assert!(reply.body.contains("does not compile: 1 error"), "{reply:?}");
}

#[test]
fn who_waits_is_told_how_many_are_ahead() {
    let served = serve("ahead");
    let _running = fill(&served);
    let told = |ahead: usize| format!("{{\"event\":\"queued\",\"ahead\":{ahead}}}");
    let line_up = |number: usize| {
        let request = served.run("tests/forever", &format!("waiting-{number}"));
        let stream = send(&served.host, &request);
        read_until(&stream, &told(number));
        stream
    };
    let mut waiting: Vec<TcpStream> = (0..3).map(line_up).collect();
    // The first of them goes away, and the others move up.
    drop(waiting.remove(0));
    read_until(&waiting[1], &told(1));
}

#[test]
fn what_nobody_waits_for_makes_room_for_a_reader_who_waits() {
    // Longer than this test waits: only its end by the reader can let the reader in.
    let limits = Limits { wall_ms: 90_000, cpu_ms: 900_000, ..Limits::compiler() };
    let served = serve_with("makes_room", runner(Limits::default(), limits));
    let body = br#"{"listing":"tests/never_compiled","tab":"looks"}"#;
    let _warmed = send(&served.host, &served.request("/api/warm", &served.headers(), body));
    let others = available_parallelism().unwrap().get() - 1;
    until_compiled(1);
    // All permits are taken: one by what is warmed, the others by readers.
    let code = |number: usize| endless_to_compile(u32::try_from(number).unwrap());
    let edit = |n| served.run_edit("tests/never_compiled", &format!("t{n}"), Some(&code(n)));
    let _compiling: Vec<TcpStream> =
        (1..=others).map(|number| send(&served.host, &edit(number))).collect();
    until_compiled(1 + others);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let code = format!("fn main() {{ println!(\"came in {now}\"); }}");
    let reply = served.raw(served.run_edit("tests/hello", "waits", Some(&code)));
    assert!(reply.body.contains("came in"), "{reply:?}");
}

/// Waits until so many compilations of `never_compiled` are under way.
fn until_compiled(count: usize) {
    let begun = Instant::now();
    while compiled_now("never_compiled") < count {
        assert!(begun.elapsed() < PATIENCE, "there are not {count} compilations");
        sleep(Duration::from_millis(5));
    }
}
