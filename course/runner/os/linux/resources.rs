//! The kernel's own limits, behind those that the supervisor watches: they hold for each
//! process, and between two looks.

use crate::runner::limits::Limits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::fs;
use std::thread::available_parallelism;

/// Threads that this user's other programs may start while a job runs, and the job not fail for
/// it. Not more: so far a fork bomb gets where only this number holds it.
const ELSEWHERE: u64 = 1_000;

/// Threads that a program can start between two looks of the supervisor.
const UNSEEN: u64 = 2_000;

const MIB: u64 = 1 << 20;

/// Limits this process and all that it will start; getrlimit(2). `alone`: its user has no other
/// process, so that the kernel can count for us.
pub fn limit(limits: &Limits, alone: bool) {
    let cores = available_parallelism().map_or(1, |n| n.get() as u64);
    // Stacks of 8 MiB and one arena of the allocator for each thread, up to eight for a core.
    let address_space =
        limits.memory_mib + limits.threads * 8 + limits.threads.min(8 * cores) * 128 + 4_096;
    let mut values = vec![
        // One byte: also where the kernel would pipe the dump to a program of the machine; core(5).
        (Resource::Core, 1),
        (Resource::Cpu, limits.cpu_ms.div_ceil(1_000) + 2),
        // One more than the limit, so that the supervisor sees it crossed.
        (Resource::Fsize, (limits.disk_mib + 1) * MIB),
        (Resource::Nofile, limits.open_files),
        (Resource::As, address_space * MIB),
        (Resource::Msgqueue, MIB),
        (Resource::Memlock, 8 * MIB),
        (Resource::Rtprio, 0),
    ];
    // Counts all threads of this user; root is exempt. More than the limits, so that the
    // supervisor sees them crossed: to most programs, a thread that does not start is the end.
    let own = limits.threads + limits.processes + UNSEEN;
    if alone {
        values.push((Resource::Nproc, own));
    } else if let Some(threads) = threads_of_the_machine() {
        values.push((Resource::Nproc, threads + own + ELSEWHERE));
    }
    for (resource, value) in values {
        let hard = getrlimit(resource).maximum;
        // A second between the two, so that SIGXCPU comes before SIGKILL.
        let highest = if resource == Resource::Cpu { value + 1 } else { value };
        let highest = hard.map_or(highest, |hard| hard.min(highest));
        let limit = Rlimit { current: Some(value.min(highest)), maximum: Some(highest) };
        let _ = setrlimit(resource, limit);
    }
}

/// The second number of the fourth field of `/proc/loadavg`: `1/92`.
fn threads_of_the_machine() -> Option<u64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
}

/// Room for many connections: the soft limit of open files goes up to the hard one.
pub fn raise_open_files() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}
