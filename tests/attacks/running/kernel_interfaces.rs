//! Asks the kernel for what programs of a course have no use for: bpf, io_uring, keys, modules.

use prelude::{number, refused, sys};
use std::ffi::CStr;

fn at(text: &CStr) -> usize {
    text.as_ptr() as usize
}

fn main() {
    let zeros = [0u64; 32];
    let zeros = zeros.as_ptr() as usize;
    let mut attributes = [0u32; 32];
    // A software event that counts nothing.
    (attributes[0], attributes[1], attributes[2]) = (1, 128, 9);
    let event = attributes.as_ptr() as usize;
    refused("perf_event_open", sys(number(298, 241), [event, 0, usize::MAX, usize::MAX, 0]));
    // An array of one element.
    let map = [2u32, 4, 4, 1, 0, 0, 0, 0];
    refused("bpf", sys(number(321, 280), [0, map.as_ptr() as usize, 32]));
    let mut parameters = [0u32; 32];
    refused("io_uring_setup", sys(425, [1, parameters.as_mut_ptr() as usize]));
    refused("userfaultfd", sys(number(323, 282), [0o2000000 | 1]));
    let (user, name, ring) = (at(c"user"), at(c"attack"), -2isize as usize);
    refused("add_key", sys(number(248, 217), [user, name, name, 6, ring]));
    refused("request_key", sys(number(249, 218), [user, name, 0, 0]));
    refused("keyctl", sys(number(250, 219), [0, -3isize as usize, 0]));
    refused("finit_module", sys(number(313, 273), [0, at(c""), 0]));
    refused("init_module", sys(number(175, 105), [zeros, 8, at(c"")]));
    refused("delete_module", sys(number(176, 106), [at(c"no_such_module"), 0o4000]));
    refused("kexec_load", sys(number(246, 104), [0, 0, 0, 0xffff]));
    refused("acct", sys(number(163, 89), [at(c"/no/such/file")]));
    refused("swapon", sys(number(167, 224), [at(c"/no/such/file"), 0]));
    refused("swapoff", sys(number(168, 225), [at(c"/no/such/file")]));
    refused("quotactl", sys(number(179, 60), [0x80_0002 << 8, 0, 0, zeros]));
    refused("syslog", sys(number(103, 116), [10, 0, 0]));
    refused("fanotify_init", sys(number(300, 262), [0, 0]));
    refused("name_to_handle_at", sys(number(303, 264), [0, at(c"/"), zeros, zeros, 0]));
    refused("vhangup", sys(number(153, 58), []));
    refused("lookup_dcookie", sys(number(212, 18), [0, 0, 0]));
    refused("personality", sys(number(135, 92), [0x4_0000]));
    refused("memfd_secret", sys(447, [0]));
    #[cfg(target_arch = "x86_64")]
    {
        refused("iopl", sys(172, [3]));
        refused("ioperm", sys(173, [0x80, 1, 1]));
        refused("modify_ldt", sys(154, [0, zeros, 16]));
    }
}

//@ holds=namespaces,bubblewrap,landlock
