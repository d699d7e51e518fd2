//! Timelines by HTTP.

use super::check_refused;
use crate::harness::{PATIENCE, Served, levels, recording_runner, serve_with, served, unique};
use course::runner::{Limits, Processors};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// A server that records.
fn recording() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| {
        let runner = recording_runner(levels()[0], Limits::default(), Processors::Switches);
        serve_with("timeline", runner)
    })
}

/// The events of a run in a tab of its own.
fn run(served: &Served, language: &str, record: Option<bool>) -> Vec<serde_json::Value> {
    let body = serde_json::json!({
        "listing": "tests/hello", "language": language, "code": null, "record": record,
        "tab": unique(),
    });
    let reply = served.post("/api/run", body.to_string());
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ask(id: &str) -> String {
    serde_json::json!({ "id": id, "tab": "t" }).to_string()
}

#[test]
fn a_run_says_what_to_ask_for_its_timeline_by() {
    for language in ["rust", "python"] {
        let events = run(recording(), language, None);
        let [.., out, recorded, exit] = &events[..] else { panic!("{events:?}") };
        assert_eq!((&out["event"], &exit["event"]), (&"out".into(), &"exit".into()), "{events:?}");
        assert_eq!((&recorded["event"], &recorded["sentence"]), (&"recorded".into(), &().into()));
        let reply = recording().post("/api/timeline", ask(recorded["id"].as_str().unwrap()));
        assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
        let picture: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((&picture["version"], &picture["listing"]), (&1.into(), &"tests/hello".into()));
        assert_eq!(picture["language"], language);
        assert!(picture["length"].as_u64().unwrap() > 0);
    }
}

#[test]
fn who_does_not_want_a_timeline_gets_none() {
    let events = run(recording(), "rust", Some(false));
    assert!(events.iter().all(|event| event["event"] != "recorded"), "{events:?}");
}

#[test]
fn a_course_without_a_recorder_says_so() {
    let events = run(served(), "rust", Some(true));
    let recorded = &events[events.len() - 2];
    assert_eq!((&recorded["event"], &recorded["id"]), (&"recorded".into(), &().into()));
    assert!(recorded["sentence"].as_str().unwrap().contains("no recorder"));
}

#[test]
fn who_has_pressed_stop_asks_for_the_last_run_of_the_tab() {
    let (tab, other) = (unique(), unique());
    let last = |tab: &str| {
        let asked = serde_json::json!({ "id": null, "tab": tab }).to_string();
        recording().post("/api/timeline", asked)
    };
    assert_eq!(last(&tab).status, 204);
    let (stream, _) = recording().forever(&tab);
    assert_eq!(last(&tab).status, 204);
    drop(stream);
    let begun = Instant::now();
    while last(&tab).status == 204 {
        assert!(begun.elapsed() < PATIENCE, "nothing was recorded");
        thread::sleep(Duration::from_millis(5));
    }
    assert!(last(&tab).body.contains("tests/forever"));
    assert_eq!(last(&other).status, 204);
    // The next run has not ended yet.
    let (_stream, _) = recording().forever(&tab);
    assert_eq!(last(&tab).status, 204);
}

#[test]
fn a_timeline_that_is_gone_is_missed_with_a_sentence() {
    for id in ["", "0123456789abcdef0123456789abcdef", "../../etc/passwd"] {
        check_refused(&recording().post("/api/timeline", ask(id)), 404);
    }
    recording().assert_lives();
}

#[test]
fn what_is_no_request_for_a_timeline_gets_a_sentence() {
    for body in ["", "null", "{}", "{\"id\":\"a\"}", "{\"id\":null}", "{\"id\":1,\"tab\":\"a\"}"] {
        check_refused(&recording().post("/api/timeline", body), 400);
    }
    let long = serde_json::json!({ "id": "a", "tab": "a".repeat(65) }).to_string();
    check_refused(&recording().post("/api/timeline", long), 400);
    let headers: Vec<_> = recording()
        .headers()
        .into_iter()
        .filter(|(name, _)| *name != "X-Interleave-Token")
        .collect();
    let request = recording().request("/api/timeline", &headers, ask("a").as_bytes());
    check_refused(&recording().raw(request), 401);
}
