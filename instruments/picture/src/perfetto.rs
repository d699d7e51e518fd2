//! A picture as Chrome Trace Event JSON, which <https://ui.perfetto.dev> opens.

use crate::picture::{Picture, State};
use crate::text;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashSet;

/// One event, as the format calls its parts.
#[derive(Default, Serialize)]
struct Event<'a> {
    ph: &'static str,
    name: Cow<'a, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    cat: &'static str,
    pid: u32,
    tid: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ts: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dur: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "str::is_empty")]
    bp: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<Arguments<'a>>,
}

/// What an event says besides.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Arguments<'a> {
    /// Of a process or thread.
    Name(&'a str),
    /// Where it stands among others.
    SortIndex(usize),
    /// Of the listing.
    Line(i64),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    trace_events: Vec<Event<'a>>,
    display_time_unit: &'static str,
    other_data: Other<'a>,
}

#[derive(Serialize)]
struct Other<'a> {
    listing: &'a str,
    language: &'static str,
}

/// The whole file.
pub fn trace(picture: &Picture) -> String {
    let ids = ids(picture);
    let mut events = Vec::new();
    for (number, process) in picture.processes.iter().enumerate() {
        let id = (process.pid, u64::from(process.pid));
        events.push(about(id, "process_name", Arguments::Name(&process.name)));
        events.push(about(id, "process_sort_index", Arguments::SortIndex(number)));
    }
    for (number, lane) in picture.lanes.iter().enumerate() {
        let id = ids[number];
        events.push(about(id, "thread_name", Arguments::Name(&lane.name)));
        events.push(about(id, "thread_sort_index", Arguments::SortIndex(number)));
        let ends = lane.pieces.iter().skip(1).map(|piece| piece.start).chain([lane.end]);
        for (piece, end) in lane.pieces.iter().zip(ends) {
            let length = (end - piece.start).max(0);
            events.push(spent(picture, id, piece.start, length, piece.state, piece.wait));
        }
    }
    for (number, arrow) in picture.arrows.iter().enumerate() {
        let (from, to) = (ids[arrow.from as usize], ids[arrow.to as usize]);
        let name = if arrow.wait < 0 { "creates" } else { "lets go on" };
        events.push(flow("s", name, number, from, arrow.at));
        events.push(flow("f", name, number, to, arrow.until.max(arrow.at)));
    }
    let file = File {
        trace_events: events,
        display_time_unit: "ns",
        other_data: Other { listing: &picture.listing, language: picture.language },
    };
    // It has no number that JSON has not.
    serde_json::to_string(&file).unwrap_or_default()
}

/// Of each lane. The kernel's ids may come again in a job; ours do not.
fn ids(picture: &Picture) -> Vec<(u32, u64)> {
    let mut seen = HashSet::new();
    let ids = picture.lanes.iter().enumerate().map(|(number, lane)| {
        let pid = picture.processes[lane.process].pid;
        let first = seen.insert((pid, lane.tid));
        (pid, if first { u64::from(lane.tid) } else { (1 << 32) + number as u64 })
    });
    ids.collect()
}

/// Microseconds, as the format has them.
fn us(ns: i64) -> Option<f64> {
    Some(ns as f64 / 1e3)
}

fn about<'a>((pid, tid): (u32, u64), name: &'a str, what: Arguments<'a>) -> Event<'a> {
    Event { ph: "M", name: name.into(), pid, tid, args: Some(what), ..Event::default() }
}

fn spent(
    picture: &Picture,
    (pid, tid): (u32, u64),
    start: i64,
    length: i64,
    state: State,
    wait: i64,
) -> Event<'_> {
    let wait = usize::try_from(wait).ok().and_then(|wait| picture.waits.get(wait));
    let cat = text::state(state);
    let line = wait.map(|wait| wait.line).filter(|line| *line > 0);
    Event {
        ph: "X",
        name: wait.map_or(cat.into(), |wait| picture.words(wait).into()),
        cat,
        pid,
        tid,
        ts: us(start),
        dur: us(length),
        args: line.map(Arguments::Line),
        ..Event::default()
    }
}

fn flow<'a>(
    ph: &'static str,
    name: &'a str,
    id: usize,
    (pid, tid): (u32, u64),
    at: i64,
) -> Event<'a> {
    // Whoever goes on is in the piece that begins or ends there.
    let bp = if ph == "f" { "e" } else { "" };
    let name = name.into();
    Event { ph, name, cat: "wake", pid, tid, ts: us(at), id: Some(id), bp, ..Event::default() }
}
