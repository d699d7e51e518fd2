//! A picture in a terminal: lanes of letters that read without colour, and what they come to.

use crate::picture::{Arrow, LaneSums, Picture, Processors, State, Wait};
use std::fmt::Write as _;

/// Lanes that are drawn; a program with more threads says how many there are.
const LANES: usize = 48;

/// Waits that are told one by one.
const WAITS: usize = 12;

/// The letter of each state, in the order of their numbers.
const LETTERS: [char; 6] = ['+', '░', '█', '▓', '─', 'z'];

/// The lanes, so many columns wide, with legend, sums and the longest waits.
pub fn report(picture: &Picture, width: usize) -> String {
    let mut report = format!(
        "{}, one run of many, {} long; {}\n\n",
        picture.listing,
        time(picture.length),
        match picture.processors {
            Processors::Switches => "the kernel recorded who had a processor",
            Processors::Samples => "who had a processor when is not known, only for how long",
            Processors::None => "who had a processor is not known",
        }
    );
    lanes(&mut report, picture, width);
    legend(&mut report, picture);
    sums(&mut report, picture);
    longest(&mut report, picture);
    for note in notes(picture) {
        let _ = writeln!(report, "\n{note}");
    }
    report
}

/// A length of time, to three digits or so.
pub fn time(ns: i64) -> String {
    let digits = |value: f64, unit: &str| {
        let after = if value < 10.0 { 2 } else { usize::from(value < 100.0) };
        format!("{value:.after$} {unit}")
    };
    let ns = ns as f64;
    match ns {
        _ if ns < 1e3 => format!("{ns:.0} ns"),
        _ if ns < 1e6 => digits(ns / 1e3, "µs"),
        _ if ns < 1e9 => digits(ns / 1e6, "ms"),
        _ => digits(ns / 1e9, "s"),
    }
}

/// What the picture cannot show, with what was lost on the way.
pub fn notes(picture: &Picture) -> Vec<String> {
    let mut notes = picture.notes.clone();
    if picture.dropped > 0 {
        notes.push(format!(
            "There was no room for {} records: some waits are missing.",
            picture.dropped
        ));
    }
    if picture.lost > 0 {
        notes.push(format!(
            "The kernel lost {} switches: a thread may be shown running longer than it did.",
            picture.lost
        ));
    }
    if !picture.inferred.is_empty() {
        notes.push(format!(
            "That a thread is {} is concluded from who woke it, where the kernel did not say.",
            picture.inferred.join(", ")
        ));
    }
    notes
}

fn lanes(report: &mut String, picture: &Picture, width: usize) {
    let shown = picture.lanes.len().min(LANES);
    let names: Vec<String> = (0..shown).map(|lane| shortened(picture, lane)).collect();
    let wide = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let columns = width.saturating_sub(wide + 2).max(20);
    let _ = writeln!(report, "{:wide$}  {}", "", scale(picture.length, columns));
    for (lane, name) in names.iter().enumerate() {
        let row: String = row(picture, lane, columns);
        let _ = writeln!(report, "{name:wide$}  {}", row.trim_end());
    }
    if picture.lanes.len() > shown {
        let _ = writeln!(report, "… and {} more threads", picture.lanes.len() - shown);
    }
}

/// Which process a lane is of shows by how far it is set in.
fn shortened(picture: &Picture, lane: usize) -> String {
    let mut depth = 0;
    let mut process = picture.lanes[lane].process;
    while let Ok(parent) = usize::try_from(picture.processes[process].parent)
        && depth < 4
    {
        (process, depth) = (parent, depth + 1);
    }
    let own = &picture.lanes[lane];
    let main = own.tid == picture.processes[own.process].pid;
    let name = if depth > 0 && main { picture.lane_name(lane) } else { own.name.clone() };
    let name: String = name.chars().take(24).collect();
    format!("{:1$}{name}", "", 2 * depth)
}

fn scale(length: i64, columns: usize) -> String {
    let end = time(length);
    let middle = time(length / 2);
    let mut scale = format!("{:<1$}", "0", columns / 2);
    scale.push_str(&middle);
    let left = columns.saturating_sub(scale.chars().count() + end.chars().count());
    format!("{scale}{:left$}{end}", "")
}

/// In each column the state that most of its time is in.
fn row(picture: &Picture, lane: usize, columns: usize) -> String {
    let lane = &picture.lanes[lane];
    let length = picture.length.max(1) as i128;
    let at = |column: usize| (length * column as i128 / columns as i128) as i64;
    let mut row = String::new();
    let mut next = 0;
    for column in 0..columns {
        let (from, until) = (at(column), at(column + 1).max(at(column) + 1));
        let mut spent = [0; 6];
        let mut number = next;
        while let Some(piece) = lane.pieces.get(number).filter(|piece| piece.start < until) {
            let end = lane.pieces.get(number + 1).map_or(lane.end, |piece| piece.start);
            // A lane that lasts no time is still there.
            let end = end.max(piece.start + i64::from(lane.end <= lane.created));
            spent[piece.state as usize] += (end.min(until) - piece.start.max(from)).max(0);
            if end <= until {
                next = number + 1;
            }
            number += 1;
        }
        let most = (0..6).max_by_key(|state| spent[*state]).filter(|state| spent[*state] > 0);
        row.push(most.map_or(' ', |state| LETTERS[state]));
    }
    row
}

fn legend(report: &mut String, picture: &Picture) {
    let seen = |state: usize| {
        picture.lanes.iter().flat_map(|lane| &lane.pieces).any(|it| it.state as usize == state)
    };
    let words = [
        "new: has not begun",
        "ready: has no processor",
        "running",
        "active: running or ready",
        "blocked",
        "sleeping",
    ];
    let parts = (0..6).filter(|state| seen(*state));
    let parts: Vec<String> = parts.map(|it| format!("{} {}", LETTERS[it], words[it])).collect();
    let _ = writeln!(report, "\n{}", parts.join("   "));
}

fn sums(report: &mut String, picture: &Picture) {
    let _ = write!(report, "\nThe run took {}", time(picture.length));
    if picture.sums.cpu >= 0 {
        let _ = write!(report, ", and {} on processors", time(picture.sums.cpu));
    }
    report.push_str(".\n");
    for (lane, sums) in picture.sums.lanes.iter().enumerate().take(LANES) {
        let _ = writeln!(report, "  {}: {}", picture.lane_name(lane), lane_words(sums));
    }
    let mut order: Vec<usize> = (0..picture.objects.len()).collect();
    order.sort_by_key(|it| std::cmp::Reverse(picture.sums.objects[*it].wanted));
    let rows = order.into_iter().take(WAITS).map(|number| object_words(picture, number));
    let rows: Vec<String> = rows.collect();
    if !rows.is_empty() {
        report.push_str("\nWhat was waited for:\n");
    }
    for row in rows {
        let _ = writeln!(report, "  {row}");
    }
}

/// The sums of a lane in words.
pub fn lane_words(sums: &LaneSums) -> String {
    let LaneSums { running, ready, active, blocked, sleeping, waits } = *sums;
    let parts = [
        (running, "running"),
        (ready, "ready"),
        // What the samples say is a part of it.
        (if running > 0 { 0 } else { active }, "active"),
        (blocked, "blocked"),
        (sleeping, "sleeping"),
    ];
    let parts = parts.iter().filter(|(sum, _)| *sum > 0);
    let mut parts: Vec<String> =
        parts.map(|(sum, name)| format!("{} {name}", time(*sum))).collect();
    parts.push(if waits == 1 { "1 wait".to_owned() } else { format!("{waits} waits") });
    parts.join(", ")
}

/// How much an object was wanted, in words.
pub fn object_words(picture: &Picture, number: usize) -> String {
    let (object, sums) = (&picture.objects[number], &picture.sums.objects[number]);
    let share = 100.0 * sums.wanted as f64 / picture.length.max(1) as f64;
    let threads =
        if sums.lanes == 1 { "1 thread".into() } else { format!("{} threads", sums.lanes) };
    let times = if sums.waits == 1 { "once".into() } else { format!("{} times", sums.waits) };
    let name = match picture.kind(object.kind as i64).name {
        kind @ ("join" | "child") => format!("{}, its end ({kind})", object.name),
        _ => object.name.clone(),
    };
    format!("{name}: by {threads}, {times}, {share:.0} % of the run")
}

fn longest(report: &mut String, picture: &Picture) {
    let mut order: Vec<&Wait> = picture.waits.iter().collect();
    order.sort_by_key(|wait| std::cmp::Reverse(picture.end_of(wait) - wait.start));
    let more = order.len().saturating_sub(WAITS);
    order.truncate(WAITS);
    if order.is_empty() {
        report.push_str("\nNo thread waited for anything.\n");
        return;
    }
    report.push_str("\nThe longest waits:\n");
    for wait in order {
        let _ = writeln!(report, "  {}", wait_words(picture, wait));
    }
    if more > 0 {
        let _ = writeln!(report, "  … and {more} shorter ones");
    }
}

/// One wait in words: who, for what, where, how long, and who ended it.
pub fn wait_words(picture: &Picture, wait: &Wait) -> String {
    let name = picture.lane_name(wait.lane as usize);
    let mut words = format!("{name} {}", picture.words(wait));
    let object = usize::try_from(wait.object).ok().and_then(|it| picture.objects.get(it));
    let told = object.is_some_and(|object| object.line == wait.line);
    if wait.line > 0 && !told {
        let _ = write!(words, ", line {}", wait.line);
    }
    let length = picture.end_of(wait) - wait.start;
    let _ = write!(words, ": from {} for {}", time(wait.start), time(length));
    if wait.end < 0 {
        words.push_str(", to its end");
    }
    let arrow = usize::try_from(wait.arrow).ok().and_then(|it| picture.arrows.get(it));
    if let Some(Arrow { from, line, .. }) = arrow
        && !matches!(picture.kind(wait.kind).name, "join" | "child")
    {
        let _ = write!(words, ", until {}", picture.lane_name(*from as usize));
        if *line > 0 {
            let _ = write!(words, ", line {line}");
        }
    }
    words
}

/// The name of a state.
pub fn state(state: State) -> &'static str {
    crate::picture::STATES[state as usize]
}
