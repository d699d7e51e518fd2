//! Who let whom go on: an arrow from the thread that woke to the thread that had waited.

use crate::kinds::Kind;
use crate::lanes::{Clock, Job};
use crate::picture::Arrow;
use crate::stacks::{NOWHERE, Stacks};
use crate::waits::Waited;
use std::collections::HashMap;
use trace::{Kind as Recorded, NOBODY, Record, Wait};

/// What a thread waits for and another lets go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// In one process.
    Address(u32, u64),
    /// Known to all.
    Shared(u64),
}

/// A thread lets others go on.
struct Wake {
    time: i64,
    lane: usize,
    stack: u64,
    moment: u64,
    /// How many more may have gone on by it.
    left: u32,
}

/// All arrows, by time. `of_wait` gives each wait's.
pub fn arrows(
    job: &Job,
    stacks: &mut Stacks,
    waits: &[Waited],
    clock: Clock,
) -> (Vec<Arrow>, Vec<i64>) {
    let mut arrows = Vec::new();
    let mut wakes = wakes(job, clock);
    let ends = Ends::of(job);
    let mut order: Vec<usize> = (0..waits.len()).filter(|it| waits[*it].end.is_some()).collect();
    // Who went on first was woken by the last that could have done it; the others by those before.
    order.sort_by_key(|it| waits[*it].end);
    for number in order {
        let wait = &waits[number];
        let Some(end) = wait.end else { continue };
        let found = match wait.kind {
            _ if wait.what == Wait::Join => ends.thread(job, wait, end),
            Kind::Child => ends.process(job, wait, end),
            Kind::Sleep => None,
            _ => woken(job, stacks, &mut wakes, wait, end),
        };
        let Some((from, at, line)) = found else { continue };
        arrows.push(Arrow {
            from: from as i64,
            at,
            to: wait.lane as i64,
            until: end,
            object: -1,
            line,
            wait: number as i64,
        });
    }
    for (number, draft) in job.drafts.iter().enumerate() {
        let lane = &draft.lane;
        if lane.by >= 0 {
            let (at, to, until) = (lane.created, number as i64, lane.start);
            arrows.push(Arrow {
                from: lane.by,
                at,
                to,
                until,
                object: -1,
                line: lane.line,
                wait: -1,
            });
        }
    }
    arrows.sort_by_key(|arrow| (arrow.at, arrow.to));
    let mut of_wait = vec![-1; waits.len()];
    for (number, arrow) in arrows.iter().enumerate() {
        if let Ok(wait) = usize::try_from(arrow.wait) {
            of_wait[wait] = number as i64;
        }
    }
    (arrows, of_wait)
}

fn wakes(job: &Job, clock: Clock) -> HashMap<Key, Vec<Wake>> {
    let mut wakes: HashMap<Key, Vec<Wake>> = HashMap::new();
    for (lane, draft) in job.drafts.iter().enumerate() {
        let process = job.lives[draft.lane.process].pid;
        for record in &draft.records {
            let left = match (Recorded::try_from(record.kind), Wait::try_from(record.what)) {
                (Ok(Recorded::Wake), _) if record.value == NOBODY => continue,
                // The thread did not live to say how many: 0.
                (Ok(Recorded::Wake), Ok(Wait::Futex)) if record.value > 0 => record.value,
                // How many go on by any other is not known.
                (Ok(Recorded::Wake), _) => u32::MAX,
                _ => continue,
            };
            let (time, stack, moment) = (clock.at(record.time), record.detail, record.time);
            for key in keys(process, record).into_iter().flatten() {
                wakes.entry(key).or_default().push(Wake { time, lane, stack, moment, left });
            }
        }
    }
    for wakes in wakes.values_mut() {
        wakes.sort_by_key(|wake| wake.time);
    }
    wakes
}

/// Under which names somebody may wait for what is let go: pipes and connections have one that
/// other processes know, and so may a semaphore.
fn keys(process: u32, record: &Record) -> [Option<Key>; 2] {
    let (address, shared) = (Key::Address(process, record.object), Key::Shared(record.object));
    match Wait::try_from(record.what) {
        Ok(
            Wait::Read | Wait::Write | Wait::Accept | Wait::Connect | Wait::Receive | Wait::Send,
        ) => [Some(shared), None],
        Ok(Wait::Semaphore) => [Some(address), Some(shared)],
        _ => [Some(address), None],
    }
}

/// The most wakes that are looked at for one wait.
const LOOKS: usize = 64;

fn woken(
    job: &Job,
    stacks: &mut Stacks,
    wakes: &mut HashMap<Key, Vec<Wake>>,
    wait: &Waited,
    end: i64,
) -> Option<(usize, i64, i64)> {
    let process = job.lives[job.drafts[wait.lane].lane.process].pid;
    let key = match wait.shared {
        0 => Key::Address(process, wait.address),
        shared => Key::Shared(shared),
    };
    let wakes = wakes.get_mut(&key)?;
    let before = wakes.partition_point(|wake| wake.time <= end);
    let within = wakes[..before].iter_mut().rev().take_while(|wake| wake.time >= wait.start);
    let wake = within.take(LOOKS).find(|wake| wake.lane != wait.lane && wake.left > 0)?;
    wake.left = wake.left.saturating_sub(if wake.left == u32::MAX { 0 } else { 1 });
    let site = job.site(stacks, wake.lane, wake.stack, wake.moment);
    Some((wake.lane, wake.time, site.line))
}

/// Threads by what `pthread_self` gives in them, and the main threads of processes.
pub struct Ends {
    threads: HashMap<(usize, u64), Vec<(i64, usize)>>,
    processes: HashMap<u32, usize>,
}

impl Ends {
    /// Of all lanes.
    pub fn of(job: &Job) -> Ends {
        let mut ends = Ends { threads: HashMap::new(), processes: HashMap::new() };
        for (number, draft) in job.drafts.iter().enumerate() {
            let lane = &draft.lane;
            if draft.pthread != 0 {
                let key = (lane.process, draft.pthread);
                ends.threads.entry(key).or_default().push((lane.start, number));
            }
            let pid = job.lives[lane.process].pid;
            if lane.tid == pid {
                ends.processes.entry(pid).or_insert(number);
            }
        }
        for threads in ends.threads.values_mut() {
            threads.sort_unstable();
        }
        ends
    }

    /// The thread whose end is waited for: the last that began before the wait was over.
    pub fn joined(&self, job: &Job, wait: &Waited) -> Option<usize> {
        let process = job.drafts[wait.lane].lane.process;
        let threads = self.threads.get(&(process, wait.address))?;
        let end = wait.end.unwrap_or(i64::MAX);
        let before = threads.partition_point(|(start, _)| *start <= end);
        threads[..before].last().map(|(_, number)| *number)
    }

    /// The main thread of the process whose end is waited for.
    pub fn child(&self, wait: &Waited) -> Option<usize> {
        let id = if wait.shared != 0 { wait.shared } else { wait.address };
        self.processes.get(&u32::try_from(id).ok().filter(|id| *id != 0)?).copied()
    }

    fn thread(&self, job: &Job, wait: &Waited, end: i64) -> Option<(usize, i64, i64)> {
        let number = self.joined(job, wait)?;
        let lane = &job.drafts[number].lane;
        (lane.ended && number != wait.lane).then(|| (number, lane.end.min(end), NOWHERE.line))
    }

    fn process(&self, job: &Job, wait: &Waited, end: i64) -> Option<(usize, i64, i64)> {
        let number = self.child(wait)?;
        let at = job.drafts[number].lane.end.min(end);
        (number != wait.lane).then_some((number, at, NOWHERE.line))
    }
}
