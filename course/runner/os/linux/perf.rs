//! The kernel's records of who gets a processor and who gives it up; perf_event_open(2).
//!
//! One event a processor, of this process, inherited by what it starts: events begin with the first
//! exec, which this process never does. So the supervisor itself is not seen, and all of its job is.
//! Numbers of processes are those that this process sees, which are the job's own.

use super::processors::switch;
use rustix::param::page_size;
use std::ffi::c_void;
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, Ordering};
use trace::{Switch, Turn};

/// Pages of a ring, from what we want to what is still worth it: a user has half a mebibyte a
/// processor for all rings, `perf_event_mlock_kb`.
const PAGES: [usize; 4] = [64, 32, 16, 4];

/// A ring for each processor.
pub struct Rings(Vec<Ring>);

/// What happens on one processor.
struct Ring {
    event: OwnedFd,
    /// A page about the ring, and the ring.
    pages: Pages,
}

/// Pages that the kernel writes to.
struct Pages {
    first: NonNull<c_void>,
    bytes: usize,
}

// SAFETY: the mapping belongs to the process and not to a thread.
unsafe impl Send for Pages {}

/// The arguments of the call, as far as Linux 4.8 knows them; perf_event_open(2).
#[repr(C)]
#[derive(Default)]
struct Attributes {
    kind: u32,
    size: u32,
    config: u64,
    sample_period: u64,
    sample_type: u64,
    read_format: u64,
    flags: u64,
    wakeup_watermark: u32,
    breakpoint: [u32; 5],
    branch_sample_type: u64,
    sample_registers: u64,
    sample_stack: u32,
    clock: i32,
    rest: [u64; 2],
}

const SOFTWARE: u32 = 1;
const DUMMY: u64 = 9;
/// Thread, time and processor, in this order, behind each record.
const SAMPLE: u64 = 1 << 1 | 1 << 2 | 1 << 7;
/// Nothing is noted before the first exec, and then of all that comes of it, in our clock: when it
/// is switched and when it ends, and none of what it does.
const FLAGS: u64 = DISABLED
    | INHERIT
    | EXCLUDE_KERNEL
    | EXCLUDE_HYPERVISOR
    | ENABLE_ON_EXEC
    | TASK
    | WATERMARK
    | SAMPLE_ID_ALL
    | USE_CLOCKID
    | CONTEXT_SWITCH;
const DISABLED: u64 = 1;
const INHERIT: u64 = 1 << 1;
const EXCLUDE_KERNEL: u64 = 1 << 5;
const EXCLUDE_HYPERVISOR: u64 = 1 << 6;
const ENABLE_ON_EXEC: u64 = 1 << 12;
const TASK: u64 = 1 << 13;
const WATERMARK: u64 = 1 << 14;
const SAMPLE_ID_ALL: u64 = 1 << 18;
const USE_CLOCKID: u64 = 1 << 25;
const CONTEXT_SWITCH: u64 = 1 << 26;
const CLOSE_ON_EXEC: u64 = 1 << 3;

/// Where the page about a ring has the place of the next record, and of the first unread one.
const HEAD: usize = 1_024;
const TAIL: usize = 1_032;

/// Kinds of records, and what the flags of a switch say.
const LOST: u32 = 2;
const EXIT: u32 = 4;
const SWITCH: u32 = 14;
const OUT: u16 = 1 << 13;
const PREEMPTED: u16 = 1 << 14;

impl Rings {
    /// One for each processor that runs. `None` where the kernel refuses them.
    pub fn open() -> Option<Rings> {
        let online = fs::read_to_string("/sys/devices/system/cpu/online").ok()?;
        let online = processors(&online)?;
        PAGES.into_iter().find_map(|pages| {
            let rings = online.iter().map(|processor| Ring::open(*processor, pages));
            Some(Rings(rings.collect::<io::Result<_>>().ok()?))
        })
    }

    /// Whoever waits for these wakes up when a ring is half full.
    pub fn events(&self) -> impl Iterator<Item = &OwnedFd> {
        self.0.iter().map(|ring| &ring.event)
    }

    /// Takes all records.
    pub fn drain(&self, mut note: impl FnMut(Switch)) {
        for ring in &self.0 {
            ring.drain(&mut note);
        }
    }
}

impl Ring {
    fn open(processor: u32, pages: usize) -> io::Result<Ring> {
        let bytes = pages * page_size();
        let attributes = Attributes {
            kind: SOFTWARE,
            size: size_of::<Attributes>() as u32,
            config: DUMMY,
            sample_type: SAMPLE,
            flags: FLAGS,
            wakeup_watermark: bytes as u32 / 2,
            clock: libc::CLOCK_MONOTONIC,
            ..Attributes::default()
        };
        let (me, no_group) = (0, -1);
        // SAFETY: the kernel reads the attributes, whose size they name, and keeps no pointer.
        let event = unsafe {
            libc::syscall(
                libc::SYS_perf_event_open,
                &raw const attributes,
                me,
                processor,
                no_group,
                CLOSE_ON_EXEC,
            )
        };
        if event < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: a descriptor that is new, and nobody else's.
        let event = unsafe { OwnedFd::from_raw_fd(event as i32) };
        let pages = Pages::map(&event, page_size() + bytes)?;
        Ok(Ring { event, pages })
    }

    fn drain(&self, note: &mut impl FnMut(Switch)) {
        let head = self.pages.place(HEAD).load(Ordering::Acquire);
        let mut tail = self.pages.place(TAIL).load(Ordering::Relaxed);
        while tail < head {
            let Record { kind, flags, bytes, words } = self.pages.record(tail);
            match kind {
                SWITCH => note(turn(flags, words[0], words[1])),
                // Its last switch comes after its events have ended.
                EXIT => {
                    let ((process, _), (thread, _)) = (halves(words[0]), halves(words[1]));
                    note(switch(words[2], Turn::Out, process, thread));
                }
                LOST => note(switch(words[3], Turn::Lost, 0, words[1].min(u32::MAX.into()) as u32)),
                _ => {}
            }
            // No record is shorter than its head.
            tail += u64::from(bytes.max(8));
        }
        self.pages.place(TAIL).store(head, Ordering::Release);
    }
}

/// What a record of a switch says, by its two words: who, and when.
fn turn(flags: u16, who: u64, time: u64) -> Switch {
    let (process, thread) = halves(who);
    let turn = match (flags & OUT != 0, flags & PREEMPTED != 0) {
        (false, _) => Turn::In,
        (true, false) => Turn::Out,
        (true, true) => Turn::Preempted,
    };
    switch(time, turn, process, thread)
}

/// The beginning of a record.
struct Record {
    kind: u32,
    flags: u16,
    bytes: u16,
    /// What follows its head; zeros beyond its end.
    words: [u64; 5],
}

/// The two halves of a word, in the order in which they lie in memory.
fn halves(word: u64) -> (u32, u32) {
    let bytes = word.to_ne_bytes();
    let half = |at: usize| bytes[at..].first_chunk().map_or(0, |four| u32::from_ne_bytes(*four));
    (half(0), half(4))
}

impl Pages {
    fn map(event: &OwnedFd, bytes: usize) -> io::Result<Pages> {
        let (read_write, shared) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
        // SAFETY: the kernel chooses a place where nothing is.
        let first =
            unsafe { libc::mmap(ptr::null_mut(), bytes, read_write, shared, event.as_raw_fd(), 0) };
        match NonNull::new(first) {
            Some(first) if first.as_ptr() != libc::MAP_FAILED => Ok(Pages { first, bytes }),
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// A number in the first page.
    fn place(&self, offset: usize) -> &AtomicU64 {
        // SAFETY: an aligned place in the first page, which is mapped as long as `self` is there; we
        // and the kernel use it as an atomic number.
        unsafe { AtomicU64::from_ptr(self.first.as_ptr().byte_add(offset).cast()) }
    }

    /// The record at a place of the ring. Records begin at multiples of a word, and may go on at the
    /// ring's beginning.
    fn record(&self, at: u64) -> Record {
        let size = self.bytes - page_size();
        let word = |number: u64| {
            let offset = (at + 8 * number) as usize % size / 8 * 8;
            // SAFETY: an aligned word of the ring, which the kernel does not write to before we say
            // that we have read it.
            unsafe { self.first.as_ptr().byte_add(page_size() + offset).cast::<u64>().read() }
        };
        let (kind, rest) = halves(word(0));
        let (flags, bytes) = halves_of_half(rest);
        let mut words = [0; 5];
        for (number, slot) in (1..).zip(&mut words) {
            if 8 * number < u64::from(bytes) {
                *slot = word(number);
            }
        }
        Record { kind, flags, bytes, words }
    }
}

/// The same for half a word.
fn halves_of_half(half: u32) -> (u16, u16) {
    let [a, b, c, d] = half.to_ne_bytes();
    (u16::from_ne_bytes([a, b]), u16::from_ne_bytes([c, d]))
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: our own mapping, of which nothing is left.
        unsafe { libc::munmap(self.first.as_ptr(), self.bytes) };
    }
}

/// Processors from the kernel's list of them: `0-2,5`.
fn processors(list: &str) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for part in list.trim().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        all.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_list_of_processors_is_read() {
        assert_eq!(processors("0-2,5,8-9\n"), Some(vec![0, 1, 2, 5, 8, 9]));
        assert_eq!(processors("0\n"), Some(vec![0]));
        assert_eq!(processors(""), None);
    }

    #[test]
    fn attributes_are_laid_out_as_the_kernel_wants_them() {
        assert_eq!(size_of::<Attributes>(), 112);
        assert_eq!(std::mem::offset_of!(Attributes, flags), 40);
        assert_eq!(std::mem::offset_of!(Attributes, wakeup_watermark), 48);
        assert_eq!(std::mem::offset_of!(Attributes, clock), 92);
    }
}
