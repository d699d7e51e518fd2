//! Reads what was written of a run. Nothing in it is believed: a program can write to its own
//! trace, and whatever stands there makes no more than a wrong picture.

use std::collections::HashMap;
use trace::{CHUNK, Kind, MAGIC, RECORD, Record, Switch, Text, Turn, header};

/// Threads of a job that are told apart; what others did is left out.
const THREADS: usize = 1 << 16;

/// What a trace holds, by thread.
#[derive(Debug, Default)]
pub struct Records {
    /// Each with its records in the order of their times.
    pub threads: Vec<Thread>,
    /// By process and name.
    pub stacks: HashMap<(u32, u64), Stack>,
    /// What was written of a process: the kind of text, and when.
    pub texts: Vec<Said>,
    /// Records for which there was no room.
    pub dropped: u64,
}

/// What one thread wrote.
#[derive(Debug)]
pub struct Thread {
    /// Its process.
    pub process: u32,
    /// Its own id.
    pub id: u32,
    /// By time.
    pub records: Vec<Record>,
}

/// A text about a process.
#[derive(Debug)]
pub struct Said {
    /// Whose.
    pub process: u32,
    /// When.
    pub time: u64,
    /// What it is.
    pub what: Text,
    /// The text.
    pub text: String,
}

/// Where a thread was.
#[derive(Debug, PartialEq)]
pub enum Stack {
    /// Return addresses, the innermost first.
    Addresses(Vec<u64>),
    /// What the interpreter is in, the innermost first.
    Lines(Vec<Line>),
}

/// Where an interpreter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file's name.
    pub file: String,
    /// Its line.
    pub line: i64,
    /// The function; empty if it was not told.
    pub function: String,
}

/// Reads a trace.
///
/// # Errors
/// It is none.
pub fn read(trace: &[u8]) -> Result<Records, String> {
    if trace.len() < CHUNK || trace[..MAGIC.len()] != MAGIC {
        return Err("what was recorded of this run cannot be read: it is no trace".to_owned());
    }
    let taken = number(trace, header::TAKEN, 4).min(number(trace, header::CHUNKS, 4));
    let taken = usize::try_from(taken).unwrap_or(usize::MAX);
    let mut records = Records { dropped: number(trace, header::DROPPED, 8), ..Records::default() };
    let mut threads = HashMap::new();
    for chunk in trace[CHUNK..].chunks_exact(CHUNK).take(taken) {
        read_chunk(chunk, &mut records, &mut threads);
    }
    for thread in &mut records.threads {
        // A thread's chunks stand in any order.
        thread.records.sort_by_key(|record| record.time);
    }
    records.texts.sort_by_key(|said| said.time);
    Ok(records)
}

fn read_chunk(chunk: &[u8], records: &mut Records, threads: &mut HashMap<(u32, u32), usize>) {
    let mut places = chunk.chunks_exact(RECORD).skip(1);
    let mut thread = None;
    let mut time = 0;
    while let Some(place) = places.next() {
        let record = record(place);
        if record.kind == 0 {
            return;
        }
        let Ok(kind) = Kind::try_from(record.kind) else { continue };
        if kind == Kind::Thread {
            let (process, id) = (record.object as u32, record.value);
            let next = records.threads.len();
            if next < THREADS || threads.contains_key(&(process, id)) {
                let number = *threads.entry((process, id)).or_insert(next);
                if number == next {
                    records.threads.push(Thread { process, id, records: Vec::new() });
                }
                thread = Some(number);
            } else {
                records.dropped += 1;
                thread = None;
            }
            continue;
        }
        if record.time > 0 {
            time = record.time;
        }
        let process = thread.map(|thread| records.threads[thread].process);
        match kind {
            Kind::Text => {
                let bytes = taken(&mut places, usize::from(record.count), 1);
                let (Some(process), Ok(what)) = (process, Text::try_from(record.what)) else {
                    continue;
                };
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if what == Text::Lines {
                    let lines = text.lines().filter_map(line).collect();
                    records.stacks.insert((process, record.object), Stack::Lines(lines));
                } else {
                    records.texts.push(Said { process, time, what, text });
                }
            }
            Kind::Stack => {
                let bytes = taken(&mut places, usize::from(record.count), 8);
                let Some(process) = process else { continue };
                let addresses = bytes.chunks_exact(8).map(|it| number(it, 0, 8)).collect();
                records.stacks.insert((process, record.object), Stack::Addresses(addresses));
            }
            _ => {
                if let Some(thread) = thread {
                    records.threads[thread].records.push(record);
                }
            }
        }
    }
}

/// The next places of a chunk, as far as they hold so many things of this size.
fn taken<'a>(places: &mut impl Iterator<Item = &'a [u8]>, count: usize, size: usize) -> Vec<u8> {
    let wanted = count * size;
    let mut bytes: Vec<u8> = places.take(wanted.div_ceil(RECORD)).flatten().copied().collect();
    bytes.truncate(wanted);
    bytes
}

/// `file:line:function`.
fn line(text: &str) -> Option<Line> {
    let mut parts = text.splitn(3, ':');
    let (file, line) = (parts.next()?.to_owned(), parts.next()?.parse::<u32>().ok()?);
    let function = parts.next().unwrap_or_default().to_owned();
    Some(Line { file, line: i64::from(line), function })
}

fn record(place: &[u8]) -> Record {
    Record {
        time: number(place, 0, 8),
        object: number(place, 8, 8),
        detail: number(place, 16, 8),
        value: number(place, 24, 4) as u32,
        count: number(place, 28, 2) as u16,
        what: place[30],
        kind: place[31],
    }
}

/// The number of so many bytes at this offset, in the order of the machine.
fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    let mut whole = [0; 8];
    let at_end = if cfg!(target_endian = "big") { 8 - size } else { 0 };
    whole[at_end..at_end + size].copy_from_slice(&bytes[at..at + size]);
    u64::from_ne_bytes(whole)
}

/// What the kernel or its counters said, and how many records it had no room for.
#[derive(Debug, Default)]
pub struct Switches {
    /// By time.
    pub switches: Vec<(Turn, Switch)>,
    /// Not among them.
    pub lost: u64,
}

/// Reads switches. A record that is none is skipped.
pub fn read_switches(bytes: &[u8]) -> Switches {
    let mut read = Switches::default();
    for place in bytes.chunks_exact(RECORD) {
        let mut switch = Switch {
            time: number(place, 0, 8),
            ran: number(place, 8, 8),
            waited: number(place, 16, 8),
            thread: number(place, 24, 4) as u32,
            process: number(place, 28, 4) as u32,
        };
        let turn = Turn::try_from((switch.process >> 24) as u8);
        switch.process &= PROCESS;
        match turn {
            Ok(Turn::Lost) => read.lost += u64::from(switch.thread),
            Ok(turn) => read.switches.push((turn, switch)),
            Err(()) => {}
        }
    }
    read.switches.sort_by_key(|(_, switch)| switch.time);
    read
}

/// What a switch keeps of a process's id.
pub const PROCESS: u32 = 0x00ff_ffff;
