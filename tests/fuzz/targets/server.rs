//! Bytes on a connection: hyper, guard, gate, JSON and handlers.
//!
//! Time is tokio's own clock, which jumps to the next timer when nothing else is left to do: so
//! each input also waits out the limits on headers and bodies.

#![no_main]

use course::runner::{Catalogue, Libraries, Listing, Runner, Setup};
use course::server::Site;
use course::server::fuzz::{HOST, Pipes, TOKEN};
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::runtime::Builder;

/// Whether a handler has asked for a listing: then it has read a body.
static ASKED: AtomicBool = AtomicBool::new(false);

/// No listing is ever found, so nothing is ever compiled.
struct Nothing;

impl Catalogue for Nothing {
    fn find(&self, _: &str) -> Option<Listing> {
        ASKED.store(true, Relaxed);
        None
    }

    fn nearest(&self, _: &str) -> Option<String> {
        None
    }
}

fuzz_target!(|input: &[u8]| {
    ASKED.store(false, Relaxed);
    let answer = converse(input);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "no answer of HTTP");
    assert!(!has(&answer, b"HTTP/1.1 5") && !has(&answer, b"HTTP/1.0 5"), "the server's fault");
    let reached = ASKED.load(Relaxed) || has(&answer, b"\"generation\":3");
    if reached {
        let lower = input.to_ascii_lowercase();
        let host = [HOST, "localhost:3000"].iter().any(|host| has(input, host.as_bytes()));
        assert!(host && has(input, TOKEN.as_bytes()), "no host or no token");
        assert!(has(input, b"POST ") && has(&lower, b"application/json"), "no POST of JSON");
        assert!(has(&lower, b"origin"), "no origin");
    }
    ASKED.store(false, Relaxed);
    let answer = converse(RIGHT.get_or_init(right).as_bytes());
    assert!(answer.starts_with(b"HTTP/1.1 200 OK"), "a right request is not answered");
});

static RIGHT: OnceLock<String> = OnceLock::new();

fn right() -> String {
    format!(
        "POST /api/status HTTP/1.1\r\nHost: {HOST}\r\nOrigin: http://{HOST}\r\n\
         Content-Type: application/json\r\nX-Interleave-Token: {TOKEN}\r\n\
         Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
    )
}

/// Everything that the server says to this, until it closes.
fn converse(input: &[u8]) -> Vec<u8> {
    static PIPES: OnceLock<Pipes> = OnceLock::new();
    let pipes = PIPES.get_or_init(pipes);
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(async {
        let (browser, server) = tokio::io::duplex(1 << 20);
        let (mut answers, mut questions) = tokio::io::split(browser);
        let mut answer = Vec::new();
        let ask = async {
            // The server may close before it has read all.
            let _ = questions.write_all(input).await;
            let _ = answers.read_to_end(&mut answer).await;
        };
        tokio::join!(ask, pipes.converse(server));
        answer
    })
}

fn pipes() -> Pipes {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::temp_dir().join("interleave-fuzz");
    let built = folder.join("site");
    fs::create_dir_all(built.join("threads")).unwrap();
    fs::write(built.join("index.html"), "<!doctype html><script>const a = 1;</script>").unwrap();
    fs::write(built.join("404.html"), "<!doctype html>not here").unwrap();
    fs::write(built.join("threads/page.html"), "<!doctype html>").unwrap();
    let site = Arc::new(Site::new());
    site.show(&built, 3);
    let setup = Setup::new(&root, &folder.join("work"), Libraries::none()).unwrap();
    Pipes::new(site, Arc::new(Runner::new(setup).unwrap()), Arc::new(Nothing))
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
