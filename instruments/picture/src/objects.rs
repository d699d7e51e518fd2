//! What was waited for, with names: «lock 1», a static's own name, a thread's.

use crate::kinds::{Kind, Told};
use crate::lanes::Job;
use crate::picture::Object;
use crate::stacks::Stacks;
use crate::waits::Waited;
use crate::wakes::Ends;
use std::collections::HashMap;

/// What tells a thing from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Identity {
    Address(usize, u64),
    Shared(u64),
    Line(usize, i64),
    Lane(usize),
}

/// All objects, by first appearance, and that of each wait.
///
/// `woken_by` gives the lane that ended a wait.
pub fn objects(
    job: &Job,
    stacks: &Stacks,
    waits: &[Waited],
    woken_by: impl Fn(usize) -> Option<usize>,
) -> (Vec<Object>, Vec<i64>) {
    let ends = Ends::of(job);
    let mut objects: Vec<Object> = Vec::new();
    let mut known: HashMap<(Kind, Identity), usize> = HashMap::new();
    let mut counts: HashMap<Kind, usize> = HashMap::new();
    let of_wait = waits.iter().enumerate().map(|(number, wait)| {
        let told = identity(job, &ends, &known, wait);
        // A scope, and a join of Python, wait for a word of the thread that they wait for.
        let by_wake = || woken_by(number).filter(|_| wait.kind == Kind::Join).map(Identity::Lane);
        let Some(identity) = told.or_else(by_wake) else { return -1 };
        let number = *known.entry((family(wait.kind), identity)).or_insert_with(|| {
            let name = name(job, stacks, wait, identity).unwrap_or_else(|| {
                let count = counts.entry(family(wait.kind)).or_default();
                *count += 1;
                format!("{} {count}", family(wait.kind).words().noun)
            });
            let line = if let Identity::Line(_, line) = identity { line } else { -1 };
            objects.push(Object { kind: family(wait.kind) as usize, name, line });
            objects.len() - 1
        });
        number as i64
    });
    let of_wait = of_wait.collect();
    (objects, of_wait)
}

/// Both ends of a pipe or a connection are of one thing.
fn family(kind: Kind) -> Kind {
    match kind {
        Kind::Write => Kind::Read,
        Kind::Send => Kind::Receive,
        _ => kind,
    }
}

fn identity(
    job: &Job,
    ends: &Ends,
    known: &HashMap<(Kind, Identity), usize>,
    wait: &Waited,
) -> Option<Identity> {
    let process = job.drafts[wait.lane].lane.process;
    let address = Identity::Address(process, wait.address);
    match wait.kind {
        Kind::Join if wait.what == trace::Wait::Join => ends.joined(job, wait).map(Identity::Lane),
        Kind::Child => ends.child(wait).map(Identity::Lane),
        Kind::Gil => Some(Identity::Address(process, 0)),
        // std's has two words that are waited for, side by side.
        Kind::RwLock if wait.what == trace::Wait::Futex => {
            let beside = Identity::Address(process, wait.address.wrapping_sub(4));
            let other = known.contains_key(&(Kind::RwLock, beside));
            Some(if other { beside } else { address })
        }
        // A descriptor's number says nothing of what it is of.
        kind if kind.words().noun.is_empty() => None,
        _ if wait.shared != 0 => Some(Identity::Shared(wait.shared)),
        Kind::Read | Kind::Write | Kind::Receive | Kind::Send => Some(address),
        Kind::FileLock | Kind::Signal => None,
        _ => match wait.told {
            Told::Address if wait.address != 0 => Some(address),
            Told::Line if wait.line > 0 => Some(Identity::Line(process, wait.line)),
            _ => None,
        },
    }
}

fn name(job: &Job, stacks: &Stacks, wait: &Waited, identity: Identity) -> Option<String> {
    match identity {
        Identity::Lane(number) => {
            let lane = &job.drafts[number].lane;
            let process = &job.processes[lane.process];
            Some(if lane.tid == process.pid { process.name.clone() } else { lane.name.clone() })
        }
        Identity::Line(_, line) => Some(format!("the {} at line {line}", wait.kind.words().noun)),
        _ if wait.kind == Kind::Gil => Some("the GIL".to_owned()),
        Identity::Address(process, address) if is_address(wait.kind) => {
            let program = job.lives[process].program(wait.time).filter(|program| program.ours)?;
            stacks.static_at(address, program.bias)
        }
        _ => None,
    }
}

fn is_address(kind: Kind) -> bool {
    !matches!(kind, Kind::Read | Kind::Write | Kind::Receive | Kind::Send | Kind::Accept)
}
