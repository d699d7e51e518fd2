//! What tests of the runner and the server share: programs from text, a server, raw requests.

mod raw;

pub use raw::{Reply, exchange, send};

use course::runner::{
    Catalogue, Edit, Event, Finished, Kind, Language, Level, Libraries, Limits, Listing, Needs,
    Runner, Setup, Source, Stop,
};
use course::server::{Server, Site};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Long enough for the slowest machine; a test that waits so long has found a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A folder for one test, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A runner with these limits that knows only std.
pub fn runner(limits: Limits, compiler_limits: Limits) -> Runner {
    runner_with(limits, compiler_limits, Libraries::none())
}

/// A runner with these limits and libraries. All share their binaries, as servers do.
pub fn runner_with(limits: Limits, compiler: Limits, libraries: Arc<Libraries>) -> Runner {
    Runner::new(Setup {
        root: env!("CARGO_MANIFEST_DIR").into(),
        work: Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner"),
        supervisor: env!("CARGO_BIN_EXE_course").into(),
        limits,
        compiler_limits: compiler,
        libraries,
        level: Level::Plain,
    })
    .unwrap()
}

/// A runner with the limits that readers have.
pub fn usual_runner() -> Runner {
    runner(Limits::default(), Limits::compiler())
}

/// A listing of this text.
pub fn listing(name: &str, rust: &str) -> Listing {
    Listing {
        name: format!("tests/{name}"),
        chapter: env!("CARGO_MANIFEST_DIR").into(),
        rust: Source { path: format!("{name}.rs").into(), text: rust.to_owned() },
        python: None,
        kind: Kind::Run,
        needs: Needs::default(),
    }
}

/// Runs a Rust program under these limits.
pub fn run(name: &str, limits: Limits, rust: &str) -> Finished {
    let runner = runner(limits, Limits::compiler());
    runner.run_to_end(&listing(name, rust), Language::Rust, None, &mut |_| ())
}

/// A program on its way.
pub struct Running {
    /// What happens.
    pub events: Receiver<Event>,
    /// Ends it.
    pub stop: Stop,
    /// Ends with the job.
    pub thread: JoinHandle<()>,
}

/// Starts a Rust program and does not wait for it.
pub fn start(name: &str, rust: &str) -> Running {
    let (send, events) = mpsc::channel();
    let (stop, listing) = (Stop::new(), listing(name, rust));
    let stopped = stop.clone();
    let thread = thread::spawn(move || {
        let sink = &mut |event| send.send(event).unwrap_or(());
        usual_runner().run(&listing, &Edit::none(Language::Rust), &stopped, sink);
    });
    Running { events, stop, thread }
}

impl Running {
    /// The program's output up to and with this text.
    pub fn until(&self, text: &str) -> String {
        let mut printed = String::new();
        while !printed.contains(text) {
            match self.events.recv_timeout(PATIENCE).unwrap() {
                Event::Out { text } => printed.push_str(&text),
                Event::Refused { sentence } => panic!("{sentence}"),
                _ => {}
            }
        }
        printed
    }
}

/// The numbers after `pid` in an output.
pub fn pids(printed: &str) -> Vec<u32> {
    let lines = printed.lines().filter_map(|line| line.strip_prefix("pid "));
    lines.map(|number| number.trim().parse().unwrap()).collect()
}

/// Fails if one of these processes is still alive once it had time to go.
pub fn assert_gone(pids: &[u32]) {
    let begun = Instant::now();
    while let Some(pid) = pids.iter().find(|pid| is_alive(**pid)) {
        assert!(begun.elapsed() < Duration::from_secs(10), "process {pid} is still there");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The processes whose command line holds this text, once there is one.
pub fn processes(text: &str) -> Vec<u32> {
    let begun = Instant::now();
    loop {
        let all = fs::read_dir("/proc").unwrap().flatten();
        let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let found: Vec<u32> = pids
            .filter(|pid| {
                let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                String::from_utf8_lossy(&line).contains(text)
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "no process with `{text}`");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process exists and is no zombie.
pub fn is_alive(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')').next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with(" Z"))
}

/// A server in this process.
pub struct Served {
    /// `127.0.0.1:…`, which is its `Host` too.
    pub host: String,
    /// What the API asks for.
    pub token: String,
    /// What it shows.
    pub site: Arc<Site>,
}

/// A program whose compilation ends only at the compiler's limits.
pub const ENDLESS: &str = "#![allow(long_running_const_eval)]
    const fn spin() -> u64 { let mut n = 0u64; while n < u64::MAX { n += 1 } n }
    const N: u64 = spin();
    fn main() { println!(\"{N}\"); }";

/// The listings of the test server.
struct Programs;

impl Catalogue for Programs {
    fn find(&self, name: &str) -> Option<Listing> {
        let rust = match name {
            "tests/hello" => "fn main() { println!(\"hello\"); }",
            "tests/refused" => "fn main() { let x: u8 = \"text\"; }",
            "tests/warns" => "fn main() { let unused = 1; println!(\"ran\"); }",
            // Names for one text: tests that end its compilation must not meet.
            "tests/endless_check" | "tests/endless_newer" | "tests/endless_start" => ENDLESS,
            "tests/endless_warm" => ENDLESS,
            "tests/forever" => "fn main() { println!(\"pid {}\", std::process::id()); loop {} }",
            _ => return None,
        };
        let mut listing = listing(name.trim_start_matches("tests/"), rust);
        if name == "tests/hello" {
            let text = "print('hello from Python')\n".to_owned();
            listing.python = Some(Source { path: "hello.py".into(), text });
        }
        if name == "tests/refused" {
            listing.kind = Kind::CompileFail;
        }
        Some(listing)
    }

    fn nearest(&self, name: &str) -> Option<String> {
        name.contains("hel").then(|| "tests/hello".to_owned())
    }
}

/// The server that the tests share.
pub fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| serve("site"))
}

/// A server of its own, with a small site.
pub fn serve(name: &str) -> Served {
    let runner = usual_runner();
    runner.confirm().unwrap();
    serve_with(name, runner)
}

/// A runner without a sandbox, whose reader was never asked; its folder is named so.
pub fn plain_runner(work: &str) -> Runner {
    Runner::new(Setup {
        root: env!("CARGO_MANIFEST_DIR").into(),
        work: Path::new(env!("CARGO_TARGET_TMPDIR")).join(work),
        supervisor: env!("CARGO_BIN_EXE_course").into(),
        limits: Limits::default(),
        compiler_limits: Limits::compiler(),
        libraries: Libraries::none(),
        level: Level::Plain,
    })
    .unwrap()
}

/// A server with this runner and a small site.
pub fn serve_with(name: &str, runner: Runner) -> Served {
    let built = folder(name);
    fs::create_dir_all(built.join("threads")).unwrap();
    let page = "<!doctype html><title>t</title><script>const a = 1;</script>";
    fs::write(built.join("index.html"), page).unwrap();
    fs::write(built.join("404.html"), "<!doctype html><title>not here</title>").unwrap();
    fs::write(built.join("threads/page.html"), "<!doctype html><title>p</title>").unwrap();
    fs::write(built.join("book.css"), "body {}").unwrap();
    fs::write(built.parent().unwrap().join("outside.txt"), "secret").unwrap();
    let site = Arc::new(Site::new());
    site.show(&built, 3);
    let server = Server::bind(Some(0)).unwrap();
    let host = server.address().trim_start_matches("http://").to_owned();
    let token = server.token().to_owned();
    let (shown, runner) = (site.clone(), Arc::new(runner));
    thread::spawn(move || server.serve(shown, runner, Arc::new(Programs)));
    Served { host, token, site }
}

impl Served {
    /// Sends bytes as they are and reads the whole answer.
    pub fn raw(&self, request: impl AsRef<[u8]>) -> Reply {
        exchange(&self.host, request.as_ref())
    }

    /// GET of a path.
    pub fn get(&self, path: &str) -> Reply {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host))
    }

    /// The headers of a right API request.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("Host", self.host.clone()),
            ("Origin", format!("http://{}", self.host)),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("X-Interleave-Token", self.token.clone()),
        ]
    }

    /// A POST with these headers.
    pub fn request(&self, path: &str, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
        let mut request = format!("POST {path} HTTP/1.1\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()));
        [request.as_bytes(), body].concat()
    }

    /// A right API request.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Reply {
        self.raw(self.request(path, &self.headers(), body.as_ref()))
    }

    /// A status request whose headers were changed.
    pub fn post_with(&self, change: impl Fn(&mut Vec<(&'static str, String)>)) -> Reply {
        let mut headers = self.headers();
        change(&mut headers);
        self.raw(self.request("/api/status", &headers, b"{}"))
    }

    /// Fails unless it still answers a right request.
    pub fn assert_lives(&self) {
        assert_eq!(self.post("/api/status", "{}").status, 200);
    }
}
