//! Memory whose addresses depend on nothing but what their thread did before.
//!
//! An object that threads share is known by its address. With the allocator of the system, an
//! address depends on who allocated first, so the same object would have another name in each
//! interleaving. Here every thread of an execution allocates in a region of its own, from the
//! bottom up, and nothing is used twice: an execution lives for milliseconds.

use crate::engine::execution::refuse;
use crate::engine::operation::At;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// Far from where the system puts anything.
const BASE: usize = 0x2000_0000_0000;

/// Bytes of address space for one thread.
const REGION: usize = 1 << 30;

/// Bytes that are asked of the system at a time.
const CHUNK: usize = 1 << 24;

/// Threads that have a region; later ones use the system's allocator.
const REGIONS: usize = 64;

/// How far each region is used, and how far it is there.
static USED: [AtomicUsize; REGIONS] = [const { AtomicUsize::new(0) }; REGIONS];
static THERE: [AtomicUsize; REGIONS] = [const { AtomicUsize::new(0) }; REGIONS];

thread_local! {
    /// The region of this thread, if it is a thread of the listing and not busy in the explorer.
    static REGION_HERE: Cell<Option<usize>> = const { Cell::new(None) };
}

/// From now on this thread allocates in a region of its own, or where the system wants it to.
pub fn enter(region: Option<usize>) -> Option<usize> {
    REGION_HERE.replace(region.filter(|&region| region < REGIONS))
}

/// Runs code of the explorer, whose memory is none of the listing's.
pub fn outside<T>(work: impl FnOnce() -> T) -> T {
    let region = enter(None);
    let result = work();
    enter(region);
    result
}

/// The region in which an address lies, and how far above its bottom.
pub fn region_of(address: usize) -> Option<(usize, usize)> {
    let offset = address.checked_sub(BASE)?;
    (offset < REGION * REGIONS).then_some((offset / REGION, offset % REGION))
}

/// The allocator of every program that the explorer is linked to.
pub struct Arena;

#[global_allocator]
static ARENA: Arena = Arena;

// SAFETY: a block of a region is never given out twice, lies in memory that is mapped, and is
// aligned; everything else is the system's.
unsafe impl GlobalAlloc for Arena {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match REGION_HERE.get() {
            Some(region) => bump(region, layout),
            // SAFETY: the caller's promises are the system's conditions.
            None => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if region_of(block as usize).is_none() {
            // SAFETY: it did not come from a region, so it came from the system.
            unsafe { System.dealloc(block, layout) }
        }
    }
}

fn bump(region: usize, layout: Layout) -> *mut u8 {
    let start = USED[region].load(Relaxed).next_multiple_of(layout.align());
    let end = start + layout.size();
    if end > REGION {
        refuse(
            "a thread allocates more than a gigabyte in all, and nothing is used twice while it \
             is explored: explore a smaller case",
            At::here(),
        );
    }
    let there = THERE[region].load(Relaxed);
    if end > there {
        let more = (end - there).next_multiple_of(CHUNK).min(REGION - there);
        let place = (BASE + region * REGION + there) as *mut libc::c_void;
        let rights = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE
            | libc::MAP_ANONYMOUS
            | libc::MAP_NORESERVE
            | libc::MAP_FIXED_NOREPLACE;
        // SAFETY: new memory at a place where nothing is mapped, or a failure.
        let mapped = unsafe { libc::mmap(place, more, rights, flags, -1, 0) };
        if mapped != place {
            return null_mut();
        }
        THERE[region].store(there + more, Relaxed);
    }
    USED[region].store(end, Relaxed);
    (BASE + region * REGION + start) as *mut u8
}

/// Whether the calling thread is a thread of the listing, and not busy in the explorer.
pub fn listing_runs() -> bool {
    REGION_HERE.get().is_some()
}
