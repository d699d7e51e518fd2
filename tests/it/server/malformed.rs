//! Requests that no browser sends: strange hosts, request lines, headers and lengths.

use super::{check_refused, with};
use crate::harness::{Reply, served};

/// A request of these lines, after which the connection ends.
fn lines(lines: &[&[u8]]) -> Reply {
    let mut request = lines.join(&b"\r\n"[..]);
    request.extend(b"\r\nConnection: close\r\n\r\n");
    served().raw(request)
}

/// What hyper refuses itself has no sentence.
#[track_caller]
fn check(reply: &Reply, status: u16) {
    assert_eq!(reply.status, status, "{reply:?}");
    assert!(!reply.body.contains("generation") && !reply.body.contains("<!doctype"), "{reply:?}");
}

#[test]
fn a_host_that_is_nearly_ours_is_not_ours() {
    let host = &served().host;
    let port = host.rsplit(':').next().unwrap();
    let strange = [
        format!("[::1]:{port}"),
        format!("[::ffff:127.0.0.1]:{port}"),
        format!("127.0.0.1.:{port}"),
        format!("localhost.:{port}"),
        format!("Localhost:{port}"),
        format!("127.0.0.1:0{port}"),
        format!("127.0.0.1:+{port}"),
        format!("127.0.0.1: {port}"),
        format!("127.0.0.1 :{port}"),
        format!("127.1:{port}"),
        format!("2130706433:{port}"),
        format!("%31%32%37.0.0.1:{port}"),
        format!("127.0.0.1%00:{port}"),
        format!(":@127.0.0.1:{port}"),
        format!("http://{host}"),
        format!("{host}/"),
        format!("{host}#"),
        format!("{host}, {host}"),
        format!("{host};"),
        format!("\u{ff11}27.0.0.1:{port}"),
        ":".to_owned(),
        "[".to_owned(),
    ];
    for value in strange {
        check_refused(&lines(&[b"GET / HTTP/1.1", format!("Host: {value}").as_bytes()]), 421);
        check_refused(&with("Host", &value), 421);
    }
    let bytes: [&[u8]; 3] = [b"\xff\xfe", b"127.0.0.1\xa0", b"\x80"];
    for value in bytes {
        check_refused(&lines(&[b"GET / HTTP/1.1", &[b"Host: ", value].concat()]), 421);
    }
    let cut = format!("Host: {host}\0.evil.example");
    check(&lines(&[b"GET / HTTP/1.1", cut.as_bytes()]), 400);
    served().assert_lives();
}

#[test]
fn an_origin_that_is_nearly_ours_is_not_ours() {
    let host = &served().host;
    let port = host.rsplit(':').next().unwrap();
    let strange = [
        format!("http://user@{host}"),
        format!("http://[::1]:{port}"),
        format!("http://127.0.0.1.:{port}"),
        format!("http://localhost:{port}"),
        format!("http://127.0.0.1:0{port}"),
        format!("http://%31%32%37.0.0.1:{port}"),
        format!("http://{host} http://{host}"),
        format!("http://{host}, http://{host}"),
        format!("http://{host}?"),
        format!("http:/{host}"),
        format!("//{host}"),
        format!("ws://{host}"),
        host.clone(),
        "file://".to_owned(),
        "http://".to_owned(),
        "a".repeat(10_000),
    ];
    for value in strange {
        check_refused(&with("Origin", &value), 403);
    }
    served().assert_lives();
}

#[test]
fn the_origin_has_to_be_the_host_of_the_same_request() {
    let other = served().host.replace("127.0.0.1", "localhost");
    check_refused(&with("Host", &other), 403);
}

#[test]
fn a_request_line_names_a_path_of_ours_or_nothing() {
    let host = &served().host;
    let ours = format!("Host: {host}");
    let get = |line: &str| lines(&[line.as_bytes(), ours.as_bytes()]);
    assert_eq!(get(&format!("GET http://{host}/book.css HTTP/1.1")).status, 200);
    for authority in [
        format!("user@{host}"),
        format!("user:word@{host}"),
        host.to_uppercase().replace("127.0.0.1", "LOCALHOST"),
        format!("{host}."),
        "127.0.0.1".to_owned(),
        "evil.example".to_owned(),
    ] {
        check_refused(&get(&format!("GET http://{authority}/ HTTP/1.1")), 421);
    }
    check_refused(&get("CONNECT evil.example:443 HTTP/1.1"), 421);
    check_refused(&get(&format!("CONNECT {host} HTTP/1.1")), 405);
    check_refused(&get("OPTIONS * HTTP/1.1"), 405);
    assert_eq!(get("GET * HTTP/1.1").status, 404);
    for line in
        ["GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 x", "GET / HTTP/3", "/ HTTP/1.1"]
    {
        let reply = get(line);
        assert!(matches!(reply.status, 0 | 400), "{line}: {reply:?}");
    }
    check(&get(&format!("GET /{} HTTP/1.1", "a".repeat(100_000))), 414);
    served().assert_lives();
}

#[test]
fn a_host_in_the_request_line_does_not_stand_for_the_header() {
    let host = &served().host;
    check_refused(&lines(&[format!("GET http://{host}/ HTTP/1.1").as_bytes()]), 421);
    let two = [format!("GET http://{host}/ HTTP/1.1"), "Host: evil.example".to_owned()];
    check_refused(&lines(&two.each_ref().map(|line| line.as_bytes())), 421);
}

#[test]
fn a_header_that_decides_stands_there_once() {
    for (name, status) in [("Content-Type", 415), ("X-Interleave-Token", 401), ("Origin", 403)] {
        let twice = |headers: &mut Vec<(&'static str, String)>| {
            let header = headers.iter().find(|header| header.0 == name).unwrap();
            headers.push(header.clone());
        };
        check_refused(&served().post_with(twice), status);
    }
    let sites = |headers: &mut Vec<_>| headers.push(("Sec-Fetch-Site", "cross-site".to_owned()));
    check_refused(&served().post_with(sites), 403);
}

#[test]
fn a_head_that_does_not_end_is_refused() {
    let host = format!("Host: {}", served().host);
    let long = |length| format!("X: {}", "x".repeat(length));
    let get = |length| lines(&[b"GET / HTTP/1.1", host.as_bytes(), long(length).as_bytes()]);
    assert_eq!(get(60_000).status, 200);
    check(&get(200_000), 431);
    let many = "X: y\r\n".repeat(101);
    check(&lines(&[b"GET / HTTP/1.1", host.as_bytes(), many.trim_end().as_bytes()]), 431);
    served().assert_lives();
}

#[test]
fn a_folded_header_is_no_header() {
    let host = &served().host;
    let folded = format!("Host:\r\n {host}");
    check(&lines(&[b"GET / HTTP/1.1", folded.as_bytes()]), 400);
    let reply = served().post_with(|headers| headers[4].1.insert_str(16, "\r\n "));
    check(&reply, 400);
    let spaced = format!("Host : {host}");
    check(&lines(&[b"GET / HTTP/1.1", spaced.as_bytes()]), 400);
}

/// Sends the head of a right request with these lines instead of a length, then this.
fn with_lengths(lengths: &str, rest: &str) -> Reply {
    let headers: String =
        served().headers().iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    served().raw(format!(
        "POST /api/status HTTP/1.1\r\n{headers}{lengths}Connection: close\r\n\r\n{rest}"
    ))
}

#[test]
fn a_body_has_one_length() {
    let host = &served().host;
    let hidden = format!("GET /book.css HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    for lengths in [
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2, 3\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
    ] {
        check(&with_lengths(lengths, "{}"), 400);
    }
    // Where two are given, nothing that follows the body is taken for a request.
    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    ] {
        let reply = with_lengths(lengths, &format!("2\r\n{{}}\r\n0\r\n\r\n{hidden}"));
        assert!(!reply.body.contains("body {}") && !reply.head.contains("body {}"), "{reply:?}");
    }
    served().assert_lives();
}

#[test]
fn a_strange_chunk_is_read_as_it_is_meant_or_refused() {
    let chunked = "Transfer-Encoding: chunked\r\n";
    for body in
        ["2\r\n{}\r\n0\r\n\r\n", "2;a=\"b\"\r\n{}\r\n0\r\nX: y\r\n\r\n", "002\r\n{}\r\n0\r\n\r\n"]
    {
        assert_eq!(with_lengths(chunked, body).status, 200, "{body:?}");
    }
    let long = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "x".repeat(1 << 20));
    let trailers = format!("2\r\n{{}}\r\n0\r\n{}\r\n", "X: y\r\n".repeat(100_000));
    for body in [
        "2\n{}\n0\n\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "ffffffffffffffff1\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        "2;\n\r\n{}\r\n0\r\n\r\n",
        &long,
        &trailers,
    ] {
        check(&with_lengths(chunked, body), 400);
    }
    served().assert_lives();
}

#[test]
fn a_bare_line_feed_changes_no_rule() {
    let host = &served().host;
    let reply = served().raw(format!("GET / HTTP/1.1\nHost: {host}\nConnection: close\n\n"));
    assert_eq!(reply.status, 200);
    let two = format!("GET / HTTP/1.1\r\nHost: {host}\nHost: evil.example\r\n\r\n");
    check(&served().raw(two.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")), 421);
}

#[test]
fn an_upgrade_is_not_taken_up() {
    let reply = served().post_with(|headers| {
        headers.push(("Upgrade", "websocket".to_owned()));
        headers.push(("Sec-WebSocket-Version", "13".to_owned()));
        headers.push(("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==".to_owned()));
    });
    assert_eq!(reply.status, 200);
    let host = &served().host;
    for path in ["/", "/api/run"] {
        let reply = served().raw(format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://evil.example\r\n\
             Upgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        ));
        assert!(matches!(reply.status, 200 | 405), "{reply:?}");
    }
}

#[test]
fn a_wrong_token_is_answered_as_no_token_is() {
    let wrong = with("X-Interleave-Token", &"0".repeat(32));
    let (token, last) = served().token.split_at(31);
    let nearly = with("X-Interleave-Token", &format!("{token}{}", if last == "0" { 1 } else { 0 }));
    let none = super::without("X-Interleave-Token");
    let told = |reply: &Reply| {
        let head = reply.head.lines().filter(|line| !line.starts_with("date:"));
        (head.map(str::to_owned).collect::<Vec<_>>(), reply.body.clone())
    };
    assert_eq!(told(&wrong), told(&none));
    assert_eq!(told(&nearly), told(&none));
}
