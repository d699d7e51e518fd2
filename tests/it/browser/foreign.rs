//! A hostile page in a real browser tries everything that a page can send to the server.
//!
//! It even knows the token. Another port is the same *site* and another origin; a name below
//! `localhost` is another site, and leads here as a name would whose owner made it point here.

use super::chromium::{self, Tab};
use crate::harness::{Served, serve};
use crate::support::skip;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

/// Serves an empty page to whoever comes, and gives its port.
fn hostile() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // A browser opens connections ahead, and may never ask on one of them.
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let page = "<!doctype html><title>hostile</title><body></body>";
                let head = format!("Content-Type: text/html\r\nContent-Length: {}", page.len());
                let head = format!("{head}\r\nConnection: close");
                let _ = write!(stream, "HTTP/1.1 200 OK\r\n{head}\r\n\r\n{page}");
            });
        }
    });
    port
}

/// What a page can do. Each gives what the page learns, or throws.
const ATTACKS: [(&str, &str); 13] = [
    ("fetch", "await (await fetch(run, { method: 'POST', headers: right, body })).text()"),
    (
        "status",
        "await (await fetch(at + '/api/status', { method: 'POST', headers: right, body: '{}' })).text()",
    ),
    ("plain fetch", "await (await fetch(run, { method: 'POST', body })).text()"),
    ("no-cors", "(await fetch(run, { method: 'POST', mode: 'no-cors', body })).status || 'opaque'"),
    (
        "no-cors json",
        "(await fetch(run, { method: 'POST', mode: 'no-cors', headers: right, body })).status || 'opaque'",
    ),
    ("navigate fetch", "await (await fetch(at + '/', { credentials: 'include' })).text()"),
    (
        "beacon",
        "navigator.sendBeacon(run, new Blob([body], { type: 'application/json' })) && 'sent'",
    ),
    (
        "script",
        "await loaded(Object.assign(document.createElement('script'), { src: at + '/book.css' }))",
    ),
    (
        "script of the API",
        "await loaded(Object.assign(document.createElement('script'), { src: run }))",
    ),
    ("image", "await loaded(Object.assign(new Image(), { src: run }))"),
    ("module", "await import(run)"),
    ("events", "await loaded(new EventSource(run))"),
    ("socket", "await loaded(new WebSocket(run.replace('http', 'ws')))"),
];

/// A form that a click or a script submits: the one POST that needs no permission.
const FORM: &str = "(() => {
    const frame = Object.assign(document.createElement('iframe'), { name: 'sink' });
    const form = Object.assign(document.createElement('form'),
        { action: run, method: 'POST', enctype: 'text/plain', target: 'sink' });
    form.append(Object.assign(document.createElement('input'),
        { name: body.slice(0, -2) + '\"', value: '\"}' }));
    document.body.append(frame, form);
    const sent = new Promise((done) => (frame.onload = () => done('sent')));
    form.submit();
    return sent;
})()";

fn attack(course: &Served, tab: &mut Tab, what: &str) -> String {
    let (host, token) = (&course.host, &course.token);
    let learnt = tab.eval(&format!(
        "(async () => {{
            const at = 'http://{host}', run = at + '/api/run', token = '{token}';
            const body = JSON.stringify({{ listing: 'tests/hello', language: 'rust', code: null, tab: 'x' }});
            const right = {{ 'Content-Type': 'application/json', 'X-Interleave-Token': token }};
            const loaded = (thing) => new Promise((yes, no) => {{
                thing.onload = thing.onopen = thing.onmessage = () => yes('loaded');
                thing.onerror = () => no(new Error('error'));
                if (thing instanceof Node) document.body.append(thing);
            }});
            try {{ return String({what}); }} catch (error) {{ return 'refused: ' + error; }}
        }})()"
    ));
    learnt.as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_page_of_another_origin_runs_and_reads_nothing() {
    let Some(program) = chromium::find() else {
        return skip("a hostile page in a browser", "no Chromium on PATH (set CHROMIUM)");
    };
    let (course, port, mut tab) = (serve("foreign"), hostile(), Tab::open(program));
    for page in [format!("http://127.0.0.1:{port}/"), format!("http://evil.localhost:{port}/")] {
        tab.go(&page);
        for (name, what) in ATTACKS {
            let learnt = attack(&course, &mut tab, what);
            let blind = matches!(learnt.as_str(), "opaque" | "sent");
            assert!(blind || learnt.starts_with("refused: "), "{page}: {name}: {learnt}");
        }
        assert_eq!(attack(&course, &mut tab, &format!("await {FORM}")), "sent", "{page}");
        assert_eq!(course.asked.load(Relaxed), 0, "{page}: a request reached a handler");
    }
    // The same request from a page of ours is heard: the attacks were right but for their origin.
    tab.go(&format!("http://{}/", course.host));
    assert!(attack(&course, &mut tab, ATTACKS[0].1).contains("\"event\":\"exit\""));
    assert_eq!(course.asked.load(Relaxed), 1);
}

#[test]
fn a_name_that_was_made_to_point_here_gets_nothing() {
    let Some(program) = chromium::find() else {
        return skip("a rebound name in a browser", "no Chromium on PATH (set CHROMIUM)");
    };
    let (course, mut tab) = (serve("rebound"), Tab::open(program));
    let rebound = course.host.replace("127.0.0.1", "evil.localhost");
    tab.go(&format!("http://{rebound}/"));
    let text = "document.body.textContent";
    assert!(tab.eval(text).as_str().unwrap().contains("the request names another host"));
    // There it is of one origin with the server, so it may read all answers.
    let ask = ATTACKS[0].1.replace("run,", "'/api/run',");
    assert!(attack(&course, &mut tab, &ask).contains("the request names another host"));
    assert_eq!(course.asked.load(Relaxed), 0);
}

#[test]
fn no_page_frames_the_book() {
    let Some(program) = chromium::find() else {
        return skip("a frame in a browser", "no Chromium on PATH (set CHROMIUM)");
    };
    let (course, port, mut tab) = (serve("framed"), hostile(), Tab::open(program));
    tab.go(&format!("http://127.0.0.1:{port}/"));
    for path in ["/", "/threads/page.html", "/api/run"] {
        tab.eval(&format!(
            "new Promise((done) => document.body.append(Object.assign(
                document.createElement('iframe'), {{ src: 'http://{}{path}', onload: done }})))
                .then(() => 0)",
            course.host
        ));
    }
    let refused = tab.errors().iter().filter(|error| error.contains("frame-ancestors")).count();
    assert_eq!(refused, 3, "{:?}", tab.errors());
}
