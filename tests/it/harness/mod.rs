//! What tests of the runner and the server share: programs from text, a server, raw requests.

mod raw;

pub use raw::{Reply, exchange, read_until, send};

use crate::support::{root, skip};
use course::runner::{
    Catalogue, Edit, Event, Finished, Kind, Language, Level, Libraries, Limits, Listing, Needs,
    Processors, Runner, Setup, Source, Stop,
};
use course::server::{Patience, Server, Site};
use course::setup;
use std::fs;
use std::io::Read;
use std::net::TcpStream;
#[cfg(unix)]
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
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

/// The levels that this machine has, strongest first; the others are reported as skipped.
pub fn levels() -> &'static [Level] {
    static LEVELS: OnceLock<Vec<Level>> = OnceLock::new();
    LEVELS.get_or_init(|| {
        let holds = |level: &Level| match try_level(*level) {
            Ok(()) => true,
            // Root makes its own namespaces and is refused the rest, so that it stays nobody's:
            // `.ci/run` has the other levels tested by an ordinary user.
            Err(why) if is_root() => {
                eprintln!("skipped: the sandbox level `{}`: {why}", level.name());
                false
            }
            Err(why) => {
                skip(&format!("the sandbox level `{}`", level.name()), &why);
                false
            }
        };
        Level::ALL.into_iter().filter(holds).collect()
    })
}

fn is_root() -> bool {
    #[cfg(unix)]
    let root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    #[cfg(not(unix))]
    let root = false;
    root
}

/// The server's own trial, and a program that was never compiled before: the compiler has to work
/// there, too.
fn try_level(level: Level) -> Result<(), String> {
    level.probe(Path::new(env!("CARGO_BIN_EXE_course")))?;
    let listing = listing("nothing", &format!("fn main() {{}} // {}", unique()));
    let finished = usual_runner(level).run_to_end(&listing, Language::Rust, None, &mut |_| ());
    if finished.code == Some(0) { Ok(()) } else { Err(format!("{finished:?}")) }
}

/// A runner with these limits that knows only std. All share their binaries, as servers do.
pub fn runner_at(level: Level, limits: Limits, compiler_limits: Limits) -> Runner {
    let runner = unconfirmed_runner("runner", level, limits, compiler_limits);
    // Where a machine has no sandbox, the tests run without one.
    runner.confirm().unwrap();
    runner
}

/// A runner without a sandbox, whose reader was never asked; its folder is named so.
pub fn plain_runner(work: &str) -> Runner {
    unconfirmed_runner(work, Level::Plain, Limits::default(), Limits::compiler())
}

/// A runner that explores, with the limits that readers have.
pub fn exploring_runner(level: Level) -> Runner {
    exploring_runner_with(level, Libraries::none())
}

/// The same; what is explored may use these libraries.
pub fn exploring_runner_with(level: Level, libraries: Arc<Libraries>) -> Runner {
    static EXPLORER: OnceLock<Arc<Libraries>> = OnceLock::new();
    let build = || Libraries::now(setup::explorer(&root())).unwrap();
    let explorer = EXPLORER.get_or_init(build).clone();
    let usual = usual_setup("runner", level, Limits::default(), Limits::compiler());
    let runner = Runner::new(Setup { explorer, libraries, ..usual }).unwrap();
    runner.confirm().unwrap();
    runner
}

/// A runner that records, with these limits, and finds out in this way who had a processor.
pub fn recording_runner(level: Level, limits: Limits, processors: Processors) -> Runner {
    recording_runner_with(level, limits, processors, Libraries::none())
}

/// The same, for programs that use these libraries.
pub fn recording_runner_with(
    level: Level,
    limits: Limits,
    processors: Processors,
    libraries: Arc<Libraries>,
) -> Runner {
    static RECORDER: OnceLock<Arc<Libraries>> = OnceLock::new();
    let build = || Libraries::now(setup::recorder(&root())).unwrap();
    let recorder = RECORDER.get_or_init(build).clone();
    let usual = usual_setup("runner", level, limits, Limits::compiler());
    let runner = Runner::new(Setup { recorder, processors, libraries, ..usual }).unwrap();
    runner.confirm().unwrap();
    runner
}

fn unconfirmed_runner(work: &str, level: Level, limits: Limits, compiler_limits: Limits) -> Runner {
    Runner::new(usual_setup(work, level, limits, compiler_limits)).unwrap()
}

fn usual_setup(work: &str, level: Level, limits: Limits, compiler_limits: Limits) -> Setup {
    Setup {
        root: env!("CARGO_MANIFEST_DIR").into(),
        work: Path::new(env!("CARGO_TARGET_TMPDIR")).join(work),
        supervisor: env!("CARGO_BIN_EXE_course").into(),
        limits,
        compiler_limits,
        libraries: Libraries::none(),
        explorer: Libraries::none(),
        recorder: Libraries::none(),
        processors: Processors::Switches,
        level: Some(level),
    }
}

/// The same at the strongest level there is.
pub fn runner(limits: Limits, compiler_limits: Limits) -> Runner {
    runner_at(levels()[0], limits, compiler_limits)
}

/// A runner with the limits that readers have.
pub fn usual_runner(level: Level) -> Runner {
    runner_at(level, Limits::default(), Limits::compiler())
}

/// A listing of this text.
pub fn listing(name: &str, rust: &str) -> Listing {
    Listing {
        name: format!("tests/{name}"),
        chapter: Path::new(env!("CARGO_MANIFEST_DIR")).join("chapters-code/threads"),
        rust: Source { path: format!("{name}.rs").into(), text: rust.to_owned() },
        python: None,
        kind: Kind::Run,
        needs: Needs::default(),
    }
}

/// Runs a Rust program under these limits, once at each level.
pub fn run(name: &str, limits: &Limits, rust: &str) -> Vec<Finished> {
    let at = |&level| {
        let runner = runner_at(level, limits.clone(), Limits::compiler());
        runner.run_to_end(&listing(name, rust), Language::Rust, None, &mut |_| ())
    };
    levels().iter().map(at).collect()
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
pub fn start(level: Level, name: &str, rust: &str) -> Running {
    let (send, events) = mpsc::channel();
    let (stop, listing) = (Stop::new(), listing(name, rust));
    let stopped = stop.clone();
    let thread = thread::spawn(move || {
        let sink = &mut |event| send.send(event).unwrap_or(());
        usual_runner(level).run(&listing, &Edit::none(Language::Rust), &stopped, sink);
    });
    Running { events, stop, thread }
}

impl Running {
    /// The program's output up to and with this text.
    pub fn until(&self, text: &str) -> String {
        self.until_all(text, 1)
    }

    /// The program's output up to and with the last of so many occurrences of this text.
    pub fn until_all(&self, text: &str, times: usize) -> String {
        let mut printed = String::new();
        while printed.matches(text).count() < times {
            match self.events.recv_timeout(PATIENCE).unwrap() {
                Event::Out { text } => printed.push_str(&text),
                Event::Refused { sentence } => panic!("{sentence}"),
                _ => {}
            }
        }
        printed
    }
}

/// The processes that named one of their threads by the number after `pid` in an output. In a
/// sandbox a program does not know which process of the machine it is.
pub fn pids(printed: &str) -> Vec<u32> {
    let numbers = printed.lines().filter_map(|line| line.strip_prefix("pid "));
    numbers.flat_map(|number| marked(number.trim())).collect()
}

/// A word that no other process of the machine holds, made of digits.
pub fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{:07}{:04}1", std::process::id(), COUNT.fetch_add(1, Relaxed))
}

/// The processes alive, wherever they run, that hold a word in their command line or in the name
/// of a thread.
pub fn marked(word: &str) -> Vec<u32> {
    let holds =
        |path: PathBuf| String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).contains(word);
    let marked = |pid: &u32| {
        let process = PathBuf::from(format!("/proc/{pid}"));
        let tasks = fs::read_dir(process.join("task")).into_iter().flatten().flatten();
        let named = tasks.map(|task| task.path().join("comm")).any(holds);
        (named || holds(process.join("cmdline"))) && is_alive(*pid)
    };
    let all = fs::read_dir("/proc").unwrap().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(marked).collect()
}

/// Waits until a list of processes is empty; how long that took, unless it never was.
pub fn until_none(mut alive: impl FnMut() -> Vec<u32>) -> Result<Duration, Vec<u32>> {
    let begun = Instant::now();
    loop {
        let left = alive();
        match left.is_empty() {
            true => return Ok(begun.elapsed()),
            false if begun.elapsed() > Duration::from_secs(10) => return Err(left),
            false => thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Fails if one of these processes is still alive once it had time to go.
pub fn assert_gone(pids: &[u32]) {
    let alive = || pids.iter().copied().filter(|pid| is_alive(*pid)).collect();
    assert_eq!(until_none(alive).err(), None, "processes are still there");
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
    /// Where that is.
    pub folder: PathBuf,
    /// How often a request came so far that a listing was looked for.
    pub asked: Arc<AtomicUsize>,
}

/// A program whose compilation ends only at the compiler's limits.
pub const ENDLESS: &str = "#![allow(long_running_const_eval)]
    const fn spin() -> u64 { let mut n = 0u64; while n < u64::MAX { n += 1 } n }
    const N: u64 = spin();
    fn main() { println!(\"{N}\"); }";

/// The text of a listing of the book.
pub fn chapter(id: &str) -> String {
    let catalogue = course::listings::Catalogue::load(&root()).unwrap();
    catalogue.find(id).unwrap().text.clone()
}

/// The listings of the test server; counts how often one was looked for.
struct Programs(Arc<AtomicUsize>);

/// Names a thread by a number of chance, tells the number, and computes without an end.
const FOREVER: &str = "
    use std::hash::{BuildHasher, RandomState};
    fn main() {
        let number = RandomState::new().hash_one(0) as u32;
        let named = std::thread::Builder::new().name(number.to_string());
        named.spawn(move || { println!(\"pid {number}\"); loop {} }).unwrap().join().unwrap();
    }";

impl Catalogue for Programs {
    fn find(&self, name: &str) -> Option<Listing> {
        self.0.fetch_add(1, Relaxed);
        let rust = match name {
            "tests/hello" => "fn main() { println!(\"hello\"); }",
            "tests/refused" => "fn main() { let x: u8 = \"text\"; }",
            "tests/warns" => "fn main() { let unused = 1; println!(\"ran\"); }",
            // Names for one text: tests that end its compilation must not meet.
            "tests/endless_check" | "tests/endless_newer" | "tests/endless_start" => ENDLESS,
            "tests/endless_warm" => ENDLESS,
            "tests/forever" => FOREVER,
            "tests/lost_update" => &chapter("sync/lost_update"),
            "tests/dining" => &chapter("sync/dining_naive"),
            "tests/never_compiled" => &endless_to_compile(0),
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

/// A program that rustc works on until it is stopped.
pub fn endless_to_compile(number: u32) -> String {
    format!(
        "#![allow(long_running_const_eval)]
        const N: u64 = {{ let mut n = 0u64; while n < u64::MAX {{ n += 1; }} n }};
        fn main() {{ println!(\"{{N}} {number}\"); }}"
    )
}

/// How many compilations of a listing are under way, by the locks of their folders.
pub fn compiled_now(name: &str) -> usize {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("runner/warm/tests").join(name);
    let files = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let locks = files.filter(|path| path.extension().is_some_and(|end| end == "lock"));
    locks.filter(|lock| fs::File::open(lock).unwrap().try_lock().is_err()).count()
}

/// The server that the tests share.
pub fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| serve("site"))
}

/// A server of its own, with a small site.
pub fn serve(name: &str) -> Served {
    serve_at(levels()[0], name)
}

/// The same at a level.
pub fn serve_at(level: Level, name: &str) -> Served {
    serve_with(name, usual_runner(level))
}

/// The same with this runner.
pub fn serve_with(name: &str, runner: Runner) -> Served {
    serve_as(Server::bind(Some(0)).unwrap(), runner, name)
}

/// A server that waits for clients no longer than this.
pub fn serve_patiently(name: &str, patience: Patience) -> Served {
    let server = Server::bind(Some(0)).unwrap().with_patience(patience);
    serve_as(server, usual_runner(levels()[0]), name)
}

/// The same behind a proxy that shows it at this address.
pub fn serve_behind(name: &str, address: &str) -> Served {
    let server = Server::bind(Some(0)).unwrap().behind(address).unwrap();
    serve_as(server, usual_runner(levels()[0]), name)
}

fn serve_as(server: Server, runner: Runner, name: &str) -> Served {
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
    let host = server.address().trim_start_matches("http://").to_owned();
    let token = server.token().to_owned();
    let (shown, runner) = (site.clone(), Arc::new(runner));
    let asked = Arc::new(AtomicUsize::new(0));
    let programs = Arc::new(Programs(asked.clone()));
    thread::spawn(move || server.serve(shown, runner, programs));
    Served { host, token, site, folder: built, asked }
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

    /// The request for a run of an unedited listing.
    pub fn run(&self, listing: &str, tab: &str) -> Vec<u8> {
        self.run_edit(listing, tab, None)
    }

    /// The request for a run of an edit.
    pub fn run_edit(&self, listing: &str, tab: &str, code: Option<&str>) -> Vec<u8> {
        let body = serde_json::json!({
            "listing": listing, "language": "rust", "code": code, "tab": tab,
        });
        self.request("/api/run", &self.headers(), body.to_string().as_bytes())
    }

    /// A run that never ends, and the id of its process.
    pub fn forever(&self, tab: &str) -> (TcpStream, u32) {
        self.forever_and(tab, b"", 4096)
    }

    /// The same with bytes behind the request, read in pieces of a size.
    pub fn forever_and(&self, tab: &str, behind: &[u8], piece: usize) -> (TcpStream, u32) {
        let request = [&self.run("tests/forever", tab), behind].concat();
        let mut stream = send(&self.host, &request);
        let (mut text, mut buffer) = (String::new(), vec![0; piece]);
        while !text.split("pid ").nth(1).is_some_and(|rest| rest.contains("\\n")) {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        let pid = text.split("pid ").nth(1).unwrap().split("\\n").next().unwrap();
        (stream, pids(&format!("pid {pid}"))[0])
    }

    /// Fails unless it still answers a right request.
    pub fn assert_lives(&self) {
        assert_eq!(self.post("/api/status", "{}").status, 200);
    }
}
