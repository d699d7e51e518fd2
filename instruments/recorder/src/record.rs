//! The way into the file: each thread writes into a chunk of its own, so that none waits for
//! another. What is written stays, however the process ends: the kernel has the pages.

use crate::{process, stack, system};
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::mem::size_of;
use core::ptr::{copy_nonoverlapping, null_mut};
use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use core::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, compiler_fence};
use trace::{CHUNK, Kind, RECORD, Record, Text, header};

/// The file, mapped; null where nothing is recorded.
static FILE: AtomicPtr<u8> = AtomicPtr::new(null_mut());

/// The chunks that the file has room for.
static CHUNKS: AtomicU32 = AtomicU32::new(0);

/// What the recorder knows of a thread.
pub struct Thread {
    /// Where its next record goes; null before its first and after its last.
    next: *mut Record,
    /// The end of its chunk.
    end: *mut Record,
    /// Its id.
    id: u32,
    /// Set while it writes: a signal handler that runs meanwhile writes nothing.
    busy: bool,
    /// Where its stack is.
    pub stack: stack::Bounds,
    /// The stacks that it has written, by the lowest bits of their names.
    pub stacks: [u64; stack::REMEMBERED],
}

thread_local! {
    static THREAD: UnsafeCell<Thread> = const {
        UnsafeCell::new(Thread {
            next: null_mut(),
            end: null_mut(),
            id: 0,
            busy: false,
            stack: stack::Bounds::UNKNOWN,
            stacks: [0; stack::REMEMBERED],
        })
    };
}

/// This thread. It lives as long as the thread; whoever holds it calls nothing that takes it, too.
pub fn this() -> *mut Thread {
    THREAD.with(UnsafeCell::get)
}

/// Whether anything is recorded in this process.
#[inline]
pub fn is_on() -> bool {
    !FILE.load(Relaxed).is_null()
}

/// Opens the file; without one, nothing is recorded.
pub fn open(path: &CStr) {
    let Some((start, length)) = system::map(path) else { return };
    // SAFETY: at least a page is mapped, and it stays so.
    let (magic, chunks) =
        unsafe { (*start.cast::<[u8; 8]>(), *start.add(header::CHUNKS).cast::<u32>()) };
    let room = u32::try_from(length / CHUNK - 1).unwrap_or(u32::MAX);
    if magic == trace::MAGIC {
        CHUNKS.store(chunks.min(room), Relaxed);
        FILE.store(start, Release);
    }
}

/// After `fork`: the child's only thread begins anew.
pub fn begin_again() {
    // SAFETY: the thread's own state, and nobody in the middle of using it.
    unsafe {
        let thread = this();
        ((*thread).next, (*thread).end, (*thread).id) = (null_mut(), null_mut(), 0);
        (*thread).busy = false;
        (*thread).stacks = [0; stack::REMEMBERED];
    }
}

/// A counter in the file's first page.
///
/// # Safety
/// The file is open, and `at` is one of [`header`]'s places for a number of this type.
pub unsafe fn counter<T>(at: usize) -> &'static T {
    // SAFETY: the page is mapped for as long as the process lives, and aligned.
    unsafe { &*FILE.load(Relaxed).add(at).cast::<T>() }
}

/// Writes down that something happens now.
#[inline]
pub fn note(kind: Kind, what: u8, object: u64, detail: u64, value: u32) {
    let _ = put(Record {
        time: system::now(),
        object,
        detail,
        value,
        count: 0,
        what,
        kind: kind as u8,
    });
}

/// Writes one record, if there is room: where it stands.
pub fn put(record: Record) -> Option<Place> {
    put_with(record, &[])
}

/// Where a record of this thread stands.
pub struct Place(*mut Record);

impl Place {
    /// Says how many woke, now that it is known. If it was nobody, the record goes.
    pub fn woke(self, many: u32) {
        // SAFETY: the state and the record are this thread's own.
        unsafe {
            let thread = this();
            let value = &raw mut (*self.0).value;
            if many > 0 {
                (*value.cast::<AtomicU32>()).store(many, Relaxed);
            } else if (*thread).next == self.0.add(1) && !(*thread).busy {
                (*thread).next = self.0;
                last_word(self.0).store(0, Release);
            } else {
                // A signal handler has written behind it.
                (*value.cast::<AtomicU32>()).store(trace::NOBODY, Relaxed);
            }
        }
    }
}

/// Writes a record that bytes follow.
pub fn put_text(text: Text, object: u64, bytes: &[u8]) {
    let count = bytes.len().min(480) as u16;
    let (what, kind) = (text as u8, Kind::Text as u8);
    let record = Record { time: system::now(), object, count, what, kind, ..Record::default() };
    let _ = put_with(record, &bytes[..count as usize]);
}

/// Writes a record and the bytes that belong to it, in the places after it.
pub fn put_with(record: Record, bytes: &[u8]) -> Option<Place> {
    if !is_on() {
        return None;
    }
    let places = 1 + bytes.len().div_ceil(RECORD);
    // SAFETY: the state is this thread's own, and `busy` keeps its signal handlers out.
    unsafe {
        let thread = this();
        if (*thread).busy {
            drop_record();
            return None;
        }
        (*thread).busy = true;
        compiler_fence(SeqCst);
        let mut written = None;
        let room = (*thread).end.offset_from((*thread).next) as usize;
        if room >= places || refill(thread) {
            let place = (*thread).next;
            copy_nonoverlapping(bytes.as_ptr(), place.add(1).cast::<u8>(), bytes.len());
            (*thread).next = place.add(places);
            write(place, record);
            written = Some(Place(place));
        } else {
            drop_record();
        }
        compiler_fence(SeqCst);
        (*thread).busy = false;
        written
    }
}

/// Writes the kind last: what has none was not written, whenever the process ended.
unsafe fn write(place: *mut Record, record: Record) {
    let Record { value, count, what, kind, .. } = record;
    let last =
        u64::from(value) | u64::from(count) << 32 | u64::from(what) << 48 | u64::from(kind) << 56;
    // SAFETY: the place is in this thread's chunk, and nobody else writes there.
    unsafe {
        (&raw mut (*place).time).write(record.time);
        (&raw mut (*place).object).write(record.object);
        (&raw mut (*place).detail).write(record.detail);
        last_word(place).store(last.to_le(), Release);
    }
}

/// The word of a record with its kind.
unsafe fn last_word<'a>(place: *mut Record) -> &'a AtomicU64 {
    // SAFETY: a record is four words, and mapped as long as the process lives.
    unsafe { &*place.add(1).cast::<AtomicU64>().sub(1) }
}

fn drop_record() {
    // SAFETY: the file is open.
    unsafe { counter::<AtomicU64>(header::DROPPED) }.fetch_add(1, Relaxed);
}

/// What stands at the beginning of a chunk.
#[repr(C)]
struct Link {
    /// One more than the number of the next free chunk; 0 at the end of the list.
    next: AtomicU32,
    /// Where the next record goes, in bytes from the beginning.
    used: AtomicU32,
}

/// Gives the thread a chunk with room, and says in it whose it is.
#[cold]
unsafe fn refill(thread: *mut Thread) -> bool {
    // SAFETY: as for `put_with`.
    unsafe {
        let Some((chunk, used)) = take() else { return false };
        let start = chunk.add(used).cast::<Record>();
        ((*thread).next, (*thread).end) = (start.add(1), chunk.add(CHUNK).cast());
        if (*thread).id == 0 {
            (*thread).id = system::thread_id();
        }
        let (object, value) = (u64::from(process::id()), (*thread).id);
        let kind = Kind::Thread as u8;
        write(start, Record { time: system::now(), object, value, kind, ..Record::default() });
        true
    }
}

/// Room that a chunk taken from the list must have for it to be worth taking.
const ROOM: usize = CHUNK / 2;

/// A chunk and where in it nothing is written yet: one that an ended thread left, or a new one.
unsafe fn take() -> Option<(*mut u8, usize)> {
    // SAFETY: chunks are looked for only where the file has them.
    unsafe {
        let chunks = CHUNKS.load(Relaxed);
        let free = counter::<AtomicU64>(header::FREE);
        let mut head = free.load(Acquire);
        while let Some(number) = (head as u32).checked_sub(1).filter(|number| *number < chunks) {
            let chunk = chunk(number);
            let next = (*chunk.cast::<Link>()).next.load(Relaxed);
            // The upper half counts, so that a chunk that was taken and given back meanwhile is not
            // mistaken for one that was there all the time.
            let new = (head >> 32).wrapping_add(1) << 32 | u64::from(next);
            match free.compare_exchange_weak(head, new, AcqRel, Acquire) {
                Ok(_) => {
                    let used = (*chunk.cast::<Link>()).used.load(Relaxed) as usize;
                    let whole =
                        used.is_multiple_of(RECORD) && (RECORD..=CHUNK - ROOM).contains(&used);
                    return whole.then_some((chunk, used));
                }
                Err(now) => head = now,
            }
        }
        let taken = counter::<AtomicU32>(header::TAKEN);
        // Looked at first: counted up for ever, it would begin again some day.
        if taken.load(Relaxed) >= chunks {
            return None;
        }
        let number = taken.fetch_add(1, Relaxed);
        (number < chunks).then(|| (chunk(number), RECORD))
    }
}

/// This thread writes no more: what is left of its chunk is for another.
pub fn leave() {
    if !is_on() {
        return;
    }
    // SAFETY: as for `put_with`; the chunk is the one that ends where this thread's room ends.
    unsafe {
        let thread = this();
        let (next, end) = ((*thread).next, (*thread).end);
        if next.is_null() || (*thread).busy {
            return;
        }
        ((*thread).next, (*thread).end) = (null_mut(), null_mut());
        (*thread).stacks = [0; stack::REMEMBERED];
        let start = end.cast::<u8>().sub(CHUNK);
        let used = next.cast::<u8>().offset_from(start) as usize;
        if used > CHUNK - ROOM {
            return;
        }
        let link = start.cast::<Link>();
        (*link).used.store(used as u32, Relaxed);
        let number = start.offset_from(chunk(0)) as usize / CHUNK;
        let free = counter::<AtomicU64>(header::FREE);
        let mut head = free.load(Relaxed);
        loop {
            (*link).next.store(head as u32, Relaxed);
            let new = (head >> 32).wrapping_add(1) << 32 | (number as u64 + 1);
            match free.compare_exchange_weak(head, new, Release, Relaxed) {
                Ok(_) => return,
                Err(now) => head = now,
            }
        }
    }
}

/// Where a chunk is.
unsafe fn chunk(number: u32) -> *mut u8 {
    // SAFETY: the caller has compared the number with what there is room for.
    unsafe { FILE.load(Relaxed).add(CHUNK + number as usize * CHUNK) }
}

const _: () = assert!(size_of::<Link>() <= RECORD);
