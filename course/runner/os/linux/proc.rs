//! Reads `/proc`: the processes of a job, what they use and what they wait for.

use crate::runner::os::{Stored, Usage};
use rustix::param::{clock_ticks_per_second, page_size};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

/// The few fields of `/proc/<pid>/stat` that the supervisor reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stat {
    /// `R`, `S`, `D`, `Z` …
    pub state: char,
    /// The parent; the supervisor for orphans.
    pub parent: i32,
    /// The process group.
    pub group: i32,
    /// Ticks of processor time of the process itself.
    pub own_ticks: u64,
    /// Ticks of its ended children.
    pub children_ticks: u64,
    /// Threads alive.
    pub threads: u64,
    /// Resident pages.
    pub pages: u64,
}

/// The state of one process, or of one thread (`pid/task/tid`).
pub fn stat(path: &str) -> Option<Stat> {
    parse_stat(&fs::read_to_string(format!("/proc/{path}/stat")).ok()?)
}

fn parse_stat(line: &str) -> Option<Stat> {
    // The name in parentheses may hold spaces and parentheses itself.
    let fields: Vec<&str> = line[line.rfind(')')? + 1..].split_ascii_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<i64>().ok().map(|n| n.max(0) as u64);
    Some(Stat {
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        own_ticks: number(11)? + number(12)?,
        children_ticks: number(13)? + number(14)?,
        threads: number(17)?,
        pages: number(21)?,
    })
}

/// The threads of a process.
pub fn tasks(pid: i32) -> Vec<i32> {
    numbers(&format!("/proc/{pid}/task"))
}

/// Visits the descendants of a process, parents before children, until `visit` says false; from
/// the lists of children that the kernel keeps, so the cost grows with the job and not with the
/// machine. A process is visited when its children are known, so it may be killed.
pub fn walk(ancestor: i32, mut visit: impl FnMut(i32) -> bool) {
    let mut line = VecDeque::from(children(ancestor));
    while let Some(pid) = line.pop_front() {
        line.extend(children(pid));
        if !visit(pid) {
            return;
        }
    }
}

/// All descendants of a process.
pub fn family(ancestor: i32) -> Vec<i32> {
    let mut family = Vec::new();
    walk(ancestor, |pid| {
        family.push(pid);
        true
    });
    family
}

fn children(pid: i32) -> Vec<i32> {
    let mut all = Vec::new();
    for task in tasks(pid) {
        let list = fs::read_to_string(format!("/proc/{pid}/task/{task}/children"));
        all.extend(
            list.unwrap_or_default().split_whitespace().filter_map(|n| n.parse::<i32>().ok()),
        );
    }
    all
}

/// All descendants of a process, from one pass over every process there is. Slower than
/// [`family`], but misses no child of a parent that ends meanwhile.
pub fn descendants(ancestor: i32) -> Vec<(i32, Stat)> {
    let all: Vec<(i32, Stat)> = numbers("/proc")
        .into_iter()
        .filter_map(|pid| Some((pid, stat(&pid.to_string())?)))
        .collect();
    let parents: HashMap<i32, i32> = all.iter().map(|(pid, stat)| (*pid, stat.parent)).collect();
    let belongs = |mut pid: i32| {
        // A chain of parents is shorter than the list of processes.
        for _ in 0..=parents.len() {
            match parents.get(&pid) {
                Some(&parent) if parent == ancestor => return true,
                Some(&parent) => pid = parent,
                None => return false,
            }
        }
        false
    };
    all.into_iter().filter(|(pid, _)| belongs(*pid)).collect()
}

/// What all descendants of a process use; after so many processes it stops counting.
pub fn usage(ancestor: i32, processes: u64) -> Usage {
    let mut usage = Usage::default();
    // Children that ended and were waited for by the supervisor.
    let mut ticks = stat(&ancestor.to_string()).map_or(0, |stat| stat.children_ticks);
    walk(ancestor, |pid| {
        if let Some(stat) = stat(&pid.to_string()) {
            usage.processes += 1;
            usage.threads += stat.threads;
            usage.memory += stat.pages * page_size() as u64;
            ticks += stat.own_ticks + stat.children_ticks;
        }
        usage.processes <= processes
    });
    usage.cpu = Duration::from_millis(ticks * 1_000 / clock_ticks_per_second().max(1));
    usage
}

/// Bytes of memory of all descendants, each shared page counted once. `None` if the kernel
/// does not tell.
pub fn exact_memory(ancestor: i32) -> Option<u64> {
    let mut kib = 0;
    for pid in family(ancestor) {
        // A process that has just ended uses nothing.
        let Ok(text) = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else { continue };
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        kib += line.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    (kib > 0).then_some(kib * 1_024)
}

/// Adds what lies in a folder, until it is more files than `most`.
pub fn weigh(folder: &Path, most: u64, stored: &mut Stored) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(meta) = entry.metadata() else { continue };
        stored.files += 1;
        stored.bytes += meta.blocks() * BLOCK;
        if stored.files > most {
            return;
        }
        // The metadata is that of a link itself, so this stays in the folder.
        if meta.is_dir() {
            weigh(&entry.path(), most, stored);
        }
    }
}

/// The unit of `st_blocks`; stat(3type).
const BLOCK: u64 = 512;

/// Counts the descriptors of all descendants, and adds files that have no name: memory files,
/// and with `unlinked` those that were removed while open.
pub fn descriptors(ancestor: i32, unlinked: bool, stored: &mut Stored) {
    let mut seen = HashSet::new();
    for pid in family(ancestor) {
        let Ok(entries) = fs::read_dir(format!("/proc/{pid}/fd")) else { continue };
        for entry in entries.flatten() {
            stored.open += 1;
            let Ok(target) = fs::read_link(entry.path()) else { continue };
            let target = target.to_string_lossy();
            let nameless =
                target.starts_with("/memfd:") || unlinked && target.ends_with(" (deleted)");
            if !nameless {
                continue;
            }
            let Ok(meta) = fs::metadata(entry.path()) else { continue };
            if meta.is_file() && seen.insert((meta.dev(), meta.ino())) {
                stored.bytes += meta.blocks() * BLOCK;
            }
        }
    }
}

/// The processes whose environment says that `folder` is their home.
pub fn at_home(folder: &str) -> Vec<i32> {
    let wanted = format!("HOME={folder}");
    let lives_there = |pid: &i32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|entry| entry == wanted.as_bytes())
    };
    numbers("/proc").into_iter().filter(lives_there).collect()
}

/// The entries of a folder whose names are numbers.
fn numbers(folder: &str) -> Vec<i32> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_does_not_hide_the_fields() {
        let line = "7 (a) b (c)) S 1 7 7 0 -1 0 1 0 0 0 5 6 7 8 20 0 3 0 99 1000 42 0";
        let want = Stat {
            state: 'S',
            parent: 1,
            group: 7,
            own_ticks: 11,
            children_ticks: 15,
            threads: 3,
            pages: 42,
        };
        assert_eq!(parse_stat(line), Some(want));
        assert_eq!(parse_stat("7 (cut"), None);
    }

    #[test]
    fn this_process_finds_its_own_child() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let me = std::process::id() as i32;
        let pid = child.id() as i32;
        assert!(family(me).contains(&pid));
        assert!(descendants(me).iter().any(|(found, _)| *found == pid));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
