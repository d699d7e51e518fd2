//! Asks to be traced by its parent, which would then have to answer for each of its signals.

use prelude::{checked, refused};
use std::ffi::{c_int, c_long};

unsafe extern "C" {
    fn ptrace(request: c_long, ...) -> c_long;
    fn raise(signal: c_int) -> c_int;
}

const PTRACE_TRACEME: c_long = 0;
const SIGUSR1: c_int = 10;

fn main() {
    // SAFETY: no memory is read.
    let traced = checked(unsafe { ptrace(PTRACE_TRACEME, 0, 0, 0) } as c_int);
    let is_traced = traced.is_ok();
    refused("traced by the parent", traced);
    if is_traced {
        // SAFETY: a number. Under a parent that does not expect it we stop here for ever.
        unsafe { raise(SIGUSR1) };
    }
}

//@ holds=namespaces,bubblewrap,landlock
