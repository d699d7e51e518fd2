//! Looks in `/proc` for the processes of the machine.

use prelude::verdict;
use std::fs;

fn main() {
    let mut seen = Vec::new();
    for entry in fs::read_dir("/proc").unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.parse::<u32>().is_ok() {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            seen.push(String::from_utf8_lossy(&line).replace('\0', " ").trim().to_owned());
        }
    }
    // Ours, and those that watch us.
    verdict(&format!("{} processes: {seen:?}", seen.len()), seen.len() <= 4);
    let sleeps = seen.iter().any(|line| line.starts_with("sleep 600"));
    verdict("a process of the machine is among them", !sleeps);
    for file in ["/proc/net/unix", "/proc/net/tcp"] {
        let text = fs::read_to_string(file).unwrap_or_default();
        verdict(&format!("{file}: {} lines", text.lines().count()), text.lines().count() <= 1);
    }
}

//@ holds=namespaces,bubblewrap
