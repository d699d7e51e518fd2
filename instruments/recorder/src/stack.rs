//! Where in the program a thread is: the return addresses that frame pointers lead to.
//!
//! They are kept by std, and by programs that are compiled with `-Cforce-frame-pointers=yes`. Where
//! a function has none the walk ends, or leaves one out; it never leaves the stack.

use crate::{python, record};
use core::arch::asm;
use core::mem::MaybeUninit;
use trace::{Kind, Record};

/// Return addresses that are kept: waits of crossbeam and tokio lie deep.
const DEEPEST: usize = 32;

/// Stacks that a thread knows it has written.
pub const REMEMBERED: usize = 64;

/// Where a thread's stack is.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// Addresses below are not its own.
    pub low: usize,
    /// Nor are these and above.
    pub high: usize,
}

impl Bounds {
    /// No address is in it.
    pub const UNKNOWN: Bounds = Bounds { low: usize::MAX, high: 0 };

    /// The stack of a thread of which this is called first, with so many bytes.
    #[inline(always)]
    pub fn from_here(size: usize) -> Bounds {
        let high = frame();
        // The highest bytes hold what the C library keeps of a thread; the lowest are never used.
        let slack = (size / 4).min(64 << 10);
        Bounds { low: high.saturating_sub(size - slack), high }
    }
}

/// The frame pointer.
#[inline(always)]
pub fn frame() -> usize {
    let frame: usize;
    // SAFETY: reads a register.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        asm!("mov {}, rbp", out(reg) frame, options(nomem, nostack, preserves_flags));
        #[cfg(target_arch = "aarch64")]
        asm!("mov {}, x29", out(reg) frame, options(nomem, nostack, preserves_flags));
    }
    frame
}

/// The name of the stack of this thread, which is written once a chunk or so; 0 if it has none.
#[inline(never)]
pub fn name() -> u64 {
    if !record::is_on() {
        return 0;
    }
    if let Some(name) = python::name() {
        return name;
    }
    let mut addresses = [const { MaybeUninit::<u64>::uninit() }; DEEPEST];
    // SAFETY: the state is this thread's own.
    let bounds = unsafe { (*record::this()).stack };
    let (count, name) = walk(bounds, &mut addresses);
    if count == 0 {
        return 0;
    }
    if is_new(name) {
        // SAFETY: so many are written, and eight bytes each.
        let bytes = unsafe { core::slice::from_raw_parts(addresses.as_ptr().cast(), count * 8) };
        let (count, kind) = (count as u16, Kind::Stack as u8);
        let _ = record::put_with(Record { object: name, count, kind, ..Record::default() }, bytes);
    }
    name
}

/// Whether this thread has to write what this stack is, because it has not lately.
pub fn is_new(name: u64) -> bool {
    // SAFETY: the state is this thread's own.
    unsafe {
        let remembered = &raw mut (*record::this()).stacks[name as usize % REMEMBERED];
        remembered.replace(name) != name
    }
}

/// Return addresses, innermost first: how many, and a name made of them.
#[inline(always)]
fn walk(bounds: Bounds, addresses: &mut [MaybeUninit<u64>; DEEPEST]) -> (usize, u64) {
    let mut frame = frame();
    let (mut count, mut name) = (0, 0xcbf2_9ce4_8422_2325_u64);
    let mut lowest = bounds.low;
    while count < DEEPEST && frame >= lowest && frame < bounds.high && frame.is_multiple_of(8) {
        // SAFETY: between the frame of this function and the beginning of the thread's stack all is
        // stack, in use: two words of it can be read. Each frame lies above the one before.
        let (next, back) = unsafe { (*(frame as *const usize), *(frame as *const u64).add(1)) };
        if back == 0 {
            break;
        }
        addresses[count].write(back);
        count += 1;
        name = (name.rotate_left(5) ^ back).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        lowest = frame + 16;
        frame = next;
    }
    (count, name)
}
