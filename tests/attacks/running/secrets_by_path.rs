//! Reads the files of the reader, of the system, of others and of the course by their paths.

use prelude::{absent, verdict};
use std::fs::{self, File};

fn main() {
    let files = [
        "@home@/secret.txt",
        "@other@",
        "@reader@/.bashrc",
        "@reader@/.profile",
        "@reader@/.ssh/id_ed25519",
        "@reader@/.ssh/authorized_keys",
        "@reader@/.gitconfig",
        "@reader@/.cargo/credentials.toml",
        "@reader@/.cargo/config.toml",
        "@repository@/Cargo.toml",
        "@repository@/course/main.rs",
        "@repository@/.git/HEAD",
        "/etc/shadow",
        "/etc/gshadow",
        "/etc/sudoers",
        "/etc/machine-id",
        "/etc/hostname",
        "/etc/fstab",
        "/var/log/dpkg.log",
        "/boot/grub/grub.cfg",
    ];
    for file in files {
        absent(file, File::open(file));
    }
    // A folder may be there, made for a mount below it; what the machine has in it may not.
    let listed = [
        ("@home@", "secret.txt"),
        ("@repository@", "Cargo.toml"),
        ("@repository@/course", "main.rs"),
        ("@work@/warm", "tests"),
        ("/etc", "shadow"),
    ];
    for (folder, name) in listed {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let seen = entries.map(|entry| entry.file_name()).any(|entry| entry == *name);
        verdict(&format!("{name} in a list of {folder}"), !seen);
    }
}

//@ holds=namespaces,bubblewrap,landlock
