//! Looks for secrets in what the server passes on: environment, arguments, working folder.

use prelude::verdict;
use std::{env, fs};

fn main() {
    let known = ["PATH", "LANG", "HOME", "TMPDIR", "INTERLEAVE_CHAPTER"];
    for (name, value) in env::vars_os() {
        let harmless = name.to_str().is_some_and(|name| known.contains(&name));
        verdict(&format!("{name:?}={value:?}"), harmless);
    }
    let raw = fs::read("/proc/self/environ").unwrap_or_default();
    let raw = String::from_utf8_lossy(&raw);
    verdict("what the kernel kept of the environment", !raw.contains("CARGO"));
    verdict("arguments", env::args_os().count() == 1);
    let here = env::current_dir().unwrap();
    verdict("the working folder is empty", fs::read_dir(&here).unwrap().count() == 0);
    verdict("the working folder is home", env::var_os("HOME") == Some(here.into_os_string()));
}

//@ holds=namespaces,bubblewrap,landlock,plain
