//! Reads environment, memory and files of other processes through `/proc`.

use prelude::{absent, status, verdict};
use std::fs::{self, File};
use std::os::unix::process::parent_id;

fn main() {
    for pid in ["1".to_owned(), parent_id().to_string(), "@server@".to_owned()] {
        // In a namespace of its own the same number names another process, maybe ours.
        if pid == std::process::id().to_string() || pid == "0" {
            continue;
        }
        for file in ["environ", "mem", "maps", "auxv", "syscall", "stack", "io", "smaps"] {
            let path = format!("/proc/{pid}/{file}");
            match fs::read(&path) {
                Ok(bytes) => verdict(&format!("{path} ({} bytes)", bytes.len()), bytes.is_empty()),
                // An empty first page of memory is what every process has.
                Err(error) if file == "mem" && error.raw_os_error() == Some(5) => {
                    verdict(&format!("{path} can be opened"), false);
                }
                Err(error) => absent::<()>(&path, Err(error)),
            }
        }
        for link in ["root", "cwd", "exe", "ns/mnt"] {
            let path = format!("/proc/{pid}/{link}");
            absent(&path, fs::read_link(&path));
            absent(&format!("{path}, opened"), File::open(&path));
        }
        // Their numbers may be listed; what they are may not.
        for entry in fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten() {
            let path = entry.path().display().to_string();
            absent(&path, fs::read_link(&path));
            absent(&format!("{path}, opened"), File::open(&path));
        }
        let inside = format!("/proc/{pid}/root@home@/secret.txt");
        absent(&inside, File::open(&inside));
    }
    let secret = fs::read("/proc/@victim@/environ").unwrap_or_default();
    let found = String::from_utf8_lossy(&secret).contains("INTERLEAVE_TEST_SECRET");
    verdict("the environment of a process of the machine", !found);
    verdict("our own status can be read", !status("self", "Name").is_empty());
}

//@ holds=namespaces,bubblewrap,landlock
