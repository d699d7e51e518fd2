//! Changes the clock, the name, the power and the priorities of the machine.

use prelude::{number, refused, status, sys, verdict};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    // What it is already: where it is allowed, nothing changes.
    refused("sethostname", sys(number(170, 161), [name.as_ptr() as usize, name.len()]));
    refused("setdomainname", sys(number(171, 162), [c"(none)".as_ptr() as usize, 6]));
    let now = || {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        [now.as_secs(), u64::from(now.subsec_nanos())]
    };
    refused("clock_settime", sys(number(227, 112), [0, now().as_ptr() as usize]));
    let [seconds, nanos] = now();
    let time = [seconds, nanos / 1_000];
    refused("settimeofday", sys(number(164, 170), [time.as_ptr() as usize, 0]));
    let capabilities = u64::from_str_radix(&status("self", "CapEff"), 16).unwrap();
    let may_reboot = capabilities & 1 << 22 != 0;
    verdict("the capability to reboot", !may_reboot);
    if !may_reboot {
        // Whether Ctrl-Alt-Del reboots: the mildest of its commands.
        let off = [0xfee1_dead, 672_274_793, 0, 0];
        refused("reboot", sys(number(169, 142), off));
    }
}

//@ holds=namespaces,bubblewrap,landlock
