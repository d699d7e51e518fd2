//! From what was written of a run to a picture of it: who ran, who waited for what, at which line.
//!
//! ```text
//!  trace ────▶ records ──▶ lanes ──▶ waits ──▶ wakes ──▶ states ──▶ Picture ──▶ JSON for a page
//!  switches ──┘   │                  ▲   │                            │         text, SVG
//!  executable ────┴────▶ stacks ─────┘   └──▶ objects    sums ────────┘         Perfetto
//! ```
//!
//! It reads what a program may have written itself, believes none of it, and starts nothing.

pub mod kinds;
pub mod lanes;
pub mod lines;
pub mod objects;
pub mod perfetto;
pub mod picture;
pub mod records;
pub mod stacks;
pub mod states;
pub mod sums;
pub mod svg;
pub mod text;
pub mod waits;
pub mod wakes;

pub use picture::Picture;

use kinds::KINDS;
use lanes::Clock;
use picture::{Processors, STATES, Wait};
use stacks::Stacks;
use std::fs;
use std::path::Path;

/// What a program is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Its lines are found by its addresses.
    Rust,
    /// Its lines stand in the trace.
    Python,
}

/// What there is of one run.
#[derive(Clone, Copy, Debug)]
pub struct Recording<'a> {
    /// What the recorder wrote.
    pub trace: &'a [u8],
    /// What the kernel, or its counters, said.
    pub switches: &'a [u8],
    /// The listing's binary, or the interpreter.
    pub executable: &'a Path,
    /// `chapter/name`.
    pub listing: &'a str,
    /// Of the listing that ran.
    pub language: Language,
    /// `lost_update.rs` or `lost_update.py`: whose lines are told.
    pub file: &'a str,
    /// When the program began, on the recorder's clock.
    pub began: u64,
    /// When the last process of the job had ended.
    pub ended: u64,
    /// How its program ended, if whoever started it knows: `exit 0`, `SIGKILL`.
    pub how: Option<&'a str>,
}

/// No run is longer: numbers of pages are exact up to here.
const LONGEST: i64 = 1 << 52;

/// Makes the picture of a run.
///
/// # Errors
/// Nothing was recorded: the sentence says so.
pub fn picture(recording: &Recording) -> Result<Picture, String> {
    let python = recording.language == Language::Python;
    let records = records::read(recording.trace)?;
    let switches = records::read_switches(recording.switches);
    if records.threads.is_empty() {
        return Err(
            "nothing was recorded of this run: the recorder could not enter the program".to_owned()
        );
    }
    let clock = clock(recording, &records);
    // The lines of a Python program stand in the trace.
    let executable =
        if python { Vec::new() } else { fs::read(recording.executable).unwrap_or_default() };
    let stem = recording.file.rsplit_once('.').map_or(recording.file, |(stem, _)| stem);
    let (mut job, records) = lanes::job(records, &switches, clock, stem, recording.how);
    let mut stacks = Stacks::new(&records, &executable, recording.file);
    lanes::lines(&mut job, &mut stacks);
    lanes::functions(&mut job, &stacks);
    let waited = waits::waits(&job, &mut stacks, clock, python);
    let (mut arrows, arrow_of) = wakes::arrows(&job, &mut stacks, &waited, clock);
    let woken_by = |wait: usize| {
        let arrow = usize::try_from(arrow_of[wait]).ok()?;
        usize::try_from(arrows[arrow].from).ok()
    };
    let (objects, object_of) = objects::objects(&job, &stacks, &waited, woken_by);
    for arrow in &mut arrows {
        arrow.object = usize::try_from(arrow.wait).map_or(-1, |wait| object_of[wait]);
    }
    let inferred = draw(&mut job, &waited, &arrows, &arrow_of);
    let processors = if job.drafts.iter().any(|draft| !draft.turns.is_empty()) {
        Processors::Switches
    } else if job.drafts.iter().any(|draft| draft.sample.is_some()) {
        Processors::Samples
    } else {
        Processors::None
    };
    let waits = waited.iter().enumerate().map(|(number, wait)| Wait {
        lane: wait.lane as i64,
        start: wait.start,
        end: wait.end.unwrap_or(-1),
        kind: wait.kind as i64,
        object: object_of[number],
        line: wait.line,
        arrow: arrow_of[number],
    });
    let mut picture = Picture {
        version: 1,
        listing: recording.listing.to_owned(),
        language: if python { "python" } else { "rust" },
        machine: None,
        length: clock.length,
        processors,
        dropped: records.dropped,
        lost: switches.lost,
        notes: notes(&job),
        states: STATES,
        kinds: &KINDS,
        processes: std::mem::take(&mut job.processes),
        lanes: job.drafts.iter_mut().map(|draft| draft.lane.clone()).collect(),
        inferred: if inferred { vec![STATES[picture::State::Ready as usize]] } else { Vec::new() },
        objects,
        waits: waits.collect(),
        arrows,
        sums: picture::Sums::default(),
    };
    picture.sums = sums::sums(&picture, &job.drafts);
    Ok(picture)
}

/// When the run began and how long it lasted; from the records, if nobody else knows.
fn clock(recording: &Recording, records: &records::Records) -> Clock {
    let times = || records.threads.iter().flat_map(|it| &it.records).map(|it| it.time);
    let (mut began, mut ended) = (recording.began, recording.ended);
    if began == 0 {
        began = times().filter(|time| *time > 0).min().unwrap_or(0);
    }
    if ended <= began {
        ended = times().max().unwrap_or(0).max(began + 1);
    }
    let length = i64::try_from(ended - began).unwrap_or(LONGEST);
    Clock { began, length: length.min(LONGEST) }
}

/// Gives each lane its pieces; whether some state in them is inferred.
fn draw(
    job: &mut lanes::Job,
    waits: &[waits::Waited],
    arrows: &[picture::Arrow],
    arrow_of: &[i64],
) -> bool {
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); job.drafts.len()];
    for (number, wait) in waits.iter().enumerate() {
        own[wait.lane].push(number);
    }
    let mut inferred = false;
    for (number, waits_of_lane) in own.iter().enumerate() {
        let draft = &job.drafts[number];
        let recorded = job.processes[draft.lane.process].recorded;
        let arrow = |wait: usize| usize::try_from(arrow_of[wait]).ok().map(|it| &arrows[it]);
        let (pieces, some) = states::pieces(draft, waits_of_lane, waits, arrow, recorded);
        inferred |= some;
        job.drafts[number].lane.pieces = pieces;
    }
    inferred
}

/// What this picture cannot show.
fn notes(job: &lanes::Job) -> Vec<String> {
    let unseen = job.processes.iter().filter(|process| !process.recorded);
    let sentence = |process: &picture::Process| {
        format!("The recorder could not enter {}: what it waited for is not known.", process.name)
    };
    unseen.map(sentence).take(8).collect()
}

#[cfg(test)]
mod tests;
