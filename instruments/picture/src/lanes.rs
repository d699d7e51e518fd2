//! Processes and threads of a job: who made whom, what they are called, when they began and ended.

use crate::picture::{Lane, Process};
use crate::records::{PROCESS, Records, Switches};
use crate::stacks::{NOWHERE, Site, Stacks};
use std::collections::{BTreeMap, HashMap, HashSet};
use trace::{Kind, Record, Switch, Text, Turn};

/// Moments as the picture counts them.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// When the program began.
    pub began: u64,
    /// How long the job lasted.
    pub length: i64,
}

impl Clock {
    /// A moment of the machine, kept within the run.
    pub fn at(self, time: u64) -> i64 {
        i64::try_from(time.saturating_sub(self.began)).unwrap_or(i64::MAX).min(self.length)
    }
}

/// What a process runs, from some moment on.
#[derive(Clone, Debug)]
pub struct Program {
    /// Since when.
    pub from: u64,
    /// What was added to the addresses of its executable.
    pub bias: u64,
    /// Whether that is the listing's.
    pub ours: bool,
}

/// A lane that is being made.
#[derive(Debug)]
pub struct Draft {
    /// What is known.
    pub lane: Lane,
    /// What its thread wrote.
    pub records: Vec<Record>,
    /// What the kernel said of it.
    pub turns: Vec<(i64, Turn)>,
    /// The last sample: nanoseconds on a processor, and without one.
    pub sample: Option<(i64, i64)>,
    /// What `pthread_self` gives in it.
    pub pthread: u64,
    /// Where it was created, and by which thread of which process.
    maker: Option<Maker>,
}

#[derive(Clone, Copy, Debug)]
struct Maker {
    process: u32,
    draft: usize,
    time: u64,
    stack: u64,
}

/// A process that is being made.
#[derive(Debug, Default)]
pub struct Life {
    /// Its id.
    pub pid: u32,
    /// Its parent's.
    parent: u32,
    /// It and those that it was forked from, the nearest first.
    pub line: Vec<u32>,
    /// What it ran.
    pub programs: Vec<Program>,
    /// Moments at which it became a copy or began a program.
    began: Vec<(u64, bool)>,
    executables: Vec<String>,
    exit: Option<(u64, u32)>,
    signal: Option<(u64, u32)>,
    /// When somebody learned that it had ended.
    awaited: Option<u64>,
    /// How it had, as wait(2) has it.
    status: Option<u32>,
    commands: Vec<String>,
    first: u64,
    last: u64,
    recorded: bool,
    maker: Option<Maker>,
}

impl Life {
    /// Whether it began as a copy of its parent, by `fork`.
    pub fn is_copy(&self) -> bool {
        self.began.first().is_some_and(|(_, copy)| *copy)
    }

    /// What it ran then.
    pub fn program(&self, time: u64) -> Option<&Program> {
        let before = self.programs.partition_point(|program| program.from <= time);
        self.programs[..before].last().or(self.programs.first())
    }
}

/// Processes, and the lanes of each in the order in which they are drawn.
#[derive(Debug, Default)]
pub struct Job {
    /// As the picture has them.
    pub processes: Vec<Process>,
    /// The same, with what is needed to look at their stacks.
    pub lives: Vec<Life>,
    /// Lanes.
    pub drafts: Vec<Draft>,
}

impl Job {
    /// Where a stack that this lane wrote down leads.
    pub fn site(&self, stacks: &mut Stacks, lane: usize, stack: u64, time: u64) -> Site {
        let life = &self.lives[self.drafts[lane].lane.process];
        stacks.site(stack, &life.line, life.program(time))
    }
}

/// Puts the lanes together. `stem` is the listing's name, `how` how its program ended.
pub fn job(
    records: Records,
    switches: &Switches,
    clock: Clock,
    stem: &str,
    how: Option<&str>,
) -> (Job, Records) {
    let mut records = records;
    let mut drafts = Vec::new();
    for thread in std::mem::take(&mut records.threads) {
        split(thread.process, thread.id, thread.records, &mut drafts);
    }
    let mut lives = lives(&drafts, &records);
    created(&mut drafts);
    turns(&mut drafts, &mut lives, switches, clock);
    let order = order(&lives);
    name_programs(&mut lives, &order);
    let mut job = arranged(drafts, lives, &order, clock, stem);
    if let (Some(how), Some(first)) = (how, job.processes.first_mut()) {
        first.ended.get_or_insert_with(|| how.to_owned());
        let main = job.drafts.first_mut().filter(|main| main.lane.tid == first.pid);
        main.into_iter().for_each(|main| main.lane.ended = true);
    }
    (job, records)
}

/// One thread after another may have had the same id.
fn split(process: u32, id: u32, records: Vec<Record>, drafts: &mut Vec<Draft>) {
    let mut own: Vec<Record> = Vec::new();
    for record in records {
        if record.kind == Kind::Start as u8
            && own.iter().any(|it| matches!(Kind::try_from(it.kind), Ok(Kind::Start | Kind::End)))
        {
            drafts.push(draft(process, id, std::mem::take(&mut own)));
        }
        own.push(record);
    }
    if !own.is_empty() {
        drafts.push(draft(process, id, own));
    }
}

fn draft(process: u32, id: u32, records: Vec<Record>) -> Draft {
    let pthread = records.iter().find(|it| it.kind == Kind::Start as u8).map_or(0, |it| it.detail);
    let lane = Lane {
        // For now the process's id: where it stands is known later.
        process: process as usize,
        tid: id,
        name: String::new(),
        created: 0,
        start: 0,
        end: 0,
        ended: false,
        by: -1,
        line: -1,
        pieces: Vec::new(),
    };
    Draft { lane, records, turns: Vec::new(), sample: None, pthread, maker: None }
}

fn lives(drafts: &[Draft], records: &Records) -> BTreeMap<u32, Life> {
    let mut lives: BTreeMap<u32, Life> = BTreeMap::new();
    let new = |pid| Life { pid, first: u64::MAX, ..Life::default() };
    for (number, draft) in drafts.iter().enumerate() {
        let pid = draft.lane.process as u32;
        let life = lives.entry(pid).or_insert_with(|| new(pid));
        life.recorded = true;
        for record in &draft.records {
            life.first = life.first.min(record.time);
            life.last = life.last.max(record.time);
        }
        for record in &draft.records {
            match Kind::try_from(record.kind) {
                Ok(Kind::Process) if record.value == pid => {
                    let life = lives.entry(pid).or_insert_with(|| new(pid));
                    if life.parent == 0 {
                        life.parent = record.object as u32;
                    }
                    life.began.push((record.time, record.what == 1));
                    let (from, bias) = (record.time, record.detail);
                    life.programs.push(Program { from, bias, ours: false });
                }
                Ok(Kind::Exit) => {
                    let life = lives.entry(pid).or_insert_with(|| new(pid));
                    life.exit = Some((record.time, record.value));
                }
                Ok(Kind::Fork)
                    if record.value != 0
                        && record.value != pid
                        && (lives.len() < PROCESSES || lives.contains_key(&record.value)) =>
                {
                    let child = lives.entry(record.value).or_insert_with(|| new(record.value));
                    let (time, stack) = (record.time, record.detail);
                    child.maker = Some(Maker { process: pid, draft: number, time, stack });
                    child.parent = pid;
                    child.first = child.first.min(time);
                    child.last = child.last.max(time);
                }
                _ => {}
            }
        }
    }
    // Now that all processes are known, whoever wrote first.
    for record in drafts.iter().flat_map(|draft| &draft.records) {
        let Some(other) = lives.get_mut(&(record.object as u32)) else { continue };
        match Kind::try_from(record.kind) {
            Ok(Kind::Done) if record.what == trace::Wait::Child as u8 => {
                let status = (record.detail & trace::ENDED != 0).then_some(record.detail as u32);
                // It may have stopped or gone on, which is no end.
                if status.is_none_or(|status| status & 0x7f != 0x7f) {
                    (other.awaited, other.status) = (Some(record.time), status);
                }
            }
            Ok(Kind::Signal) if TERMINATING.iter().any(|(it, _)| *it == record.value) => {
                other.signal = Some((record.time, record.value));
            }
            _ => {}
        }
    }
    for life in lives.values_mut() {
        life.programs.sort_by_key(|program| program.from);
        life.began.sort_unstable();
    }
    for said in &records.texts {
        let Some(life) = lives.get_mut(&said.process) else { continue };
        match said.what {
            Text::Executable => life.executables.push(said.text.clone()),
            Text::CommandLine => life.commands.push(said.text.clone()),
            Text::Lines => {}
        }
    }
    lives
}

/// Processes that are told apart, however many a trace names.
const PROCESSES: usize = 1 << 16;

/// Signals that end a process which does nothing against them.
const TERMINATING: [(u32, &str); 9] = [
    (1, "SIGHUP"),
    (2, "SIGINT"),
    (3, "SIGQUIT"),
    (6, "SIGABRT"),
    (7, "SIGBUS"),
    (9, "SIGKILL"),
    (11, "SIGSEGV"),
    (13, "SIGPIPE"),
    (15, "SIGTERM"),
];

/// Finds each thread's creation.
fn created(drafts: &mut [Draft]) {
    let mut makers = HashMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let process = draft.lane.process as u32;
        for record in draft.records.iter().filter(|it| it.kind == Kind::Create as u8) {
            if record.value == 0 {
                let (time, stack) = (record.time, record.detail);
                makers.insert(
                    (process, record.object),
                    Maker { process, draft: number, time, stack },
                );
            }
        }
    }
    for draft in drafts {
        let start = draft.records.iter().find(|it| it.kind == Kind::Start as u8);
        draft.maker =
            start.and_then(|start| makers.get(&(draft.lane.process as u32, start.object)).copied());
    }
}

/// Gives each lane what the kernel said of its thread; who is known to nobody else gets a lane.
fn turns(
    drafts: &mut Vec<Draft>,
    lives: &mut BTreeMap<u32, Life>,
    switches: &Switches,
    clock: Clock,
) {
    let mut lanes: HashMap<(u32, u32), Vec<(u64, usize)>> = HashMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let from = draft.maker.map(|maker| maker.time).or(draft.records.first().map(|it| it.time));
        let key = (draft.lane.process as u32 & PROCESS, draft.lane.tid);
        lanes.entry(key).or_default().push((from.unwrap_or(0), number));
    }
    for times in lanes.values_mut() {
        times.sort_unstable();
    }
    let mut pids: HashMap<u32, u32> = lives.keys().map(|pid| (pid & PROCESS, *pid)).collect();
    for (turn, switch) in &switches.switches {
        let key = (switch.process, switch.thread);
        let known = lanes.entry(key).or_insert_with(|| {
            let pid = *pids.entry(switch.process).or_insert(switch.process);
            let first = switch.time;
            let new = || Life { pid, first, last: first, ..Life::default() };
            lives.entry(pid).or_insert_with(new);
            drafts.push(draft(pid, switch.thread, Vec::new()));
            vec![(0, drafts.len() - 1)]
        });
        let before = known.partition_point(|(from, _)| *from <= switch.time);
        let (_, number) = known[before.saturating_sub(1)];
        give(&mut drafts[number], *turn, switch, clock);
        if let Some(life) = lives.get_mut(&(drafts[number].lane.process as u32)) {
            life.first = life.first.min(switch.time);
            life.last = life.last.max(switch.time);
        }
    }
}

fn give(draft: &mut Draft, turn: Turn, switch: &Switch, clock: Clock) {
    if turn == Turn::Sample {
        let longest = |time: u64| i64::try_from(time).unwrap_or(i64::MAX).min(clock.length);
        draft.sample = Some((longest(switch.ran), longest(switch.waited)));
    } else {
        draft.turns.push((clock.at(switch.time), turn));
    }
}

/// The ids of processes, each followed by its children.
fn order(lives: &BTreeMap<u32, Life>) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut roots = Vec::new();
    for life in lives.values() {
        if life.parent != life.pid && lives.contains_key(&life.parent) {
            children.entry(life.parent).or_default().push(life.pid);
        } else {
            roots.push(life.pid);
        }
    }
    let first = |pid: &u32| std::cmp::Reverse((!lives[pid].recorded, lives[pid].first, *pid));
    // The last one is taken first.
    let mut open = roots;
    open.sort_by_key(first);
    let mut order = Vec::new();
    while let Some(pid) = open.pop() {
        order.push(pid);
        let mut own = children.remove(&pid).unwrap_or_default();
        own.sort_by_key(first);
        open.extend(own);
    }
    // A hostile trace may name processes that are each other's parents.
    let seen: HashSet<u32> = order.iter().copied().collect();
    order.extend(lives.keys().filter(|pid| !seen.contains(pid)));
    order
}

/// Says of each process which of its programs is the listing's: that of the first process.
fn name_programs(lives: &mut BTreeMap<u32, Life>, order: &[u32]) {
    let own = order.first().and_then(|pid| lives[pid].executables.first().cloned());
    for (number, pid) in order.iter().enumerate() {
        let parent = lives.get(&lives[pid].parent);
        let from_parent = parent.and_then(|parent| parent.program(lives[pid].first)).cloned();
        let mut line = vec![*pid];
        line.extend(parent.map(|parent| parent.line.clone()).unwrap_or_default());
        // `order` has every process of the trace.
        let Some(life) = lives.get_mut(pid) else { continue };
        let mut executables = life.executables.iter();
        for (program, (_, copy)) in life.programs.iter_mut().zip(&life.began) {
            let executable = executables.next();
            match (&from_parent, executable) {
                (Some(from), _) if *copy => {
                    program.ours = from.ours;
                    if program.bias == 0 {
                        program.bias = from.bias;
                    }
                }
                _ => {
                    let first = number == 0 && executable.is_none();
                    program.ours = first || executable.is_some() && executable == own.as_ref();
                }
            }
        }
        line.truncate(64);
        life.line = line;
    }
}

/// Lanes in their order, with their times and names.
fn arranged(
    drafts: Vec<Draft>,
    mut lives: BTreeMap<u32, Life>,
    order: &[u32],
    clock: Clock,
    stem: &str,
) -> Job {
    let mut job = Job::default();
    let numbers: HashMap<u32, usize> = order.iter().enumerate().map(|(n, pid)| (*pid, n)).collect();
    let mut own: HashMap<u32, Vec<(usize, Draft)>> = HashMap::new();
    for (number, draft) in drafts.into_iter().enumerate() {
        own.entry(draft.lane.process as u32).or_default().push((number, draft));
    }
    // Where each draft comes to stand.
    let mut places: HashMap<usize, usize> = HashMap::new();
    for (number, pid) in order.iter().enumerate() {
        let Some(life) = lives.remove(pid) else { continue };
        let mut own = own.remove(pid).unwrap_or_default();
        if !own.iter().any(|(_, draft)| draft.lane.tid == *pid) {
            // Its main thread never wrote anything: so it is with a process that was not recorded.
            own.push((usize::MAX, draft(*pid, *pid, Vec::new())));
        }
        let process = process(&life, number, &numbers, clock, stem, &job.processes);
        for (_, draft) in &mut own {
            times(draft, &life, &process, number, clock);
        }
        own.sort_by_key(|(_, draft)| (draft.lane.tid != *pid, draft.lane.created));
        for (count, (old, mut draft)) in own.into_iter().enumerate() {
            draft.lane.name = name(&draft, *pid, count);
            places.insert(old, job.drafts.len());
            job.drafts.push(draft);
        }
        job.processes.push(process);
        job.lives.push(life);
    }
    for draft in &mut job.drafts {
        let by = draft.maker.and_then(|maker| places.get(&maker.draft));
        draft.lane.by = by.map_or(-1, |by| *by as i64);
    }
    job
}

fn signal_name(signal: u32) -> String {
    let known = TERMINATING.iter().find(|(it, _)| *it == signal);
    known.map_or_else(|| format!("signal {signal}"), |(_, name)| (*name).to_owned())
}

/// Whether an interpreter runs something else than the listing: not a file of its name.
fn runs_another(life: &Life, stem: &str) -> bool {
    let name = life.executables.last().map(|path| path.rsplit('/').next().unwrap_or(path));
    let is_listing = |argument: &str| {
        argument.rsplit('/').next().is_some_and(|file| file.strip_suffix(".py") == Some(stem))
    };
    let mut commands = life.commands.last().into_iter().flat_map(|text| text.split('\0'));
    name.is_some_and(|name| name.starts_with("python")) && !commands.any(is_listing)
}

fn process(
    life: &Life,
    number: usize,
    numbers: &HashMap<u32, usize>,
    clock: Clock,
    stem: &str,
    before: &[Process],
) -> Process {
    let parent = numbers.get(&life.parent).filter(|parent| **parent < number).copied();
    let killed = life.signal.filter(|(time, _)| life.exit.is_none() && *time >= life.first);
    let ended = match (life.status, life.exit, killed) {
        (Some(status), ..) if status & 0x7f == 0 => Some(format!("exit {}", status >> 8 & 0xff)),
        (Some(status), ..) => Some(signal_name(status & 0x7f)),
        (_, Some((_, status)), _) if status < 256 => Some(format!("exit {status}")),
        (_, None, Some((_, signal))) => Some(signal_name(signal)),
        _ => None,
    };
    let end = match (life.exit, life.awaited, killed) {
        (Some((time, _)), ..) => time.max(life.last),
        (None, Some(time), _) => time,
        (None, None, Some((time, _))) => time.max(life.last),
        // Nobody learned of its end.
        (None, None, None) => u64::MAX,
    };
    let start = if number == 0 { 0 } else { clock.at(life.first) };
    let program = life.programs.last();
    let copy = life.began.last().is_some_and(|(_, copy)| *copy);
    let name = match (number, parent, life.executables.last()) {
        (0, ..) => stem.to_owned(),
        (_, Some(parent), _) if copy => before[parent].name.clone(),
        _ if program.is_some_and(|program| program.ours) && !runs_another(life, stem) => {
            stem.to_owned()
        }
        (.., Some(path)) => {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.chars().filter(|it| !it.is_control()).take(64).collect()
        }
        _ => format!("process {}", life.pid),
    };
    Process {
        pid: life.pid,
        name,
        parent: parent.map_or(-1, |parent| parent as i64),
        start,
        end: clock.at(end).max(start),
        ended,
        recorded: life.recorded,
    }
}

fn times(draft: &mut Draft, life: &Life, process: &Process, number: usize, clock: Clock) {
    let lane = &mut draft.lane;
    lane.process = number;
    if lane.tid == life.pid {
        draft.maker = life.maker;
        let created = life.maker.map_or(process.start, |maker| clock.at(maker.time));
        let first = draft.records.first().map_or(created, |it| clock.at(it.time));
        // The child may have begun before its parent says that it has made it.
        let start = if number == 0 { 0 } else { first };
        (lane.created, lane.start) = (created.min(start), start);
        let exited = life.status.is_some_and(|status| status & 0x7f == 0);
        (lane.end, lane.ended) = (process.end, life.exit.is_some() || exited);
        if number == 0 {
            (lane.created, draft.maker) = (0, None);
        }
    } else {
        let start = draft.records.iter().find(|it| it.kind == Kind::Start as u8);
        let first = draft.turns.first().map_or(process.start, |(time, _)| *time);
        let start = start.or(draft.records.first()).map_or(first, |it| clock.at(it.time));
        let created = draft.maker.map_or(start, |maker| clock.at(maker.time));
        (lane.created, lane.start) = (created.min(start), start);
        let end = draft.records.iter().rfind(|it| it.kind == Kind::End as u8);
        lane.ended = end.is_some();
        lane.end = end.map_or(process.end, |it| clock.at(it.time));
        // The kernel saw the last of a thread that nobody else knows.
        if draft.records.is_empty() {
            lane.end = draft.turns.last().map_or(process.end, |(time, _)| *time);
        }
    }
    lane.end = lane.end.max(lane.start);
}

fn name(draft: &Draft, pid: u32, count: usize) -> String {
    let named = draft.records.iter().rfind(|it| it.kind == Kind::Name as u8).map(|record| {
        let bytes = [record.object.to_ne_bytes(), record.detail.to_ne_bytes()].concat();
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
        text.chars().filter(|it| !it.is_control()).collect::<String>()
    });
    match named.filter(|name| !name.is_empty()) {
        _ if draft.lane.tid == pid => "main".to_owned(),
        Some(name) => name,
        None => format!("thread {count}"),
    }
}

/// Records of a thread that are looked at for its function.
const LOOKS: usize = 64;

/// Says of threads of Python, which have no name that the system knows, which of the program's
/// functions they run.
pub fn functions(job: &mut Job, stacks: &Stacks) {
    for draft in &mut job.drafts {
        let life = &job.lives[draft.lane.process];
        if draft.lane.tid == life.pid || draft.records.iter().any(|it| it.kind == Kind::Name as u8)
        {
            continue;
        }
        let mut written = draft.records.iter().filter(|it| it.detail != 0).take(LOOKS);
        if let Some(function) = written.find_map(|it| stacks.function(it.detail, &life.line)) {
            let function: String =
                function.chars().filter(|it| !it.is_control()).take(40).collect();
            draft.lane.name = format!("{} ({function})", draft.lane.name);
        }
    }
}

/// The lines at which lanes were created.
pub fn lines(job: &mut Job, stacks: &mut Stacks) {
    let lives: HashMap<u32, usize> =
        job.lives.iter().enumerate().map(|(number, life)| (life.pid, number)).collect();
    for draft in &mut job.drafts {
        let Some(maker) = draft.maker else { continue };
        let life = lives.get(&maker.process).map(|number| &job.lives[*number]);
        let site = life
            .map_or(NOWHERE, |life| stacks.site(maker.stack, &life.line, life.program(maker.time)));
        draft.lane.line = site.line;
    }
}
