//! What is compiled before Run is pressed: checks of what was typed, warm-ups of what is looked at.

use crate::harness::{ENDLESS, Served, assert_gone, processes, send, serve, served};
use crate::server::run_request;
use std::io::Read;
use std::net::TcpStream;

/// A request to compile this text ahead.
fn check_request(listing: &str, code: &str, tab: &str) -> String {
    serde_json::json!({ "listing": listing, "code": code, "optimised": null, "tab": tab })
        .to_string()
}

/// A text that no earlier test has compiled.
fn unseen() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("fn main() {{ println!(\"{}\"); }}", now.as_nanos())
}

/// A server that compiles ahead. Its own, because nothing is compiled ahead while another test
/// runs a program.
fn calm(name: &str) -> Served {
    serve(&format!("calm_{name}"))
}

#[test]
fn a_check_says_what_the_compiler_says_and_runs_nothing() {
    let server = calm("says");
    let code = "fn main() { println!(\"ran\"); let n: u8 = \"text\"; }";
    let reply = server.post("/api/check", check_request("tests/hello", code, "a"));
    let answer: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    let first = &answer["diagnostics"][0];
    assert_eq!((first["code"].as_str(), first["line"].as_i64()), (Some("E0308"), Some(1)));
    let reply = server.post("/api/check", check_request("tests/hello", &unseen(), "a"));
    assert_eq!((reply.status, reply.body.as_str()), (200, "{\"diagnostics\":[]}"));
}

#[test]
fn a_run_finds_what_a_check_has_compiled() {
    let (server, code) = (calm("check"), unseen());
    server.post("/api/check", check_request("tests/hello", &code, "a"));
    let run = run_request("tests/hello", &serde_json::json!(code).to_string());
    let reply = server.post("/api/run", run);
    assert!(reply.body.contains("\"cached\":true"), "{}", reply.body);
}

#[test]
fn a_run_finds_what_a_warm_up_has_compiled() {
    let server = calm("warm");
    let reply = server.post("/api/warm", "{\"listing\":\"tests/warns\",\"tab\":\"a\"}");
    assert_eq!(reply.status, 200);
    let reply = server.post("/api/run", run_request("tests/warns", "null"));
    assert!(reply.body.contains("\"cached\":true"), "{}", reply.body);
}

#[test]
fn a_listing_that_rust_refuses_is_not_warmed() {
    let reply = served().post("/api/warm", "{\"listing\":\"tests/refused\",\"tab\":\"warm\"}");
    assert_eq!((reply.status, reply.body.as_str()), (200, "{\"diagnostics\":[]}"));
}

/// Opens a request that compiles for long, and names the compiler's processes.
fn compiling(server: &Served, path: &str, body: &str, crate_name: &str) -> (TcpStream, Vec<u32>) {
    let request = server.request(path, &server.headers(), body.as_bytes());
    let stream = send(&server.host, &request);
    (stream, processes(&format!("--crate-name={crate_name}\0")))
}

#[test]
fn a_check_ends_with_its_connection() {
    let server = calm("leaves");
    let body = check_request("tests/endless_check", ENDLESS, "a");
    let (stream, compilers) = compiling(&server, "/api/check", &body, "endless_check");
    drop(stream);
    assert_gone(&compilers);
}

#[test]
fn a_newer_check_of_a_tab_ends_the_older() {
    let server = calm("newer");
    let body = check_request("tests/endless_newer", ENDLESS, "a");
    let (mut stream, compilers) = compiling(&server, "/api/check", &body, "endless_newer");
    server.post("/api/check", check_request("tests/endless_newer", &unseen(), "a"));
    assert_gone(&compilers);
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
}

#[test]
fn a_warm_up_ends_when_the_reader_leaves() {
    let server = calm("looks");
    let body = "{\"listing\":\"tests/endless_warm\",\"tab\":\"a\"}";
    let (stream, compilers) = compiling(&server, "/api/warm", body, "endless_warm");
    drop(stream);
    assert_gone(&compilers);
}

#[test]
fn a_program_that_starts_ends_what_is_compiled_ahead_in_any_tab() {
    let server = calm("starts");
    let body = check_request("tests/endless_start", ENDLESS, "types");
    let (_stream, compilers) = compiling(&server, "/api/check", &body, "endless_start");
    let run = run_request("tests/hello", "null").replace("\"a\"", "\"runs\"");
    assert!(server.post("/api/run", run).body.contains("hello\\n"));
    assert_gone(&compilers);
}

#[test]
fn nothing_is_compiled_ahead_while_a_program_runs() {
    let server = calm("busy");
    let (_stream, _) = server.forever("runs");
    let reply = server.post("/api/check", check_request("tests/hello", &unseen(), "types"));
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    let reply = server.post("/api/check", check_request("tests/hello", &unseen(), "runs"));
    assert_eq!(reply.status, 204);
}
