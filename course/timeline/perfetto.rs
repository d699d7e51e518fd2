//! A picture as Chrome Trace Event JSON, which <https://ui.perfetto.dev> opens.

use super::picture::{Picture, State};
use super::text;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The whole file.
pub fn trace(picture: &Picture) -> String {
    let ids = ids(picture);
    let mut events = Vec::new();
    for (number, process) in picture.processes.iter().enumerate() {
        events.push(json!({
            "ph": "M", "name": "process_name", "pid": process.pid, "tid": process.pid,
            "args": { "name": process.name },
        }));
        events.push(json!({
            "ph": "M", "name": "process_sort_index", "pid": process.pid, "tid": process.pid,
            "args": { "sort_index": number },
        }));
    }
    for (number, lane) in picture.lanes.iter().enumerate() {
        let (pid, tid) = ids[number];
        events.push(json!({
            "ph": "M", "name": "thread_name", "pid": pid, "tid": tid, "args": { "name": lane.name },
        }));
        events.push(json!({
            "ph": "M", "name": "thread_sort_index", "pid": pid, "tid": tid,
            "args": { "sort_index": number },
        }));
        let ends = lane.pieces.iter().skip(1).map(|piece| piece.start).chain([lane.end]);
        for (piece, end) in lane.pieces.iter().zip(ends) {
            events.push(piece_event(
                picture,
                (pid, tid),
                piece.start,
                end,
                piece.state,
                piece.wait,
            ));
        }
    }
    for (number, arrow) in picture.arrows.iter().enumerate() {
        let (from, to) = (ids[arrow.from as usize], ids[arrow.to as usize]);
        let name = if arrow.wait < 0 { "creates" } else { "lets go on" };
        events.push(flow("s", name, number, from, arrow.at));
        events.push(flow("f", name, number, to, arrow.until.max(arrow.at)));
    }
    let whole = json!({
        "traceEvents": events,
        "displayTimeUnit": "ns",
        "otherData": { "listing": picture.listing, "language": picture.language },
    });
    whole.to_string()
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
fn us(ns: i64) -> f64 {
    ns as f64 / 1e3
}

fn piece_event(
    picture: &Picture,
    (pid, tid): (u32, u64),
    start: i64,
    end: i64,
    state: State,
    wait: i64,
) -> Value {
    let wait = usize::try_from(wait).ok().and_then(|wait| picture.waits.get(wait));
    let name = wait.map_or_else(|| text::state(state).to_owned(), |wait| picture.words(wait));
    let mut event = json!({
        "ph": "X", "name": name, "cat": text::state(state), "pid": pid, "tid": tid,
        "ts": us(start), "dur": us((end - start).max(0)),
    });
    if let Some(line) = wait.map(|wait| wait.line).filter(|line| *line > 0) {
        event["args"] = json!({ "line": line });
    }
    event
}

fn flow(ph: &str, name: &str, id: usize, (pid, tid): (u32, u64), at: i64) -> Value {
    let mut event = json!({
        "ph": ph, "name": name, "cat": "wake", "id": id, "pid": pid, "tid": tid, "ts": us(at),
    });
    if ph == "f" {
        event["bp"] = json!("e");
    }
    event
}
