//! Who waited for what, from when to when.

use crate::kinds::{Kind, Told};
use crate::lanes::{Clock, Job};
use crate::stacks::{Site, Stacks};
use std::collections::HashMap;
use trace::{Kind as Recorded, Record, Thing, Wait};

/// One wait, before it is known who ended it.
#[derive(Clone, Copy, Debug)]
pub struct Waited {
    /// Which lane.
    pub lane: usize,
    /// From when.
    pub start: i64,
    /// Until when, if it was over before the lane was.
    pub end: Option<i64>,
    /// As the recorder knows it.
    pub what: Wait,
    /// For what kind of thing.
    pub kind: Kind,
    /// What tells it from others of that kind.
    pub told: Told,
    /// As the recorder knows it: an address, a descriptor, an id.
    pub address: u64,
    /// The name that other processes know, too, or the child's id; 0 if there is none.
    pub shared: u64,
    /// Where the listing waits.
    pub line: i64,
    /// The error with which it ended.
    error: u32,
    /// On the machine's clock.
    pub time: u64,
}

/// Errors of the system, as Linux numbers them; errno(3).
mod error {
    pub const AGAIN: u32 = 11;
    pub const TIMED_OUT: u32 = 110;
}

/// A wait that ends so soon with `EAGAIN` was none: there was nothing to wait for.
const NONE: i64 = 50_000;

/// Between two waits of the same thread for the GIL, of which the first ran out of time.
const ASKS_AGAIN: i64 = 1_000_000;

/// Waits of one thread that can be under way at once: in handlers of signals.
const DEEPEST: usize = 32;

/// All waits of a job, by their start.
pub fn waits(job: &Job, stacks: &mut Stacks, clock: Clock, python: bool) -> Vec<Waited> {
    let locks = interpreter_locks(job);
    let mut waits = Vec::new();
    for lane in 0..job.drafts.len() {
        let first = waits.len();
        let (mut open, mut left): (Vec<usize>, Vec<usize>) = Default::default();
        for record in &job.drafts[lane].records {
            match Recorded::try_from(record.kind) {
                Ok(Recorded::Wait) => {
                    let Ok(what) = Wait::try_from(record.what) else { continue };
                    if open.len() == DEEPEST {
                        left.push(open.remove(0));
                    }
                    open.push(waits.len());
                    let site = job.site(stacks, lane, record.detail, record.time);
                    let process = job.lives[job.drafts[lane].lane.process].pid;
                    let gil = what == Wait::Condvar || what == Wait::Mutex;
                    let gil = gil && holds(&locks, process, record.object);
                    waits.push(waited(lane, record, what, site, gil, python, clock));
                }
                Ok(Recorded::Done) if record.count == 0 => {
                    // One that a signal's handler waits for is over before the one around it.
                    let own = open.iter().rposition(|it| waits[*it].what as u8 == record.what);
                    let Some(own) = own else { continue };
                    for number in open.drain(own..) {
                        let wait = &mut waits[number];
                        wait.end = Some(clock.at(record.time).max(wait.start));
                        (wait.error, wait.shared) = (record.value, record.object);
                    }
                }
                _ => {}
            }
        }
        let draft = &job.drafts[lane];
        for number in left.into_iter().chain(open).filter(|_| draft.lane.ended) {
            // A signal's handler left it by a jump, or the thread was cancelled.
            let wait = &mut waits[number];
            let next = draft.records.iter().find(|record| record.time > wait.time);
            wait.end = next.map(|next| clock.at(next.time));
        }
        let own = waits.split_off(first);
        waits.extend(tidied(own));
    }
    waits.sort_by_key(|wait| (wait.start, wait.lane));
    waits
}

fn waited(
    lane: usize,
    record: &Record,
    what: Wait,
    site: Site,
    gil: bool,
    python: bool,
    clock: Clock,
) -> Waited {
    let (kind, told) = match (what, site.call) {
        _ if gil => (Kind::Gil, Told::Address),
        // What std or a library waits with says less than who called it.
        (Wait::Futex | Wait::Mutex | Wait::Condvar | Wait::Semaphore, Some(call)) => {
            (call.kind, call.told)
        }
        (Wait::Epoll | Wait::Poll, Some(call))
            if matches!(call.kind, Kind::Runtime | Kind::Pool) =>
        {
            (call.kind, call.told)
        }
        // CPython makes its locks of semaphores.
        (Wait::Semaphore, None) if python => (Kind::Lock, Told::Address),
        (Wait::Futex, None) => (Kind::Unknown, Told::Address),
        (Wait::Sleep | Wait::Poll | Wait::Epoll | Wait::Select, _) => (Kind::of(what), Told::No),
        _ => (Kind::of(what), Told::Address),
    };
    Waited {
        lane,
        start: clock.at(record.time),
        end: None,
        what,
        kind,
        told,
        address: record.object,
        shared: 0,
        line: site.line,
        error: 0,
        time: record.time,
    }
}

/// Without those that were none; a wait for the GIL that runs out of time every 5 ms is one.
fn tidied(waits: Vec<Waited>) -> Vec<Waited> {
    let mut tidied: Vec<Waited> = Vec::new();
    for wait in waits {
        let length = wait.end.map_or(i64::MAX, |end| end - wait.start);
        if wait.error == error::AGAIN && (wait.what == Wait::Futex || length < NONE) {
            continue;
        }
        if let Some(before) = tidied.last_mut()
            && before.kind == Kind::Gil
            && wait.kind == Kind::Gil
            && before.error == error::TIMED_OUT
            && before.address == wait.address
            && before.end.is_some_and(|end| wait.start - end < ASKS_AGAIN)
        {
            (before.end, before.error) = (wait.end, wait.error);
            continue;
        }
        tidied.push(wait);
    }
    tidied
}

/// Where a process keeps the state of CPython's runtime: start and length.
type Ranges = HashMap<u32, (u64, u64)>;

fn holds(ranges: &Ranges, process: u32, address: u64) -> bool {
    let range = ranges.get(&process);
    range.is_some_and(|(start, length)| address.wrapping_sub(*start) < *length)
}

/// A process that was forked has them where its parent has.
fn interpreter_locks(job: &Job) -> Ranges {
    let mut ranges = Ranges::new();
    for draft in &job.drafts {
        let process = job.lives[draft.lane.process].pid;
        let mut own = draft.records.iter().filter(|record| {
            record.kind == Recorded::Object as u8 && record.what == Thing::Gil as u8
        });
        if let Some(record) = own.next() {
            ranges.entry(process).or_insert((record.object, record.detail));
        }
    }
    for life in job.lives.iter().filter(|life| life.is_copy()) {
        if let Some(range) = life.line.iter().find_map(|from| ranges.get(from)).copied() {
            ranges.entry(life.pid).or_insert(range);
        }
    }
    ranges
}
