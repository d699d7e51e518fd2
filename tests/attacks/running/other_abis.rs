//! Calls the kernel by its other doors: 32-bit interrupts and the x32 numbers.

use prelude::verdict;
use std::ffi::c_int;

unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
}

/// Calls the door in a child, because it may be killed for it: whether it got an answer.
fn answered(door: impl Fn() -> bool) -> bool {
    let mut status = 0;
    // SAFETY: one thread; the child only calls the door.
    unsafe {
        match fork() {
            0 => _exit(if door() { 7 } else { 0 }),
            child => assert_eq!(waitpid(child, &raw mut status, 0), child),
        }
    }
    status == 7 << 8
}

#[cfg(target_arch = "x86_64")]
fn main() {
    use std::arch::asm;
    let interrupt = || {
        let mut result: i64 = 20; // getpid of 32 bits
        // SAFETY: asks for a number; the kernel clears r8 to r11.
        unsafe {
            asm!("int 0x80", inout("rax") result, out("r8") _, out("r9") _, out("r10") _,
                 out("r11") _);
        }
        result > 0
    };
    let x32 = || prelude::sys(0x4000_0000 + 39, []).is_ok();
    verdict("int 0x80", !answered(interrupt));
    verdict("x32", !answered(x32));
    verdict("the usual door is open", answered(|| prelude::sys(39, []).is_ok()));
}

#[cfg(not(target_arch = "x86_64"))]
fn main() {
    verdict("this processor has one door", !answered(|| false));
}

//@ holds=namespaces,bubblewrap,landlock
