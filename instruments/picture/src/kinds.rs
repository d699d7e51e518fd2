//! What a thread waits for, in words; and which functions wait for what.

use serde::Serialize;
use trace::Wait;

/// Kinds of things that threads wait for. Their order is that of [`KINDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "KINDS says what each is")]
pub enum Kind {
    Lock,
    RwLock,
    Condvar,
    Channel,
    Park,
    Join,
    Once,
    Barrier,
    Semaphore,
    Latch,
    Pool,
    Runtime,
    Gil,
    Sleep,
    Poll,
    Read,
    Write,
    Accept,
    Connect,
    Receive,
    Send,
    Child,
    Signal,
    FileLock,
    Unknown,
}

/// The words of a kind. Who waits `waits` the thing of that name, or a `noun`; without a noun,
/// `waits` says it all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KindWords {
    /// The kind.
    pub name: &'static str,
    /// What a thread does.
    pub waits: &'static str,
    /// One of these.
    pub noun: &'static str,
}

const fn words(name: &'static str, waits: &'static str, noun: &'static str) -> KindWords {
    KindWords { name, waits, noun }
}

/// By number.
pub const KINDS: [KindWords; 25] = [
    words("lock", "waits for", "lock"),
    words("rwlock", "waits for", "rwlock"),
    words("condvar", "waits on", "condvar"),
    words("channel", "waits for", "channel"),
    words("park", "is parked", ""),
    words("join", "waits for the end of", "thread"),
    words("once", "waits until another has set", "cell"),
    words("barrier", "waits at", "barrier"),
    words("semaphore", "waits for", "semaphore"),
    words("latch", "waits for work to be done", ""),
    words("pool", "waits for work", ""),
    words("runtime", "waits for an event", ""),
    words("gil", "waits for", "GIL"),
    words("sleep", "sleeps", ""),
    words("poll", "waits for one of several files", ""),
    words("read", "waits to read from", "pipe"),
    words("write", "waits to write to", "pipe"),
    words("accept", "waits for a connection", ""),
    words("connect", "waits to be connected", ""),
    words("receive", "waits to receive from", "connection"),
    words("send", "waits to send to", "connection"),
    words("child", "waits for the end of", "process"),
    words("signal", "waits for", "signal"),
    words("file lock", "waits for", "file lock"),
    words("wait", "waits", ""),
];

impl Kind {
    /// What a wait is for, where no stack says more.
    pub fn of(wait: Wait) -> Kind {
        match wait {
            Wait::Futex => Kind::Unknown,
            Wait::Mutex => Kind::Lock,
            Wait::Condvar => Kind::Condvar,
            Wait::RwRead | Wait::RwWrite => Kind::RwLock,
            Wait::Semaphore => Kind::Semaphore,
            Wait::Barrier => Kind::Barrier,
            Wait::Join => Kind::Join,
            Wait::Sleep => Kind::Sleep,
            Wait::Poll | Wait::Epoll | Wait::Select => Kind::Poll,
            Wait::Read => Kind::Read,
            Wait::Write => Kind::Write,
            Wait::Accept => Kind::Accept,
            Wait::Connect => Kind::Connect,
            Wait::Receive => Kind::Receive,
            Wait::Send => Kind::Send,
            Wait::Child => Kind::Child,
            Wait::Signal => Kind::Signal,
            Wait::FileLock => Kind::FileLock,
        }
    }

    /// Its words.
    pub fn words(self) -> KindWords {
        KINDS[self as usize]
    }
}

/// What tells a thing that is waited for from others of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Its address.
    Address,
    /// The line at which it is waited for: the address is that of the waiting thread's own parker.
    Line,
    /// Nothing.
    No,
}

/// What the functions on a stack wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The kind of thing.
    pub kind: Kind,
    /// How to tell it from others.
    pub told: Told,
}

const fn call(kind: Kind, told: Told) -> Call {
    Call { kind, told }
}

/// Paths of Rust functions, as far as they tell what is waited for. The first that a path begins
/// with counts.
const RUST: [(&str, Call); 44] = [
    ("tokio::runtime::scheduler::multi_thread::worker", call(Kind::Pool, Told::No)),
    ("tokio::runtime::blocking::pool", call(Kind::Pool, Told::No)),
    ("tokio::runtime", call(Kind::Runtime, Told::No)),
    ("tokio::sync", call(Kind::Channel, Told::Line)),
    ("tokio::park", call(Kind::Runtime, Told::No)),
    ("rayon", call(Kind::Latch, Told::No)),
    ("crossbeam_channel", call(Kind::Channel, Told::Line)),
    ("crossbeam_utils::sync::wait_group", call(Kind::Latch, Told::No)),
    ("crossbeam_utils::sync::parker", call(Kind::Park, Told::No)),
    ("crossbeam_utils::sync::sharded_lock", call(Kind::RwLock, Told::Address)),
    ("crossbeam_utils::thread", call(Kind::Join, Told::No)),
    ("flume", call(Kind::Channel, Told::Line)),
    ("parking_lot::condvar", call(Kind::Condvar, Told::Line)),
    ("parking_lot::raw_mutex", call(Kind::Lock, Told::Line)),
    ("parking_lot::raw_rwlock", call(Kind::RwLock, Told::Line)),
    ("parking_lot::remutex", call(Kind::Lock, Told::Line)),
    ("parking_lot::once", call(Kind::Once, Told::Line)),
    ("lock_api::mutex", call(Kind::Lock, Told::Line)),
    ("lock_api::rwlock", call(Kind::RwLock, Told::Line)),
    ("std::sync::mpsc", call(Kind::Channel, Told::Line)),
    ("std::sync::mpmc", call(Kind::Channel, Told::Line)),
    ("std::thread::scoped", call(Kind::Join, Told::No)),
    ("std::thread::join_handle", call(Kind::Join, Told::No)),
    ("std::thread::JoinHandle", call(Kind::Join, Told::No)),
    ("std::sync::barrier", call(Kind::Barrier, Told::Address)),
    ("std::sync::once", call(Kind::Once, Told::Address)),
    ("std::sync::lazy_lock", call(Kind::Once, Told::Address)),
    ("std::sync::poison::once", call(Kind::Once, Told::Address)),
    ("std::sys::sync::once", call(Kind::Once, Told::Address)),
    ("std::sync::poison::condvar", call(Kind::Condvar, Told::Address)),
    ("std::sync::nonpoison::condvar", call(Kind::Condvar, Told::Address)),
    ("std::sys::sync::condvar", call(Kind::Condvar, Told::Address)),
    ("std::sync::poison::rwlock", call(Kind::RwLock, Told::Address)),
    ("std::sync::nonpoison::rwlock", call(Kind::RwLock, Told::Address)),
    ("std::sys::sync::rwlock", call(Kind::RwLock, Told::Address)),
    ("std::sync::poison::mutex", call(Kind::Lock, Told::Address)),
    ("std::sync::nonpoison::mutex", call(Kind::Lock, Told::Address)),
    ("std::sync::reentrant_lock", call(Kind::Lock, Told::Address)),
    ("std::sys::sync::mutex", call(Kind::Lock, Told::Address)),
    ("std::thread::park", call(Kind::Park, Told::No)),
    ("std::thread::current::park", call(Kind::Park, Told::No)),
    ("std::thread::functions::park", call(Kind::Park, Told::No)),
    ("std::thread::thread::Thread::park", call(Kind::Park, Told::No)),
    ("std::sys::sync::thread_parking", call(Kind::Park, Told::No)),
];

/// What a thread waits for that is in these functions, the outermost first: what the outermost
/// that tells anything does is what the program asked for.
pub fn rust_call<'a>(functions: impl Iterator<Item = &'a str> + Clone) -> Option<Call> {
    let begins = |path: &str, starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let rule = |path: &str| RUST.iter().find(|(start, _)| path.starts_with(start));
    let (library, found) = functions.clone().find_map(rule)?;
    let any = |starts: &[&str]| functions.clone().any(|path| begins(path, starts));
    Some(match found.kind {
        // A worker that waits for what it gave to others is not idle.
        Kind::Latch if *library == "rayon" && any(&IDLE) && !any(&BUSY) => {
            Call { kind: Kind::Pool, ..*found }
        }
        // Idle threads of tokio wait there, too, and who waits until they have ended.
        Kind::Pool if any(&["tokio::runtime::blocking::shutdown"]) => call(Kind::Join, Told::No),
        // A barrier has a lock inside, which is not where one waits for the others.
        Kind::Barrier if functions.clone().any(|path| path.contains("::mutex::")) => {
            Call { told: Told::No, ..*found }
        }
        _ => *found,
    })
}

/// Where a worker of rayon looks for work; in fast code its loop is a part of what calls it.
const IDLE: [&str; 3] = [
    "rayon_core::registry::main_loop",
    "rayon_core::registry::ThreadBuilder::run",
    "rayon_core::registry::run",
];

/// Where it has found some, and waits for others.
const BUSY: [&str; 5] = [
    "rayon_core::job",
    "rayon_core::join",
    "rayon_core::scope",
    "rayon_core::broadcast",
    "rayon_core::latch::LockLatch",
];

/// The same for functions of Python's library, each with the stem of its file.
pub fn python_call<'a>(
    mut outermost_first: impl Iterator<Item = (&'a str, &'a str)> + Clone,
) -> Option<Call> {
    let mut all = outermost_first.clone();
    let is_loop = all.clone().any(|(file, _)| file == "base_events");
    let found = outermost_first.find_map(|(file, name)| {
        Some(match (file, name) {
            ("threading", "_shutdown" | "join" | "_wait_for_tstate_lock") => {
                call(Kind::Join, Told::No)
            }
            ("threading", "acquire") => call(Kind::Semaphore, Told::Line),
            // Only a condition has one of its own: it takes the condition's lock.
            ("threading", "__enter__") => call(Kind::Lock, Told::Address),
            ("threading", "wait" | "wait_for" | "start") => call(Kind::Condvar, Told::Line),
            ("queue" | "queues", _) => call(Kind::Channel, Told::Line),
            ("_base", "result" | "exception" | "result_iterator") => call(Kind::Latch, Told::No),
            ("thread", "_worker") => call(Kind::Pool, Told::No),
            ("pool", "worker" | "_get_tasks") => call(Kind::Pool, Told::No),
            // Others than asyncio's loop wait for some of several files, too.
            ("selectors", _) if is_loop => call(Kind::Runtime, Told::No),
            _ => return None,
        })
    })?;
    // A barrier has a condition inside.
    let barrier = all.any(|it| matches!(it, ("threading", "_enter" | "_wait")));
    Some(if barrier { call(Kind::Barrier, Told::Line) } else { found })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(outermost_first: &[&str], expected: Option<(Kind, Told)>) {
        let found = rust_call(outermost_first.iter().copied());
        assert_eq!(found.map(|call| (call.kind, call.told)), expected);
    }

    #[test]
    fn the_outermost_function_that_tells_anything_names_the_wait() {
        let futex = "std::sys::pal::unix::futex::futex_wait";
        check(
            &[
                "std::sync::poison::mutex::Mutex::lock",
                "std::sys::sync::mutex::futex::Mutex::lock_contended",
                futex,
            ],
            Some((Kind::Lock, Told::Address)),
        );
        check(
            &["std::sync::mpsc::Receiver::recv", "std::thread::park", futex],
            Some((Kind::Channel, Told::Line)),
        );
        check(
            &[
                "std::sync::barrier::Barrier::wait",
                "std::sync::poison::condvar::Condvar::wait",
                futex,
            ],
            Some((Kind::Barrier, Told::Address)),
        );
        check(
            &["std::sync::barrier::Barrier::wait", "std::sync::poison::mutex::Mutex::lock", futex],
            Some((Kind::Barrier, Told::No)),
        );
        check(&["std::io::stdio::_print", futex], None);
    }

    #[test]
    fn a_worker_that_waits_for_others_is_not_idle() {
        let idle = ["rayon_core::registry::main_loop", "rayon_core::sleep::Sleep::sleep"];
        check(&idle, Some((Kind::Pool, Told::No)));
        check(&[idle[0], "rayon_core::join::join_context", idle[1]], Some((Kind::Latch, Told::No)));
        let fast = ["rayon_core::registry::ThreadBuilder::run", idle[1]];
        check(&fast, Some((Kind::Pool, Told::No)));
        let job = "rayon_core::job::StackJob::execute";
        check(&[fast[0], job, fast[1]], Some((Kind::Latch, Told::No)));
    }

    #[test]
    fn who_ends_a_runtime_waits_for_the_end_of_its_threads() {
        let pool = "tokio::runtime::blocking::pool::BlockingPool::shutdown";
        check(&[pool, "tokio::runtime::park::park"], Some((Kind::Pool, Told::No)));
        let end = "tokio::runtime::blocking::shutdown::Receiver::wait";
        check(&[pool, end, "tokio::runtime::park::park"], Some((Kind::Join, Told::No)));
    }

    #[test]
    fn a_barrier_of_python_is_one() {
        let call = |names: &[&'static str]| {
            python_call(names.iter().map(|name| ("threading", *name))).unwrap().kind
        };
        assert_eq!(call(&["wait", "_wait", "wait_for", "wait"]), Kind::Barrier);
        assert_eq!(call(&["wait", "wait"]), Kind::Condvar);
        assert_eq!(call(&["join", "_wait_for_tstate_lock"]), Kind::Join);
    }

    #[test]
    fn a_condition_of_python_is_entered_by_its_lock() {
        let call = |stack: &[(&'static str, &'static str)]| {
            python_call(stack.iter().copied()).map(|call| call.kind)
        };
        let enter = ("threading", "__enter__");
        assert_eq!(call(&[("pool", "next"), enter]), Some(Kind::Lock));
        assert_eq!(call(&[("threading", "acquire"), enter]), Some(Kind::Semaphore));
    }

    #[test]
    fn only_the_loop_of_asyncio_waits_for_an_event() {
        let call = |stack: &[(&'static str, &'static str)]| {
            python_call(stack.iter().copied()).map(|call| call.kind)
        };
        let select = ("selectors", "select");
        assert_eq!(call(&[("base_events", "_run_once"), select]), Some(Kind::Runtime));
        assert_eq!(call(&[("subprocess", "_communicate"), select]), None);
        let shutdown = [("base_events", "_do_shutdown"), ("threading", "join")];
        assert_eq!(call(&shutdown), Some(Kind::Join));
    }

    #[test]
    fn words_stand_in_the_order_of_the_kinds() {
        assert_eq!(Kind::Unknown.words().name, "wait");
        assert_eq!(Kind::Gil.words().name, "gil");
        assert_eq!(Kind::FileLock.words().name, "file lock");
    }
}
