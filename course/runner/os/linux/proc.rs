//! Reads `/proc`: the processes of a job, what they use and what they wait for.

use crate::runner::os::{Stored, Usage};
use rustix::fs::{major, minor};
use rustix::param::{clock_ticks_per_second, page_size};
use std::collections::{HashMap, HashSet, VecDeque};
use std::fs;
use std::os::unix::fs::MetadataExt;
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
        if let Some(mut stat) = stat(&pid.to_string()) {
            if let Some(thread) = living(pid, &stat) {
                stat.pages = self::stat(&thread).map_or(0, |stat| stat.pages);
            }
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

/// A thread that stands for a process whose main thread has ended: of that the kernel tells no
/// memory and no descriptors any more.
fn living(pid: i32, stat: &Stat) -> Option<String> {
    if stat.state != 'Z' || stat.threads < 2 {
        return None;
    }
    let threads = tasks(pid).into_iter().filter(|thread| *thread != pid);
    threads.map(|thread| format!("{pid}/task/{thread}")).next()
}

/// Where `/proc` tells of a process: its own folder, or that of the thread that stands for it.
fn place(pid: i32) -> String {
    let own = pid.to_string();
    stat(&own).and_then(|stat| living(pid, &stat)).unwrap_or(own)
}

/// Bytes of memory of all descendants, each shared page counted once. `None` if the kernel
/// does not tell.
pub fn exact_memory(ancestor: i32) -> Option<u64> {
    let mut kib = 0;
    for pid in family(ancestor) {
        let place = place(pid);
        let Ok(text) = fs::read_to_string(format!("/proc/{place}/smaps_rollup")) else {
            // It has just ended, or lets nobody look: then all it has counts.
            kib += stat(&place).map_or(0, |stat| stat.pages * page_size() as u64 / 1_024);
            continue;
        };
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        kib += line.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    (kib > 0).then_some(kib * 1_024)
}

/// The unit of `st_blocks`; stat(3type).
pub const BLOCK: u64 = 512;

/// Counts the descriptors of all descendants, and adds files that have no name, open or mapped:
/// memory files, and with `unlinked` those that were removed.
pub fn descriptors(ancestor: i32, unlinked: bool, stored: &mut Stored) {
    let nameless = |path: &str| {
        let removed = unlinked && path.ends_with(" (deleted)") && !path.starts_with("/dev/zero");
        removed || path.starts_with("/memfd:")
    };
    let mut seen = HashSet::new();
    let family = family(ancestor);
    for pid in &family {
        let Ok(entries) = fs::read_dir(format!("/proc/{}/fd", place(*pid))) else { continue };
        for entry in entries.flatten() {
            stored.open += 1;
            let Ok(target) = fs::read_link(entry.path()) else { continue };
            if !nameless(&target.to_string_lossy()) {
                continue;
            }
            let Ok(meta) = fs::metadata(entry.path()) else { continue };
            if meta.is_file() && seen.insert((major(meta.dev()), minor(meta.dev()), meta.ino())) {
                stored.bytes += meta.blocks() * BLOCK;
            }
        }
    }
    for pid in &family {
        let maps = fs::read_to_string(format!("/proc/{}/maps", place(*pid))).unwrap_or_default();
        for mapping in maps.lines().filter_map(Mapping::parse) {
            // Of a file that is only mapped, the kernel does not tell how much there is.
            if nameless(mapping.path) && seen.insert(mapping.file) {
                stored.bytes += mapping.bytes;
            } else if mapping.path.starts_with("/dev/zero") && seen.insert(mapping.file) {
                // Memory to share with children: it stays where nobody maps it in any more.
                stored.shared += mapping.bytes;
            }
        }
    }
}

/// A line of `/proc/<pid>/maps`; proc_pid_maps(5).
#[derive(Debug, PartialEq)]
struct Mapping<'a> {
    /// Its size.
    bytes: u64,
    /// Major and minor number of the device, and the inode.
    file: (u32, u32, u64),
    /// Empty for memory that is no file.
    path: &'a str,
}

impl Mapping<'_> {
    fn parse(line: &str) -> Option<Mapping<'_>> {
        let mut fields = line.splitn(6, ' ');
        let (first, last) = fields.next()?.split_once('-')?;
        let (major, minor) = fields.nth(2)?.split_once(':')?;
        let inode = fields.next()?.parse().ok()?;
        let hex = |digits: &str| u32::from_str_radix(digits, 16).ok();
        let address = |digits: &str| u64::from_str_radix(digits, 16).ok();
        Some(Mapping {
            bytes: address(last)?.saturating_sub(address(first)?),
            file: (hex(major)?, hex(minor)?, inode),
            path: fields.next()?.trim_start(),
        })
    }
}

/// Bytes that the machine can still give to programs, and all that it has.
pub fn memory_of_the_machine() -> Option<(u64, u64)> {
    parse_memory(&fs::read_to_string("/proc/meminfo").ok()?)
}

fn parse_memory(text: &str) -> Option<(u64, u64)> {
    let kib = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_start_matches(':').split_whitespace().next()?.parse::<u64>().ok()
    };
    Some((kib("MemAvailable")? * 1_024, kib("MemTotal")? * 1_024))
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
    fn a_mapping_names_its_file_and_its_size() {
        let line = "7f0a00000000-7f0a04000000 rw-s 00000000 00:01 1058                       \
                    /memfd:a b (deleted)";
        let want = Mapping { bytes: 64 << 20, file: (0, 1, 1_058), path: "/memfd:a b (deleted)" };
        assert_eq!(Mapping::parse(line), Some(want));
        assert_eq!(Mapping::parse("7f0a00000000-7f0a04000000 rw-p"), None);
    }

    #[test]
    fn the_machine_tells_what_memory_it_has_left() {
        let text = "MemTotal:       24000 kB\nMemFree:  1 kB\nMemAvailable:    3000 kB\n";
        assert_eq!(parse_memory(text), Some((3_000 << 10, 24_000 << 10)));
        assert!(memory_of_the_machine().is_some_and(|(left, all)| left <= all));
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
