//! The functions that a program calls in place of those of the C library, by what they are about.

mod descriptors;
mod futex;
mod locks;
mod processes;
pub mod threads;
mod time;

use crate::{record, stack};
use trace::{Kind, Wait};

/// Notes that this thread waits, and what `real` says when it does not any more.
///
/// `real` may never come back: the thread may be cancelled, or the process end.
#[inline(always)]
fn waits<R: Copy>(
    what: Wait,
    object: u64,
    real: impl FnOnce() -> R,
    done: impl FnOnce(R) -> Done,
) -> R {
    record::note(Kind::Wait, what as u8, object, stack::name(), 0);
    let result = real();
    let Done { object, detail, error } = done(result);
    record::note(Kind::Done, what as u8, object, detail, error);
    result
}

/// How a wait ended.
#[derive(Default)]
struct Done {
    /// For what it was, if that is known only now.
    object: u64,
    /// Of a child, how it ended.
    detail: u64,
    /// The error, or 0.
    error: u32,
}

/// Of functions that return an error number.
fn error(result: i32) -> Done {
    Done { error: result as u32, ..Done::default() }
}

/// Of functions that return a number below zero and leave the error in `errno`.
fn errno(result: isize) -> Done {
    // SAFETY: it is this thread's own.
    let error = if result < 0 { unsafe { *libc::__errno_location() as u32 } } else { 0 };
    Done { error, ..Done::default() }
}

/// Notes that this thread lets others go on, if there are any: at the moment before it does.
#[inline(always)]
fn wakes<R>(what: Wait, object: u64, wanted: bool, real: impl FnOnce() -> R) -> R {
    if wanted {
        record::note(Kind::Wake, what as u8, object, stack::name(), 0);
    }
    real()
}
