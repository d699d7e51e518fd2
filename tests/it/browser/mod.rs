//! The book in a real browser, against the real program.

mod chromium;
mod copied;
mod exploring;
mod foreign;
mod reading;
mod running;
mod timelines;

use crate::harness::{folder, plain_runner};
use crate::support::{root, skip};
use chromium::Tab;
use course::server::{Server, Site};
use course::setup::OnDisk;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// The course as a reader starts it, on a port of its own.
struct Served {
    /// None for a server in this process.
    program: Option<Child>,
    /// Without the key: `http://127.0.0.1:4123/`.
    address: String,
    /// `#token=…`.
    key: String,
}

impl Served {
    fn start() -> Served {
        let mut program = Command::new(env!("CARGO_BIN_EXE_course"))
            .current_dir(root())
            // Nobody is there to agree that programs run where there is no sandbox.
            .env("INTERLEAVE_CONFIRMED", "plain")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        let line = lines.by_ref().map_while(Result::ok).find(|line| line.contains("http://"));
        let line = line.expect("the course prints its address");
        // What it says afterwards must be read, or it stops at a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let start = line.find("http://").unwrap();
        let full = line[start..].split_whitespace().next().unwrap();
        let (address, token) = full.split_once('#').expect("the address carries the key");
        let program = Some(program);
        Served { program, address: address.to_owned(), key: format!("#{token}") }
    }

    /// The book served without a sandbox, to a reader who was never asked.
    fn unconfirmed() -> Served {
        folder("unconfirmed_in_a_browser");
        let runner = Arc::new(plain_runner("unconfirmed_in_a_browser"));
        let built = course::book::site::served(&root()).unwrap();
        let site = Arc::new(Site::new());
        site.show(&built.dir, built.generation);
        let server = Server::bind(Some(0)).unwrap();
        let (address, token) = (server.address(), server.token().to_owned());
        let catalogue = Arc::new(OnDisk { root: root() });
        std::thread::spawn(move || server.serve(site, runner, catalogue));
        Served { program: None, address: format!("{address}/"), key: format!("#token={token}") }
    }

    /// Kills the course, as a crash does.
    fn end(&mut self) {
        if let Some(mut program) = self.program.take() {
            let _ = program.kill();
            let _ = program.wait();
        }
    }

    fn page(&self, path: &str) -> String {
        format!("{}{path}{}", self.address, self.key)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}

/// A browser at a laptop's size and the course, or none if there is no browser.
fn open(what: &str) -> Option<(Served, Tab)> {
    let tab = open_tab(what)?;
    Some((Served::start(), tab))
}

/// The browser alone.
fn open_tab(what: &str) -> Option<Tab> {
    let Some(program) = chromium::find() else {
        skip(what, "no Chromium on PATH (set CHROMIUM to name one)");
        return None;
    };
    let mut tab = Tab::open(program);
    tab.resize(1280, 900);
    Some(tab)
}

/// Nothing went wrong on the console and nothing was asked of another host.
#[track_caller]
fn clean(course: &Served, tab: &mut Tab) {
    assert_eq!(tab.errors(), Vec::<String>::new());
    let elsewhere = |url: &String| !url.starts_with(&course.address) && !url.starts_with("data:");
    let elsewhere: Vec<String> = tab.requests().into_iter().filter(elsewhere).collect();
    assert_eq!(elsewhere, ["about:blank"; 0], "requests to other hosts");
}
