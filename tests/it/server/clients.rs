//! Clients that are slow, silent, many or gone: the server answers the others meanwhile.

use super::run_request;
use crate::harness::{Served, assert_gone, send, serve, serve_patiently, served};
use course::server::Patience;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// A server that waits so short that a test can see it stop waiting.
fn impatient(name: &str) -> Served {
    let short = Duration::from_millis(200);
    serve_patiently(name, Patience { headers: short, body: short, reader: short })
}

/// Everything that still comes. The server may close with a reset, since it does not read all.
fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "the server does not let go");
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads an answer up to this text.
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !text.ends_with(end.as_bytes()) {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        text.extend(byte);
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn a_thousand_idle_clients_and_a_thousand_half_requests_keep_nobody_waiting() {
    let served = serve("crowd");
    let half = b"POST /api/run HTTP/1.1\r\nHost: 127.0.0.1\r\nConte";
    let mut crowd: Vec<TcpStream> = (0..1_000).map(|_| send(&served.host, b"")).collect();
    crowd.extend((0..1_000).map(|_| send(&served.host, half)));
    served.assert_lives();
    assert_eq!(served.get("/").status, 200);
    let run = served.post("/api/run", run_request("tests/hello", "null"));
    assert!(run.body.contains("\"event\":\"exit\""), "{run:?}");
}

#[test]
fn silence_ends_a_connection_wherever_it_falls() {
    let served = impatient("silence");
    let body = served.request("/api/status", &served.headers(), &[b' '; 100]);
    let page = format!("GET /book.css HTTP/1.1\r\nHost: {}\r\n\r\n", served.host);
    for begun in [&b""[..], b"G", b"GET / HTTP/1.1\r\nHo", &page.as_bytes()[..page.len() - 2]] {
        rest(send(&served.host, begun));
    }
    let answer = rest(send(&served.host, &body[..body.len() - 50]));
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("send it again"), "{answer}");
    let head = &body[..body.len() - 100];
    assert!(rest(send(&served.host, head)).starts_with("HTTP/1.1 408"));
    let kept = rest(send(&served.host, page.as_bytes()));
    assert!(kept.starts_with("HTTP/1.1 200") && kept.ends_with("body {}"), "{kept}");
    served.assert_lives();
}

#[test]
fn a_refused_request_is_not_waited_for() {
    let served = serve("refused_early");
    let host = &served.host;
    let request = format!("POST / HTTP/1.1\r\nHost: {host}x\r\nContent-Length: 1000000000\r\n\r\n");
    assert!(rest(send(host, request.as_bytes())).starts_with("HTTP/1.1 421"));
}

#[test]
fn a_body_that_is_longer_than_it_said_is_cut_there() {
    let mut request = served().request("/api/status", &served().headers(), b"{}");
    request.extend(b"}}}} GET / HTTP/1.1\r\n\r\n");
    assert_eq!(served().raw(&request).status, 200);
}

#[test]
fn a_body_that_is_shorter_than_it_said_is_not_acted_on() {
    let body = run_request("tests/forever", "null").replace("\"t13\"", "\"short\"");
    let request = served().request("/api/run", &served().headers(), body.as_bytes());
    for end in [1, 10, body.len()] {
        let stream = send(&served().host, &request[..request.len() - end]);
        stream.shutdown(Shutdown::Write).unwrap();
        let answer = rest(stream);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    served().assert_lives();
}

#[test]
fn a_request_behind_a_run_is_not_answered_and_hides_no_end() {
    let (mut stream, pid) = served().forever("pipelined");
    let get = format!("GET /book.css HTTP/1.1\r\nHost: {}\r\n\r\n", served().host);
    for _ in 0..100 {
        stream.write_all(get.as_bytes()).unwrap();
    }
    stream.shutdown(Shutdown::Write).unwrap();
    assert_gone(&[pid]);
}

#[test]
fn a_request_sent_with_a_run_hides_no_end_either() {
    let get = format!("GET /book.css HTTP/1.1\r\nHost: {}\r\n\r\n", served().host);
    let (stream, pid) = served().forever_and("together", get.as_bytes(), 4096);
    stream.shutdown(Shutdown::Write).unwrap();
    assert_gone(&[pid]);
    assert!(!rest(stream).contains("body {}"));
}

#[test]
fn an_ended_run_ends_its_connection() {
    let request = served().request(
        "/api/run",
        &served().headers(),
        run_request("tests/hello", "null").as_bytes(),
    );
    let kept = String::from_utf8(request).unwrap().replace("Connection: close\r\n", "");
    let get = format!("GET /book.css HTTP/1.1\r\nHost: {}\r\n\r\n", served().host);
    let answer = rest(send(&served().host, (kept + &get).as_bytes()));
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    assert!(answer.contains("\"event\":\"exit\"") && !answer.contains("body {}"), "{answer}");
}

#[test]
fn a_reset_in_the_middle_of_a_stream_stops_the_program() {
    let (stream, pid) = served().forever_and("reset", b"", 1);
    // Closing with bytes unread resets a connection.
    drop(stream);
    assert_gone(&[pid]);
    served().assert_lives();
}

#[test]
fn a_client_that_never_reads_is_let_go() {
    let served = impatient("never_reads");
    let large = served.folder.join("large.txt");
    std::fs::write(large, vec![b'x'; 32 << 20]).unwrap();
    let get = format!("GET /large.txt HTTP/1.1\r\nHost: {}\r\n\r\n", served.host);
    let clients: Vec<TcpStream> = (0..100).map(|_| send(&served.host, get.as_bytes())).collect();
    served.assert_lives();
    for mut stream in clients {
        // Waits for the server to give up: until then the rest would still come.
        while stream.write_all(b"x").is_ok() {
            std::thread::yield_now();
        }
        assert!(rest(stream).len() < 32 << 20, "the whole file was kept for it");
    }
    served.assert_lives();
}

#[test]
fn a_half_closed_connection_costs_the_answer_and_nothing_else() {
    let get = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", served().host);
    let stream = send(&served().host, get.as_bytes());
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = rest(stream);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200"), "{answer}");
    served().assert_lives();
}

#[test]
fn pipelined_pages_are_answered_in_order() {
    let host = &served().host;
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let mut stream = send(host, (get("/book.css") + &get("/threads/page.html")).as_bytes());
    assert!(read_until(&mut stream, "body {}").starts_with("HTTP/1.1 200"));
    assert!(read_until(&mut stream, "<title>p</title>").starts_with("HTTP/1.1 200"));
}
