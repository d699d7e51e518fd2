//! What a page or a terminal draws of a run: the JSON between the course and its pages.

use crate::kinds::{KINDS, KindWords};
use serde::Serialize;
use serde::ser::Serializer;

/// The states that a lane's pieces name by their number.
pub const STATES: [&str; 6] = ["new", "ready", "running", "active", "blocked", "sleeping"];

/// State of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Created, and has not begun.
    New = 0,
    /// Could go on, and has no processor.
    Ready,
    /// Has a processor.
    Running,
    /// Running or ready: it is not known which.
    Active,
    /// Waits for something.
    Blocked,
    /// Waits for time to pass.
    Sleeping,
}

/// One run. Times are nanoseconds from the start of the program; −1 means «none».
#[derive(Clone, Debug, Serialize)]
pub struct Picture {
    /// Of this layout.
    pub version: u32,
    /// `chapter/name`.
    pub listing: String,
    /// `rust` or `python`: what `line` is a line of.
    pub language: &'static str,
    /// Where it was recorded, in a picture that is stored.
    pub machine: Option<String>,
    /// Until the job's last process ended.
    pub length: i64,
    /// How it is known who had a processor.
    pub processors: Processors,
    /// Records for which there was no room.
    pub dropped: u64,
    /// Switches that the kernel had no room for.
    pub lost: u64,
    /// What this picture cannot show, a sentence each.
    pub notes: Vec<String>,
    /// What numbers of states mean.
    pub states: [&'static str; 6],
    /// What numbers of kinds mean.
    pub kinds: &'static [KindWords],
    /// The first one is the program itself.
    pub processes: Vec<Process>,
    /// Of each process its main thread, the others as they were created, then its children.
    pub lanes: Vec<Lane>,
    /// States that are concluded from wakes, not measured.
    pub inferred: Vec<&'static str>,
    /// What was waited for.
    pub objects: Vec<Object>,
    /// By start.
    pub waits: Vec<Wait>,
    /// Who let whom go on.
    pub arrows: Vec<Arrow>,
    /// Sums.
    pub sums: Sums,
}

/// How it is known who had a processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Processors {
    /// The kernel recorded each switch.
    Switches,
    /// Its counters were sampled: sums are known, moments are not.
    Samples,
    /// Not at all.
    None,
}

/// A process of the job.
#[derive(Clone, Debug, Serialize)]
pub struct Process {
    /// As the job sees it.
    pub pid: u32,
    /// What it is called.
    pub name: String,
    /// Index of the process that started it.
    pub parent: i64,
    /// When it began.
    pub start: i64,
    /// When it ended.
    pub end: i64,
    /// `exit 0`, `SIGKILL`; none if it is not known.
    pub ended: Option<String>,
    /// Whether the recorder was in it.
    pub recorded: bool,
}

/// A thread, from its creation to its end.
#[derive(Clone, Debug, Serialize)]
pub struct Lane {
    /// Index of its process.
    pub process: usize,
    /// As the job sees it.
    pub tid: u32,
    /// What it is called.
    pub name: String,
    /// When another thread asked for it.
    pub created: i64,
    /// When it began.
    pub start: i64,
    /// When it ended, or its process did.
    pub end: i64,
    /// Whether it came to its own end: its function returned, or its process ended by itself.
    pub ended: bool,
    /// Lane of its creator.
    pub by: i64,
    /// Where it was created.
    pub line: i64,
    /// Each lasts until the next one begins, the last one until the lane's end.
    #[serde(serialize_with = "flat")]
    pub pieces: Vec<Piece>,
}

/// A time in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// From when.
    pub start: i64,
    /// In which state.
    pub state: State,
    /// In which wait.
    pub wait: i64,
}

fn flat<S: Serializer>(pieces: &[Piece], serializer: S) -> Result<S::Ok, S::Error> {
    let numbers = pieces.iter().flat_map(|it| [it.start, it.state as i64, it.wait]);
    serializer.collect_seq(numbers)
}

/// Something that threads waited for.
#[derive(Clone, Debug, Serialize)]
pub struct Object {
    /// Index of its kind.
    pub kind: usize,
    /// «lock 1», or the name of a static or a thread.
    pub name: String,
    /// Where it is waited for, if that is what tells it from others.
    pub line: i64,
}

/// A thread waits for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "[i64; 7]")]
pub struct Wait {
    /// Which thread.
    pub lane: i64,
    /// From when.
    pub start: i64,
    /// Until when.
    pub end: i64,
    /// For what kind of thing.
    pub kind: i64,
    /// For which one.
    pub object: i64,
    /// Line of the listing.
    pub line: i64,
    /// The arrow that ended it.
    pub arrow: i64,
}

impl From<Wait> for [i64; 7] {
    fn from(wait: Wait) -> Self {
        let Wait { lane, start, end, kind, object, line, arrow } = wait;
        [lane, start, end, kind, object, line, arrow]
    }
}

/// A thread lets another go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "[i64; 7]")]
pub struct Arrow {
    /// Who.
    pub from: i64,
    /// When.
    pub at: i64,
    /// Whom.
    pub to: i64,
    /// When that one went on.
    pub until: i64,
    /// What it had waited for.
    pub object: i64,
    /// Line of the listing where it was let go on.
    pub line: i64,
    /// The wait that ended.
    pub wait: i64,
}

impl From<Arrow> for [i64; 7] {
    fn from(arrow: Arrow) -> Self {
        let Arrow { from, at, to, until, object, line, wait } = arrow;
        [from, at, to, until, object, line, wait]
    }
}

/// What it comes to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Sums {
    /// Time on processors, of all threads.
    pub cpu: i64,
    /// In the order of the lanes.
    pub lanes: Vec<LaneSums>,
    /// In the order of the objects.
    pub objects: Vec<ObjectSums>,
    /// The wait that lasted longest.
    pub longest: i64,
}

/// What a lane's pieces come to; −1 where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(into = "[i64; 6]")]
pub struct LaneSums {
    /// On a processor.
    pub running: i64,
    /// Without one.
    pub ready: i64,
    /// One or the other.
    pub active: i64,
    /// Waiting for something.
    pub blocked: i64,
    /// Waiting for time.
    pub sleeping: i64,
    /// Number of waits.
    pub waits: i64,
}

impl From<LaneSums> for [i64; 6] {
    fn from(sums: LaneSums) -> Self {
        let LaneSums { running, ready, active, blocked, sleeping, waits } = sums;
        [running, ready, active, blocked, sleeping, waits]
    }
}

/// What the waits for an object come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(into = "[i64; 4]")]
pub struct ObjectSums {
    /// How many.
    pub waits: i64,
    /// Of how many threads.
    pub lanes: i64,
    /// How long, together.
    pub total: i64,
    /// How long there was at least one.
    pub wanted: i64,
}

impl From<ObjectSums> for [i64; 4] {
    fn from(sums: ObjectSums) -> Self {
        let ObjectSums { waits, lanes, total, wanted } = sums;
        [waits, lanes, total, wanted]
    }
}

impl Picture {
    /// The whole as a page gets it.
    pub fn json(&self) -> String {
        // It has text keys only, and no number that JSON has not.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The words of a kind.
    pub fn kind(&self, number: i64) -> &'static KindWords {
        usize::try_from(number)
            .ok()
            .and_then(|number| KINDS.get(number))
            .unwrap_or(&KINDS[KINDS.len() - 1])
    }

    /// When a wait was over; one that never was ends with its lane.
    pub fn end_of(&self, wait: &Wait) -> i64 {
        if wait.end >= 0 { wait.end } else { self.lanes[wait.lane as usize].end }
    }

    /// The name of a lane; with its process's, if there are several.
    pub fn lane_name(&self, lane: usize) -> String {
        let Lane { name, process, tid, .. } = &self.lanes[lane];
        let process = &self.processes[*process];
        match (self.processes.len(), *tid == process.pid) {
            (1, _) => name.clone(),
            (_, true) => process.name.clone(),
            (_, false) => format!("{}: {name}", process.name),
        }
    }

    /// A wait as a clause: «waits for lock 1».
    pub fn words(&self, wait: &Wait) -> String {
        let kind = self.kind(wait.kind);
        let object = usize::try_from(wait.object).ok().and_then(|it| self.objects.get(it));
        match object {
            Some(object) => format!("{} {}", kind.waits, object.name),
            None if kind.noun.is_empty() => kind.waits.to_owned(),
            None => format!("{} {} {}", kind.waits, article(kind.noun), kind.noun),
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
