//! Raises its own limits, its priority and its chance to survive when memory runs out.

use prelude::{absent, checked, number, refused, sys, verdict};
use std::ffi::c_int;
use std::fs;
use std::os::unix::process::parent_id;

#[repr(C)]
#[derive(Clone, Copy)]
struct Limit {
    current: u64,
    maximum: u64,
}

unsafe extern "C" {
    fn getrlimit(resource: c_int, limit: *mut Limit) -> c_int;
    fn setrlimit(resource: c_int, limit: *const Limit) -> c_int;
    fn prlimit(pid: c_int, resource: c_int, new: *const Limit, old: *mut Limit) -> c_int;
    fn getpriority(which: c_int, who: u32) -> c_int;
    fn setpriority(which: c_int, who: u32, value: c_int) -> c_int;
    fn sched_setscheduler(pid: c_int, policy: c_int, parameter: *const c_int) -> c_int;
}

fn main() {
    let resources = [("CPU", 0), ("FSIZE", 1), ("CORE", 4), ("NPROC", 6), ("NOFILE", 7), ("AS", 9)];
    let mut finite = 0;
    // SAFETY: numbers, and structures that outlive the calls.
    unsafe {
        for (name, resource) in resources {
            let mut limit = Limit { current: 0, maximum: 0 };
            checked(getrlimit(resource, &raw mut limit)).unwrap();
            if limit.maximum == u64::MAX {
                continue;
            }
            finite += 1;
            limit.maximum += 1;
            refused(&format!("raise {name}"), checked(setrlimit(resource, &raw const limit)));
        }
        verdict(&format!("{finite} limits are set"), finite >= 3);
        let any = Limit { current: 9, maximum: 9 };
        for pid in [parent_id() as c_int, 1, "@victim@".parse().unwrap()] {
            if pid > 0 {
                let set = checked(prlimit(pid, 4, &raw const any, std::ptr::null_mut()));
                absent(&format!("a limit of {pid}"), set);
            }
        }
        let now = getpriority(0, 0);
        refused("priority", checked(setpriority(0, 0, now - 1)));
        for (name, policy) in [("FIFO", 1), ("RR", 2)] {
            refused(name, checked(sched_setscheduler(0, policy, &raw const policy)));
        }
    }
    let deadline = [48u64, 6, 0, 10_000_000, 10_000_000, 10_000_000];
    let mut attributes = [0u8; 48];
    for (chunk, value) in attributes.chunks_mut(8).zip(deadline) {
        chunk.copy_from_slice(&value.to_ne_bytes());
    }
    // size 48 and policy 6 (DEADLINE) share the first eight bytes.
    attributes[4..8].copy_from_slice(&6u32.to_ne_bytes());
    attributes[8..16].fill(0);
    refused("DEADLINE", sys(number(314, 274), [0, attributes.as_ptr() as usize, 0]));
    // The class of real-time disk access.
    refused("disk priority", sys(number(251, 30), [1, 0, 1 << 13]));
    absent("less likely to be killed", fs::write("/proc/self/oom_score_adj", "-1000"));
}

//@ holds=namespaces,bubblewrap,landlock
