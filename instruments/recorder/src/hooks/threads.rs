//! Threads: their beginning, end and names; pthreads(7).

use super::{error, waits};
use crate::{hooks, record, stack, system};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::null_mut;
use core::sync::atomic::Ordering::{AcqRel, Relaxed, Release};
use core::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize};
use libc::{pthread_attr_t, pthread_key_t, pthread_t, timespec};
use trace::{Kind, Record, Wait};

/// What a thread does; its first function.
type Function = extern "C-unwind" fn(*mut c_void) -> *mut c_void;

/// A thread on its way from its creator to its first step.
#[derive(Clone, Copy)]
struct Newborn {
    function: Option<Function>,
    argument: *mut c_void,
    /// The number of its creation.
    number: u64,
    /// The thread that made it.
    creator: u32,
    /// The size of its stack.
    stack: usize,
}

/// Room for threads on their way: memory that is there already.
static mut NEWBORN: [Newborn; 64 * WORDS] =
    [Newborn { function: None, argument: null_mut(), number: 0, creator: 0, stack: 0 }; 64 * WORDS];

/// Which places of [`NEWBORN`] are taken, a bit each.
static TAKEN: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

const WORDS: usize = 4;

/// The number of the next creation, in this process; the id of the process is above.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// A key whose destructor runs when all else of a thread has ended.
static KEY: AtomicU32 = AtomicU32::new(u32::MAX);

/// The size of a stack, if nobody says another.
static STACK: AtomicUsize = AtomicUsize::new(0);

/// In the main thread, before `main`.
pub fn begin(main: stack::Bounds) {
    let mut key: pthread_key_t = 0;
    let mut attributes = MaybeUninit::<pthread_attr_t>::uninit();
    // SAFETY: what is filled is read only after it was.
    unsafe {
        (*record::this()).stack = main;
        if libc::pthread_key_create(&raw mut key, Some(leave)) == 0 {
            KEY.store(key, Relaxed);
            libc::pthread_setspecific(key, (&raw const KEY).cast());
        }
        if libc::pthread_attr_init(attributes.as_mut_ptr()) == 0 {
            STACK.store(size_of_stack(attributes.as_ptr()), Relaxed);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
        }
    }
}

unsafe fn size_of_stack(attributes: *const pthread_attr_t) -> usize {
    let mut size = 0;
    // SAFETY: the caller vouches for the attributes.
    let failed = unsafe { libc::pthread_attr_getstacksize(attributes, &raw mut size) };
    if failed == 0 { size } else { 0 }
}

/// The last of a thread, after the destructors of what is local to it. They run in rounds; one
/// that has something to say in a later round begins another piece.
unsafe extern "C" fn leave(_: *mut c_void) {
    record::note(Kind::End, 0, 0, 0, 0);
    record::leave();
}

/// A place for a thread on its way, if there is one.
fn take() -> Option<usize> {
    for (word, taken) in TAKEN.iter().enumerate() {
        let mut bits = taken.load(Relaxed);
        while bits != u64::MAX {
            let bit = bits.trailing_ones();
            match taken.compare_exchange_weak(bits, bits | 1 << bit, AcqRel, Relaxed) {
                Ok(_) => return Some(word * 64 + bit as usize),
                Err(now) => bits = now,
            }
        }
    }
    None
}

fn give_back(place: usize) {
    TAKEN[place / 64].fetch_and(!(1 << (place % 64)), Release);
}

/// The first function of every thread that a hook has seen made.
extern "C-unwind" fn born(place: *mut c_void) -> *mut c_void {
    let place = place as usize - 1;
    // SAFETY: the creator has filled the place, and leaves it to this thread.
    let newborn = unsafe { (&raw const NEWBORN).cast::<Newborn>().add(place).read() };
    give_back(place);
    let Newborn { function, argument, number, creator, stack } = newborn;
    // SAFETY: the thread's own state, before it does anything.
    unsafe {
        (*record::this()).stack = stack::Bounds::from_here(stack);
        record::note(Kind::Start, 0, number, libc::pthread_self() as u64, creator);
        libc::pthread_setspecific(KEY.load(Relaxed), (&raw const KEY).cast());
    }
    // A thread without a function ends as it would have: by a fault.
    function.map_or(null_mut(), |function| function(argument))
}

hooks! {
    /// pthread_create(3).
    fn pthread_create(real; thread: *mut pthread_t,
        attributes: *const pthread_attr_t,
        function: Option<Function>,
        argument: *mut c_void,
    ) -> c_int {
        let place = if record::is_on() { take() } else { None };
        let Some(place) = place else { return real(thread, attributes, function, argument) };
        let (time, detail, creator) = (system::now(), stack::name(), system::thread_id());
        let number = u64::from(system::process_id()) << 32 | NEXT.fetch_add(1, Relaxed);
        let default = attributes.is_null();
        let stack = if default { STACK.load(Relaxed) } else { size_of_stack(attributes) };
        let newborn = Newborn { function, argument, number, creator, stack };
        (&raw mut NEWBORN).cast::<Newborn>().add(place).write(newborn);
        let failed = real(thread, attributes, Some(born), (place + 1) as *mut c_void);
        if failed != 0 {
            give_back(place);
        }
        let (value, kind) = (failed as u32, Kind::Create as u8);
        let _ = record::put(Record { time, object: number, detail, value, kind, ..Record::default() });
        failed
    }
    /// pthread_join(3).
    fn pthread_join(real; thread: pthread_t, result: *mut *mut c_void) -> c_int {
        waits(Wait::Join, thread as u64, || real(thread, result), error)
    }
    /// pthread_timedjoin_np(3).
    fn pthread_timedjoin_np(real; thread: pthread_t,
        result: *mut *mut c_void,
        until: *const timespec,
    ) -> c_int {
        waits(Wait::Join, thread as u64, || real(thread, result, until), error)
    }
    /// pthread_setname_np(3).
    fn pthread_setname_np(real; thread: pthread_t, name: *const c_char) -> c_int {
        let failed = real(thread, name);
        if failed == 0 && thread == libc::pthread_self() {
            named(name);
        }
        failed
    }
    /// prctl(2), for the name that it can give to a thread.
    fn prctl(real; what: c_int, a: usize, b: usize, c: usize, d: usize) -> c_int {
        let result = real(what, a, b, c, d);
        if what == libc::PR_SET_NAME && result == 0 {
            named(a as *const c_char);
        }
        result
    }
}

/// Notes the name of this thread.
unsafe fn named(name: *const c_char) {
    // SAFETY: the real function has just read it.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let mut bytes = [0; 16];
    let length = name.len().min(15);
    bytes[..length].copy_from_slice(&name[..length]);
    let number = |at: usize| {
        let part = bytes[at..].first_chunk().copied().unwrap_or_default();
        u64::from_le_bytes(part)
    };
    record::note(Kind::Name, 0, number(0), number(8), 0);
}
