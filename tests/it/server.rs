//! The rules that keep other web pages, and accidents, away from the runner.

mod clients;
mod explore;
mod files;
mod malformed;
#[cfg(target_os = "linux")]
mod timeline;

use crate::harness::{
    PATIENCE, Reply, assert_gone, folder, plain_runner, send, serve, serve_behind, serve_with,
    served,
};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

/// An error of that status, with a sentence.
pub fn check_refused(reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert!(reply.error().len() > 20, "no sentence: {reply:?}");
}

/// Changes one header of a right request.
fn with(name: &'static str, value: &str) -> Reply {
    served().post_with(|headers| {
        headers.retain(|(found, _)| *found != name);
        headers.push((name, value.to_owned()));
    })
}

fn without(name: &'static str) -> Reply {
    served().post_with(|headers| headers.retain(|(found, _)| *found != name))
}

#[test]
fn a_right_request_is_answered() {
    let reply = served().post("/api/status", "{}");
    assert_eq!(reply.status, 200);
    assert!(reply.body.contains("\"generation\":3"), "{}", reply.body);
    assert!(reply.body.contains("\"libraries\":\"ready\""), "{}", reply.body);
    assert!(reply.body.contains("\"explorer\":\"ready\""), "{}", reply.body);
}

#[test]
fn the_server_listens_on_loopback_alone() {
    assert!(served().host.starts_with("127.0.0.1:"));
}

#[test]
fn another_host_is_misdirected_on_pages_too() {
    let port = served().host.rsplit(':').next().unwrap();
    let others = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        format!("127.0.0.1:{port}.evil.example"),
        format!("LOCALHOST:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}:"),
        format!("0x7f.1:{port}"),
        String::new(),
        "[::1".to_owned(),
        "\u{e9}".to_owned(),
        "a".repeat(4_000),
    ];
    for host in others {
        let reply =
            served().raw(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        check_refused(&reply, 421);
        check_refused(&with("Host", &host), 421);
    }
    served().assert_lives();
}

#[test]
fn localhost_is_a_name_of_ours() {
    let host = served().host.replace("127.0.0.1", "localhost");
    let reply = served().post_with(|headers| {
        headers[0].1 = host.clone();
        headers[1].1 = format!("http://{host}");
    });
    assert_eq!(reply.status, 200);
}

#[test]
fn a_request_has_exactly_one_host() {
    let host = &served().host;
    for hosts in [String::new(), format!("Host: {host}\r\nHost: {host}\r\n")] {
        let reply = served().raw(format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"));
        check_refused(&reply, 421);
    }
    check_refused(&served().raw("GET / HTTP/1.0\r\n\r\n"), 421);
}

#[test]
fn a_request_line_with_a_whole_url_names_our_host_too() {
    let host = &served().host;
    let get = |url: &str| {
        served().raw(format!("GET {url} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    assert_eq!(get(&format!("http://{host}/")).status, 200);
    check_refused(&get("http://evil.example/"), 421);
}

#[test]
fn another_origin_is_forbidden() {
    let host = &served().host;
    let others = [
        "http://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("https://{host}"),
        format!("http://{host}/"),
        format!("http://{host}.evil.example"),
        format!("HTTP://{host}"),
        "http://127.0.0.1:1".to_owned(),
        "\u{e9}".to_owned(),
    ];
    for origin in others {
        check_refused(&with("Origin", &origin), 403);
    }
    check_refused(&without("Origin"), 403);
}

#[test]
fn a_proxy_adds_one_host_whose_own_pages_alone_may_ask() {
    let served = serve_behind("behind", "https://hub.example/user/ada/proxy/3000/");
    let (proxy, own) = ("https://hub.example".to_owned(), format!("http://{}", served.host));
    let status = |host: &str, origin: &str| {
        let change = |headers: &mut Vec<(&str, String)>| {
            (headers[0].1, headers[1].1) = (host.to_owned(), origin.to_owned());
        };
        served.post_with(change).status
    };
    assert_eq!(status("hub.example", &proxy), 200);
    assert_eq!(status(&served.host, &own), 200);
    assert_eq!(status("hub.example", &own), 403);
    assert_eq!(status(&served.host, &proxy), 403);
    for origin in ["http://hub.example", "https://hub.example:443", "https://a.hub.example"] {
        assert_eq!(status("hub.example", origin), 403, "{origin}");
    }
    for host in ["hub.example:443", "a.hub.example", "evil.example"] {
        assert_eq!(status(host, &proxy), 421, "{host}");
    }
}

#[test]
fn behind_a_proxy_the_token_is_needed_as_anywhere() {
    let served = serve_behind("behind_token", "https://hub.example/");
    let reply = served.post_with(|headers| {
        (headers[0].1, headers[1].1) = ("hub.example".into(), "https://hub.example".into());
        headers.retain(|(name, _)| *name != "X-Interleave-Token");
    });
    check_refused(&reply, 401);
}

#[test]
fn two_origins_are_forbidden() {
    let reply = served().post_with(|headers| headers.push(headers[1].clone()));
    check_refused(&reply, 403);
}

#[test]
fn a_request_that_another_site_causes_is_forbidden() {
    for site in ["cross-site", "same-site", "none", ""] {
        check_refused(&with("Sec-Fetch-Site", site), 403);
    }
    assert_eq!(without("Sec-Fetch-Site").status, 200);
}

#[test]
fn the_token_is_needed() {
    let token = &served().token;
    assert_eq!(token.len(), 32);
    for wrong in
        ["", "0", &token[..31], &format!("{token}0"), &token.to_uppercase().replace('A', "b")]
    {
        check_refused(&with("X-Interleave-Token", wrong), 401);
    }
    check_refused(&without("X-Interleave-Token"), 401);
    check_refused(&served().post_with(|headers| headers.push(headers[4].clone())), 401);
}

#[test]
fn only_json_is_read() {
    for kind in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"] {
        check_refused(&with("Content-Type", kind), 415);
    }
    check_refused(&without("Content-Type"), 415);
    assert_eq!(with("Content-Type", "application/json; charset=utf-8").status, 200);
}

#[test]
fn every_call_of_the_api_is_behind_the_gate() {
    for call in ["run", "explore", "check", "warm", "input", "confirm", "status"] {
        let path = format!("/api/{call}");
        let without = |left_out: &str| {
            let mut headers = served().headers();
            headers.retain(|(name, _)| *name != left_out);
            served().raw(served().request(&path, &headers, b"{}"))
        };
        check_refused(&without("X-Interleave-Token"), 401);
        check_refused(&without("Origin"), 403);
        check_refused(&without("Content-Type"), 415);
        check_refused(&served().get(&path), 405);
    }
}

#[test]
fn the_api_takes_post_alone() {
    for method in ["GET", "PUT", "OPTIONS", "DELETE", "BREW"] {
        let request = String::from_utf8(served().request("/api/run", &served().headers(), b"{}"));
        let request = request.unwrap().replacen("POST", method, 1);
        check_refused(&served().raw(request), 405);
    }
}

#[test]
fn a_body_over_128_kib_is_refused_with_a_sentence() {
    let code = "x".repeat(1 << 20);
    let body = format!(
        "{{\"listing\":\"tests/hello\",\"language\":\"rust\",\"code\":\"{code}\",\"tab\":\"a\"}}"
    );
    check_refused(&served().post("/api/run", &body), 413);
    let chunked =
        served().headers().iter().map(|(n, v)| format!("{n}: {v}\r\n")).collect::<String>();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000)).repeat(3);
    let request = format!(
        "POST /api/run HTTP/1.1\r\n{chunked}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}0\r\n\r\n"
    );
    check_refused(&served().raw(request), 413);
    served().assert_lives();
}

#[test]
fn what_is_no_request_of_the_protocol_gets_a_sentence() {
    let deep = "[".repeat(100_000);
    let bodies: [&[u8]; 12] = [
        b"",
        b"no json",
        b"{",
        b"null",
        b"[]",
        b"{\"listing\":1}",
        b"{\"listing\":\"tests/hello\",\"language\":\"cobol\",\"code\":null,\"tab\":\"a\"}",
        b"{\"listing\":\"tests/hello\",\"language\":\"rust\",\"code\":7,\"tab\":\"a\"}",
        b"{\"listing\":\"tests/hello\",\"language\":\"rust\",\"code\":null}",
        b"{\"listing\":\"\xff\xfe\",\"language\":\"rust\",\"code\":null,\"tab\":\"a\"}",
        b"{\"listing\":\"\\ud800\",\"language\":\"rust\",\"code\":null,\"tab\":\"a\"}",
        deep.as_bytes(),
    ];
    for body in bodies {
        check_refused(&served().post("/api/run", body), 400);
    }
    served().assert_lives();
}

#[test]
fn an_unknown_listing_is_answered_with_the_nearest_name() {
    let ask = |name: &str| served().post("/api/run", run_request(name, "null"));
    check_refused(&ask("tests/helo"), 400);
    assert!(ask("tests/helo").error().contains("did you mean `tests/hello`?"));
    for name in ["", "../../etc/passwd", "tests/../hello", "/", "tests/hello\\u0000", "%2e%2e/x"] {
        check_refused(&ask(name), 400);
    }
    let body = "{\"listing\":\"nowhere\",\"tab\":\"a\"}";
    check_refused(&served().post("/api/warm", body), 400);
}

#[test]
fn a_tab_with_a_long_name_is_refused() {
    let body =
        run_request("tests/hello", "null").replace("\"a\"", &format!("\"{}\"", "a".repeat(65)));
    check_refused(&served().post("/api/run", body), 400);
}

/// A request to run a listing; `code` is JSON.
pub fn run_request(listing: &str, code: &str) -> String {
    let tab = listing.len();
    let body = format!(
        "{{\"listing\":\"{listing}\",\"language\":\"rust\",\"code\":{code},\"tab\":\"a\"}}"
    );
    // A tab of its own for each listing, so that tests do not stop each other's runs.
    if listing == "tests/hello" { body } else { body.replace("\"a\"", &format!("\"t{tab}\"")) }
}

#[test]
fn a_run_streams_events_and_ends_with_the_status() {
    let reply = served().post("/api/run", run_request("tests/hello", "null"));
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    let events: Vec<serde_json::Value> =
        reply.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().any(|event| event["event"] == "out" && event["text"] == "hello\n"));
    let last = events.last().unwrap();
    assert_eq!((last["event"].as_str(), last["code"].as_i64()), (Some("exit"), Some(0)));
}

#[test]
fn an_edit_runs_instead_of_the_listing() {
    let code = "\"fn main() { println!(\\\"edited\\\"); }\"";
    let body = run_request("tests/hello", code).replace("\"a\"", "\"edit\"");
    assert!(served().post("/api/run", body).body.contains("\"edited\\n\""));
}

#[test]
fn an_error_of_the_compiler_has_its_place() {
    let reply = served().post("/api/run", run_request("tests/refused", "null"));
    let first: serde_json::Value = reply
        .body
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|event| event["event"] == "diagnostic" && event["level"] == "error")
        .unwrap();
    assert_eq!((first["code"].as_str(), first["line"].as_i64()), (Some("E0308"), Some(1)));
    assert!(reply.body.lines().last().unwrap().contains("does not compile: 1 error"));
}

#[test]
fn a_twin_runs_or_says_what_is_missing() {
    let body =
        run_request("tests/hello", "null").replace("rust", "python").replace("\"a\"", "\"py\"");
    let reply = served().post("/api/run", body);
    assert!(reply.body.contains("hello from Python") || reply.body.contains("no `python3`"));
    let body = run_request("tests/warns", "null").replace("rust", "python");
    assert!(served().post("/api/run", body).body.contains("has no Python twin"));
}

#[test]
fn closing_the_connection_stops_the_program() {
    let (stream, pid) = served().forever("closing");
    drop(stream);
    assert_gone(&[pid]);
}

#[test]
fn a_half_closed_connection_stops_the_program() {
    let (stream, pid) = served().forever("half");
    stream.shutdown(Shutdown::Write).unwrap();
    assert_gone(&[pid]);
}

#[test]
fn every_response_carries_the_security_headers() {
    let replies = [
        served().get("/"),
        served().get("/nothing.html"),
        served().get("/book.css"),
        served().post("/api/status", "{}"),
        served().post("/api/run", "no json"),
        served().raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    ];
    for reply in replies {
        let policy = reply.header("content-security-policy").unwrap();
        for rule in
            ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.contains(rule), "{policy}");
        }
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
        assert!(!reply.head.to_lowercase().contains("access-control"), "{}", reply.head);
    }
}

#[test]
fn a_page_may_run_its_own_scripts_by_their_hashes() {
    let reply = served().get("/");
    let hash = &course::server::inline_script_hashes(&reply.body)[0];
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("script-src 'self' '{hash}';")), "{policy}");
    assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' 'unsafe"));
}

#[test]
fn files_are_served_with_their_types() {
    let check = |path: &str, kind: &str| {
        let reply = served().get(path);
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)), "{path}");
    };
    check("/", "text/html; charset=utf-8");
    check("/index.html?x=1", "text/html; charset=utf-8");
    check("/threads/page.html", "text/html; charset=utf-8");
    check("/book.css", "text/css; charset=utf-8");
}

#[test]
fn head_answers_as_get_without_the_body() {
    let (get, host) = (served().get("/"), &served().host);
    let head =
        served().raw(format!("HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), get.header("content-length"));
}

#[test]
fn a_page_that_is_not_there_is_the_sites_own() {
    let reply = served().get("/nowhere.html");
    assert_eq!(reply.status, 404);
    assert!(reply.body.contains("not here"));
}

#[test]
fn nothing_outside_the_site_is_served() {
    for path in [
        "/../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "/threads/../../outside.txt",
        "/threads/%2e%2e/%2e%2e/outside.txt",
        "/..\\outside.txt",
        "/%5c..%5coutside.txt",
        "//etc/passwd",
        "/index.html%00.css",
        "/%ff",
    ] {
        let reply = served().get(path);
        assert!(reply.status == 404 || reply.status == 400, "{path}: {reply:?}");
        assert!(!reply.body.contains("secret"), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_site_is_not_followed() {
    let site = served().site.folder().unwrap();
    let link = site.join("link.txt");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink("../outside.txt", link).unwrap();
    assert_eq!(served().get("/link.txt").status, 404);
}

#[test]
fn a_new_build_takes_the_place_of_the_old_one() {
    let served = serve("swapped");
    let folder = crate::harness::folder("swapped_next");
    std::fs::write(folder.join("index.html"), "next").unwrap();
    served.site.show(&folder, 4);
    assert_eq!(served.get("/").body, "next");
    assert!(served.post("/api/status", "{}").body.contains("\"generation\":4"));
}

#[test]
fn rubbish_does_not_stop_the_server() {
    let rubbish: [&[u8]; 7] = [
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        b"POST /api/run HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    for bytes in rubbish {
        let stream = send(&served().host, bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = (&stream).read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 2"), "{}", String::from_utf8_lossy(&answer));
    }
    let headers = "x: y\r\n".repeat(5_000);
    let reply = served().raw(format!("GET / HTTP/1.1\r\n{headers}\r\n"));
    assert!(reply.status >= 400 || reply.status == 0, "{reply:?}");
    served().assert_lives();
}

#[test]
fn slow_and_silent_clients_keep_nobody_waiting() {
    let served = serve("slow_clients");
    let mut idle: Vec<TcpStream> = (0..300).map(|_| send(&served.host, b"")).collect();
    idle.extend((0..50).map(|_| send(&served.host, b"GET / HTTP/1.1\r\nHo")));
    let body = served.request("/api/run", &served.headers(), &[b' '; 1000]);
    idle.extend((0..50).map(|_| send(&served.host, &body[..body.len() - 500])));
    served.assert_lives();
    assert_eq!(served.get("/").status, 200);
    // Each of them is let go: the server closes, so reading ends.
    for mut stream in idle {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut rest = Vec::new();
        match stream.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
    }
}

#[test]
fn a_second_request_may_follow_on_a_connection() {
    let host = &served().host;
    let get = format!("GET /book.css HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let mut stream = send(host, get.as_bytes());
    for _ in 0..2 {
        let mut text = Vec::new();
        while !text.ends_with(b"body {}") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            text.extend(byte);
        }
        stream.write_all(get.as_bytes()).unwrap();
    }
}

#[test]
fn a_run_is_built_as_the_tag_says_or_as_the_reader_asks() {
    let code = "\"fn main() { println!(\\\"checks: {}\\\", cfg!(debug_assertions)); }\"";
    for (optimised, checks) in [("null", true), ("true", false), ("false", true)] {
        let body = run_request("tests/hello", code)
            .replace("\"a\"", &format!("\"build\",\"optimised\":{optimised}"));
        let reply = served().post("/api/run", body);
        assert!(reply.body.contains(&format!("checks: {checks}")), "{optimised}: {}", reply.body);
    }
}

#[test]
fn input_without_a_program_that_takes_it_is_refused_with_a_sentence() {
    let type_to =
        |tab: &str| served().post("/api/input", format!("{{\"tab\":\"{tab}\",\"text\":\"a\"}}"));
    check_refused(&type_to("nobody"), 409);
    let (_stream, _) = served().forever("deaf");
    check_refused(&type_to("deaf"), 409);
    check_refused(&served().post("/api/input", "{\"tab\":\"deaf\"}"), 400);
}

#[test]
fn a_program_reads_what_is_typed_to_it_until_the_end() {
    let code = "fn main() { for line in std::io::stdin().lines() { println!(\"got {}\", line.unwrap()); } println!(\"end\"); }";
    let body = serde_json::json!({
        "listing": "tests/hello", "language": "rust", "code": code, "input": true, "tab": "types to it",
    });
    let request = served().request("/api/run", &served().headers(), body.to_string().as_bytes());
    let mut stream = send(&served().host, &request);
    let mut printed = String::new();
    let mut until = |text: &str| {
        let mut buffer = [0; 4096];
        while !printed.contains(text) {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "{printed}");
            printed.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    };
    let type_to = |typed: &str| {
        let reply = served().post("/api/input", format!("{{\"tab\":\"types to it\",{typed}}}"));
        assert_eq!(reply.status, 204, "{reply:?}");
    };
    until("\"started\"");
    type_to("\"text\":\"first\\n\"");
    until("got first");
    type_to("\"text\":\"second\\n\"");
    type_to("\"end\":true");
    until("got second");
    until("\"code\":0");
}

#[test]
fn without_a_sandbox_nothing_runs_before_the_reader_agrees_once() {
    folder("unconfirmed");
    let server = serve_with("unconfirmed_site", plain_runner("unconfirmed"));
    let told = || {
        let reply = server.post("/api/status", "{}");
        let status: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(status["sandbox"]["level"], "plain");
        status["sandbox"]["confirmed"].as_bool()
    };
    assert_eq!(told(), Some(false));
    let warm = "{\"listing\":\"tests/hello\",\"tab\":\"a\"}";
    let run = || server.post("/api/run", run_request("tests/hello", "null"));
    check_refused(&run(), 403);
    check_refused(&server.post("/api/explore", warm), 403);
    check_refused(
        &server.post("/api/check", "{\"listing\":\"tests/hello\",\"code\":\"\",\"tab\":\"a\"}"),
        403,
    );
    check_refused(&server.post("/api/warm", warm), 403);
    assert_eq!(server.post("/api/confirm", "{}").status, 204);
    assert_eq!(told(), Some(true));
    assert!(run().body.contains("hello\\n"));
    // The next start remembers it.
    assert!(plain_runner("unconfirmed").is_confirmed());
}
