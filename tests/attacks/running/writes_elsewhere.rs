//! Makes, changes, moves and removes files outside its folder.

use prelude::{absent, verdict};
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

fn main() {
    let folders = [
        "@home@",
        "@repository@",
        "@repository@/target",
        "@work@/binaries",
        "@work@/warm",
        "@work@/warm/tests",
        "@reader@",
        "/usr",
        "/usr/lib",
        "/usr/local/bin",
        "/etc",
        "/bin",
        "/lib",
        "/opt",
        "/root",
        "/home",
        "/run",
        "/var",
        "/var/tmp",
        "/var/lib",
        "/dev",
        "/sys",
        "/sys/fs/cgroup",
        "/proc",
        "/proc/self",
        "/",
        "/boot",
        "/mnt",
        "/srv",
    ];
    for folder in folders {
        let new = Path::new(folder).join("attack-@word@");
        let tries = [
            ("a file in", fs::write(&new, "x")),
            ("a folder in", fs::create_dir(new.with_extension("folder"))),
            ("a file moved to", move_there(&new)),
        ];
        for (what, result) in tries {
            // Its own `/tmp` may have folders of these names: whose they are, the test sees.
            if !folder.starts_with("/tmp/") {
                absent(&format!("{what} {folder}"), result);
            }
        }
    }
    let files = [
        "@home@/guarded.txt",
        "@other@",
        "/etc/passwd",
        "/etc/ld.so.preload",
        "/etc/hosts",
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/hostname",
        "/proc/sysrq-trigger",
        "/proc/sys/vm/overcommit_memory",
        "/proc/1/oom_score_adj",
        "/proc/1/comm",
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/fs/cgroup/cgroup.procs",
        "/usr/bin/env",
        "/lib64/ld-linux-x86-64.so.2",
        "/proc/self/exe",
    ];
    for file in files {
        // Text file busy is no refusal, but a program that runs is in nobody's way.
        let opened = OpenOptions::new().write(true).open(file);
        match opened {
            Err(error) if error.raw_os_error() == Some(26) => {}
            opened => absent(&format!("opens {file} to write"), opened),
        }
    }
    // Whoever names the program that gets the core of others, is everybody: written as it was.
    let pattern = "/proc/sys/kernel/core_pattern";
    absent("writes core_pattern", write_as_it_was(pattern));
    let guarded = Path::new("@home@/guarded.txt");
    absent("truncates", OpenOptions::new().write(true).truncate(true).open(guarded));
    absent("appends", OpenOptions::new().append(true).open(guarded));
    absent("removes", fs::remove_file(guarded));
    absent("takes away", fs::rename(guarded, "taken"));
    absent("removes a folder", fs::remove_dir_all("@home@"));
    // Where every user may write: here it is ours alone, or refused.
    for folder in ["/tmp", "@temporary@", "/dev/shm"] {
        let _ = fs::write(Path::new(folder).join("attack-@word@"), "x");
    }
    let own = env::current_dir().unwrap().join("own");
    verdict("may write to its own folder", fs::write(own, "x").is_ok());
}

fn write_as_it_was(path: &str) -> io::Result<()> {
    let before = fs::read(path)?;
    OpenOptions::new().write(true).open(path)?.write_all(&before)
}

fn move_there(new: &Path) -> io::Result<()> {
    fs::write("moved", "x")?;
    fs::rename("moved", new)
}

//@ holds=namespaces,bubblewrap,landlock
