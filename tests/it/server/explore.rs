//! Exploring by HTTP: what holds for a run holds here.

use super::check_refused;
use crate::harness::{
    PATIENCE, Served, chapter, exploring_runner, levels, processes, send, serve_with, served,
    until_none,
};
use std::io::Read;
use std::sync::OnceLock;

/// A server that explores.
fn exploring() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| serve_with("explore", exploring_runner(levels()[0])))
}

fn request(listing: &str, tab: &str, code: Option<&str>) -> String {
    serde_json::json!({ "listing": listing, "code": code, "tab": tab }).to_string()
}

/// The events of an exploration.
fn explore(listing: &str, tab: &str, code: Option<&str>) -> Vec<serde_json::Value> {
    let reply = exploring().post("/api/explore", request(listing, tab, code));
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The explorer's answer, which stands before the end.
fn answer(events: &[serde_json::Value]) -> serde_json::Value {
    let [.., explored, exit] = events else { panic!("{events:?}") };
    assert_eq!((exit["event"].as_str(), exit["code"].as_i64()), (Some("exit"), Some(0)));
    assert_eq!(explored["event"], "explored", "{events:?}");
    serde_json::from_str(explored["text"].as_str().unwrap()).unwrap()
}

#[test]
fn an_exploration_ends_with_its_graph_and_the_status() {
    let events = explore("tests/lost_update", "graph", None);
    let order: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(order[order.len() - 4..], ["compiled", "started", "explored", "exit"]);
    assert_eq!(answer(&events)["graph"]["interleavings"], "6");
}

#[test]
fn an_edit_is_explored_at_its_own_lines() {
    let code =
        "fn main() {\n    std::thread::spawn(|| ())\n        .join()\n        .unwrap();\n}\n";
    let graph = &answer(&explore("tests/lost_update", "edit", Some(code)))["graph"];
    assert_eq!(graph["interleavings"], "1");
    assert_eq!(graph["threads"][1]["at"], serde_json::json!([2, 5]));
}

#[test]
fn the_page_chooses_what_loads_may_see() {
    let code = "use std::sync::atomic::{AtomicU32, Ordering::Relaxed};\n\
                static A: AtomicU32 = AtomicU32::new(0);\n\
                static B: AtomicU32 = AtomicU32::new(0);\n\
                fn main() {\n    let other = std::thread::spawn(|| {\n        \
                A.store(1, Relaxed);\n        B.load(Relaxed)\n    });\n    \
                B.store(1, Relaxed);\n    let here = A.load(Relaxed);\n    \
                println!(\"{}\", here + other.join().unwrap());\n}\n";
    let found = |model: Option<&str>| {
        let asked = serde_json::json!({
            "listing": "tests/lost_update", "code": code, "model": model, "tab": "model",
        });
        let reply = exploring().post("/api/explore", asked.to_string());
        let events: Vec<serde_json::Value> =
            reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        answer(&events)["graph"]["outcomes"].as_array().unwrap().len()
    };
    // In one order of all steps, one of the two sees the other.
    assert_eq!([None, Some("sc"), Some("c20")].map(found), [2, 2, 3]);
}

#[test]
fn what_is_not_modelled_comes_as_the_explorers_refusal() {
    let code = "fn main() {\n    std::fs::read(\"x\").ok();\n}\n";
    let refused = &answer(&explore("tests/lost_update", "file", Some(code)))["refused"];
    assert_eq!(refused["at"][0], 2);
    assert!(refused["sentence"].as_str().unwrap().contains("files"), "{refused}");
}

#[test]
fn an_error_of_the_compiler_is_the_one_of_a_run() {
    let events = explore("tests/refused", "refused", None);
    assert!(events.iter().any(|event| event["code"] == "E0308" && event["line"] == 1));
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["sentence"]),
        (&"refused".into(), &"does not compile: 1 error".into())
    );
}

#[test]
fn closing_the_connection_ends_the_exploration() {
    let code = chapter("sync/dining_naive").replace("SEATS: usize = 3", "SEATS: usize = 7");
    let body = request("tests/dining", "close", Some(&code));
    let asked = exploring().request("/api/explore", &exploring().headers(), body.as_bytes());
    let mut stream = send(&exploring().host, &asked);
    let (mut text, mut buffer) = (String::new(), [0; 4_096]);
    while !text.contains("\"started\"") {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "{text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    assert!(!exploring_now().is_empty());
    drop(stream);
    let took = until_none(exploring_now).expect("the exploration goes on");
    assert!(took < PATIENCE);
}

/// Processes that have the settings of an exploration of `tests/dining` in their environment.
fn exploring_now() -> Vec<u32> {
    let explores = |pid: &u32| {
        let path = format!("/proc/{pid}/environ");
        String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default())
            .contains("{\"file\":\"dining.rs\"")
    };
    processes("").into_iter().filter(explores).collect()
}

#[test]
fn what_is_no_request_to_explore_gets_a_sentence() {
    let ask = |body: &str| served().post("/api/explore", body);
    let strange = "{\"listing\":\"tests/hello\",\"tab\":\"a\",\"model\":\"x86\"}";
    for body in
        ["", "null", strange, "{\"listing\":\"tests/hello\"}", "{\"listing\":1,\"tab\":\"a\"}"]
    {
        check_refused(&ask(body), 400);
    }
    check_refused(&ask(&request("tests/helo", "a", None)), 400);
    check_refused(&ask(&request("tests/hello", &"a".repeat(65), None)), 400);
    check_refused(&ask(&request("tests/hello", "a", Some(&"x".repeat(1 << 20)))), 413);
}

#[test]
fn a_course_without_an_explorer_says_so() {
    let reply = served().post("/api/explore", request("tests/hello", "none", None));
    assert!(reply.body.lines().last().unwrap().contains("this runner has no explorer"));
}
