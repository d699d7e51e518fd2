//! The processes of an exploration.
//!
//! ```text
//!  program started ── before `main` ──┐
//!                                     ├─ fork ─▶ search: decides what to try, writes the graph
//!                                     │            │ order ▲ report     (memory of all three)
//!                                     ▼            ▼       │
//!                                   nursery ── fork ─▶ execution: goes on to the listing's `main`
//! ```
//!
//! The nursery has run nothing yet: each execution starts from the same memory, at the same
//! addresses, and takes its statics, its leaks and its threads with it when it ends. Whatever
//! ends an execution, what it reported before is there.

use crate::engine::digest::Digest;
use crate::engine::execution;
use crate::engine::operation::{At, Operation};
use crate::engine::record::{Order, Record};
use crate::engine::search;
use crate::engine::settings;
use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read, Write, pipe};
use std::panic;
use std::ptr;
use std::sync::OnceLock;

/// Bytes of a report, or of an order.
const ROOM: usize = 64 << 20;

/// Nodes that can be known: a power of two.
const NODES: usize = 1 << 20;

/// Seconds that an execution may take: it computes a few microseconds between two steps.
const TIME: u32 = 5;

/// Memory that all processes share. One of them writes at a time, and the others wait for it.
struct Shared {
    order: Letter,
    report: Letter,
    known: [Digest; NODES],
}

/// Text, and how much of it there is.
struct Letter {
    length: usize,
    text: [u8; ROOM],
}

/// Where the shared memory is.
static SHARED: OnceLock<usize> = OnceLock::new();

fn shared() -> Option<&'static mut Shared> {
    // SAFETY: mapped for as long as the process lives, zeroed, and zeroes are valid; the pipes
    // let one process write at a time, and in that process the lock of the execution one thread.
    SHARED.get().map(|&place| unsafe { &mut *(place as *mut Shared) })
}

fn map() -> bool {
    let rights = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_SHARED | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: new memory, or a failure.
    let place = unsafe { libc::mmap(ptr::null_mut(), size_of::<Shared>(), rights, flags, -1, 0) };
    place != libc::MAP_FAILED && SHARED.set(place as usize).is_ok()
}

impl Letter {
    fn write(&mut self, text: &[u8]) -> bool {
        let Some(room) = self.text.get_mut(self.length..self.length + text.len()) else {
            return false;
        };
        room.copy_from_slice(text);
        self.length += text.len();
        true
    }

    fn read(&self) -> &[u8] {
        &self.text[..self.length]
    }
}

/// Called before `main`: returns in every process that is to go on to it.
pub fn before_main() {
    if settings::get().is_none() {
        return;
    }
    if !map() {
        fail("there is no memory to share");
    }
    match (pipe(), pipe()) {
        (Ok((orders, to_nursery)), Ok((ends, to_search))) => {
            if fork() == 0 {
                drop((orders, to_search));
                search::explore(&mut Nursery { to: to_nursery, ends });
            }
            drop((to_nursery, ends));
            nurse(orders, to_search);
        }
        _ => fail("there are no pipes"),
    }
}

fn fail(why: &str) -> ! {
    eprintln!("cannot explore: {why}");
    // SAFETY: ends the process at once.
    unsafe { libc::_exit(1) }
}

fn fork() -> libc::pid_t {
    // SAFETY: nothing but the constructor has run: there is one thread, and it holds no lock.
    match unsafe { libc::fork() } {
        -1 => fail("the system starts no process"),
        process => process,
    }
}

/// One thread runs at a time, so one core is enough: to wake a thread on another takes longer.
fn stay_here() {
    // SAFETY: a set of cores is integers, for which zeroes are valid; the system reads it.
    unsafe {
        let mut cores: libc::cpu_set_t = std::mem::zeroed();
        if let Ok(core) = usize::try_from(libc::sched_getcpu()) {
            libc::CPU_SET(core, &mut cores);
            libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const cores);
        }
    }
}

/// Starts an execution for each byte that comes; returns in each.
fn nurse(mut orders: PipeReader, mut to_search: PipeWriter) {
    stay_here();
    let mut byte = [0];
    while orders.read_exact(&mut byte).is_ok() {
        let process = fork();
        if process == 0 {
            drop((orders, to_search));
            return execute();
        }
        let mut status = 0;
        // SAFETY: the pointer leads to an integer.
        unsafe { libc::waitpid(process, &raw mut status, 0) };
        if to_search.write_all(&status.to_ne_bytes()).is_err() {
            break;
        }
    }
    let mut status = 0;
    // SAFETY: the pointer leads to an integer; the search is the only child.
    unsafe { libc::wait(&raw mut status) };
    // SAFETY: ends the process at once; nothing of the listing has run in it.
    unsafe { libc::_exit(if status == 0 { 0 } else { 1 }) }
}

/// The search's end of the nursery.
pub struct Nursery {
    to: PipeWriter,
    ends: PipeReader,
}

impl Nursery {
    /// Lets an execution happen: what it reported, and the signal that ended it, if one did.
    pub fn execute(&mut self, order: &Order) -> (Vec<Record>, Option<i32>) {
        let Some(shared) = shared() else { fail("the memory is gone") };
        (shared.order.length, shared.report.length) = (0, 0);
        let line = serde_json::to_vec(order).unwrap_or_default();
        let mut status = [0; 4];
        let done = shared.order.write(&line)
            && self.to.write_all(&[1]).and_then(|()| self.ends.read_exact(&mut status)).is_ok();
        if !done {
            fail("an execution cannot be started");
        }
        let lines = shared.report.read().split(|byte| *byte == b'\n');
        let records = lines.filter_map(|line| serde_json::from_slice(line).ok()).collect();
        let status = i32::from_ne_bytes(status);
        (records, libc::WIFSIGNALED(status).then(|| libc::WTERMSIG(status)))
    }

    /// Whoever comes to this node needs to go no further.
    pub fn know(&mut self, node: Digest) {
        if let Some(place) = place(node) {
            *place = node;
        }
    }

    /// Nothing is known any more.
    pub fn forget(&mut self) {
        if let Some(shared) = shared() {
            shared.known.fill(Digest::default());
        }
    }
}

/// Where a node is among the known ones, or would be; `None` if there is no room.
fn place(node: Digest) -> Option<&'static mut Digest> {
    let start = node.key() as usize;
    let known = &mut shared()?.known;
    let free = |at: &usize| known[*at] == node || known[*at] == Digest::default();
    let at = (0..NODES).map(|next| (start + next) % NODES).find(free)?;
    Some(&mut known[at])
}

/// Whether somebody has told of this node.
pub fn is_known(node: Digest) -> bool {
    place(node).is_some_and(|place| *place == node)
}

/// Tells the search.
pub fn report(record: &Record) {
    if let (Some(shared), Ok(mut line)) = (shared(), serde_json::to_vec(record)) {
        line.push(b'\n');
        if !shared.report.write(&line) {
            leave();
        }
    }
}

/// Ends the execution.
pub fn leave() -> ! {
    // SAFETY: ends the process at once, with all its threads.
    unsafe { libc::_exit(0) }
}

/// Becomes an execution: from here on, this is the listing's main thread.
fn execute() {
    let order = shared().and_then(|shared| serde_json::from_slice(shared.order.read()).ok());
    let (Some(order), Some(settings)) = (order, settings::get()) else { leave() };
    silence();
    panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("a value that is no text").to_owned();
        let at = info.location().map_or(At::Nowhere, |place| settings::at(place));
        execution::panicked(&message, at);
    }));
    // SAFETY: the function is there as long as the process.
    unsafe {
        on_exit(main_ends, ptr::null_mut());
        libc::alarm(TIME);
    }
    execution::begin(order, settings);
}

unsafe extern "C" {
    /// Calls a function with the status when the process exits; on_exit(3).
    fn on_exit(
        function: extern "C" fn(libc::c_int, *mut libc::c_void),
        argument: *mut libc::c_void,
    ) -> libc::c_int;
}

/// `main` has returned: threads that still run end here, wherever they are.
extern "C" fn main_ends(status: libc::c_int, _: *mut libc::c_void) {
    execution::visible(Operation::Exit(status), At::Nowhere, String::new());
}

/// What the listing prints is modelled; nothing else shall come out.
fn silence() {
    use std::os::fd::AsRawFd;
    if let Ok(null) = File::options().read(true).write(true).open("/dev/null") {
        for stream in 0..3 {
            // SAFETY: both descriptors are open.
            unsafe { libc::dup2(null.as_raw_fd(), stream) };
        }
    }
}
