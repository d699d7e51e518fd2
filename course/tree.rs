//! A running course seen from outside: its processes and what they take. On Linux; elsewhere
//! there is nothing to see.

#[cfg(target_os = "linux")]
use crate::runner::proc;
use std::fs;
use std::path::Path;

#[cfg(not(target_os = "linux"))]
mod proc {
    pub fn descendants(_ancestor: i32) -> Vec<(i32, ())> {
        Vec::new()
    }

    pub fn exact_memory(_ancestor: i32) -> Option<u64> {
        None
    }
}

/// Bytes of memory of one process.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// Resident now.
    pub now: u64,
    /// The most that was resident.
    pub peak: u64,
}

/// What a process takes itself.
pub fn memory(process: i32) -> Option<Memory> {
    let text = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    Some(Memory { now: kib("VmRSS:")? << 10, peak: kib("VmHWM:")? << 10 })
}

/// What all its descendants take, each shared page counted once.
pub fn memory_below(process: i32) -> u64 {
    proc::exact_memory(process).unwrap_or_default()
}

/// The command lines of its descendants.
pub fn below(process: i32) -> Vec<String> {
    proc::descendants(process).into_iter().map(|(process, _)| command_line(process)).collect()
}

/// The command lines of all processes in whose environment a folder is named.
pub fn that_know(folder: &Path) -> Vec<String> {
    let folder = folder.as_os_str().as_encoded_bytes();
    let knows = |process: &i32| {
        let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
        environment.windows(folder.len()).any(|part| part == folder)
    };
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let all = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    all.filter(knows).map(command_line).collect()
}

fn command_line(process: i32) -> String {
    let words = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let words = String::from_utf8_lossy(&words).replace('\0', " ");
    format!("{process} {}", words.trim_end())
}
