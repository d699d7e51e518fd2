//! Locks of the C library: what C programs use, and CPython for its global interpreter lock.
//!
//! A lock that is free is taken by the same function as without us, called `try`; a wait is noted
//! only where that fails. What is let go is noted only where somebody of this process waits.

use super::{Done, errno, error, waits, wakes};
use crate::waiting::{self, here, is_wanted};
use crate::{hooks, record};
use core::sync::atomic::Ordering::SeqCst;
use libc::{
    c_int, clockid_t, pthread_barrier_t, pthread_cond_t, pthread_mutex_t, pthread_rwlock_t, sem_t,
    timespec,
};
use trace::Wait;

/// Waits where others of this process look whether somebody does.
#[inline(always)]
fn waits_here(what: Wait, object: u64, real: impl FnOnce() -> c_int) -> c_int {
    let count = here(object);
    count.fetch_add(1, SeqCst);
    waits(what, object, real, |result| {
        count.fetch_sub(1, SeqCst);
        error(result)
    })
}

unsafe extern "C-unwind" {
    fn pthread_mutex_trylock(lock: *mut pthread_mutex_t) -> c_int;
    fn pthread_rwlock_tryrdlock(lock: *mut pthread_rwlock_t) -> c_int;
    fn pthread_rwlock_trywrlock(lock: *mut pthread_rwlock_t) -> c_int;
    fn sem_trywait(semaphore: *mut sem_t) -> c_int;
}

/// Whether the lock has to be waited for; else how trying ended.
fn is_taken(tried: c_int) -> Result<(), c_int> {
    // A lock of too many readers is for the real function to refuse.
    if matches!(tried, libc::EBUSY | libc::EAGAIN) { Ok(()) } else { Err(tried) }
}

macro_rules! locks {
    ($($name:ident($lock:ident: $type:ty $(, $arg:ident: $of:ty)*) = $what:ident, $try:ident;)*) => {
        hooks! {$(
            /// See the manual page of the same name.
            fn $name(real; $lock: *mut $type $(, $arg: $of)*) -> c_int {
                if !record::is_on() {
                    return real($lock $(, $arg)*);
                }
                match is_taken($try($lock)) {
                    Ok(()) => waits_here(Wait::$what, $lock as u64, || real($lock $(, $arg)*)),
                    Err(tried) => tried,
                }
            }
        )*}
    };
}

locks! {
    pthread_mutex_lock(lock: pthread_mutex_t) = Mutex, pthread_mutex_trylock;
    pthread_mutex_timedlock(lock: pthread_mutex_t, until: *const timespec)
        = Mutex, pthread_mutex_trylock;
    pthread_mutex_clocklock(lock: pthread_mutex_t, clock: clockid_t, until: *const timespec)
        = Mutex, pthread_mutex_trylock;
    pthread_rwlock_rdlock(lock: pthread_rwlock_t) = RwRead, pthread_rwlock_tryrdlock;
    pthread_rwlock_timedrdlock(lock: pthread_rwlock_t, until: *const timespec)
        = RwRead, pthread_rwlock_tryrdlock;
    pthread_rwlock_wrlock(lock: pthread_rwlock_t) = RwWrite, pthread_rwlock_trywrlock;
    pthread_rwlock_timedwrlock(lock: pthread_rwlock_t, until: *const timespec)
        = RwWrite, pthread_rwlock_trywrlock;
}

/// The name of a semaphore that processes share, for those that have it at the same address: after
/// `fork`, as CPython's multiprocessing does. 0 for one of this process alone.
unsafe fn shared_name(semaphore: *mut sem_t) -> u64 {
    /// What glibc writes into the second word of one that `sem_open` or `sem_init` made for several.
    const SHARED: c_int = 128;
    // SAFETY: the caller vouches for the semaphore, which has more than these words.
    let kind = unsafe { *semaphore.cast::<c_int>().add(2) };
    if kind == SHARED { waiting::of_shared(semaphore as u64) } else { 0 }
}

/// Waits for a semaphore that is not free.
#[inline(always)]
unsafe fn waits_for_semaphore(semaphore: *mut sem_t, real: impl FnOnce() -> c_int) -> c_int {
    // SAFETY: the caller vouches for the semaphore.
    let name = unsafe { shared_name(semaphore) };
    let count = here(semaphore as u64);
    count.fetch_add(1, SeqCst);
    waiting::count(name, true);
    waits(Wait::Semaphore, semaphore as u64, real, |result| {
        waiting::count(name, false);
        count.fetch_sub(1, SeqCst);
        Done { object: name, ..errno(result as isize) }
    })
}

/// Takes a semaphore that is free; `errno` stays as it is where it is not.
unsafe fn takes(semaphore: *mut sem_t) -> bool {
    // SAFETY: the caller vouches for the semaphore.
    unsafe {
        let error = libc::__errno_location();
        let before = *error;
        let taken = sem_trywait(semaphore) == 0;
        *error = before;
        taken
    }
}

hooks! {
    /// pthread_mutex_unlock(3).
    fn pthread_mutex_unlock(real; lock: *mut pthread_mutex_t) -> c_int {
        wakes(Wait::Mutex, lock as u64, is_wanted(lock as u64), || real(lock))
    }
    /// pthread_rwlock_unlock(3).
    fn pthread_rwlock_unlock(real; lock: *mut pthread_rwlock_t) -> c_int {
        wakes(Wait::RwWrite, lock as u64, is_wanted(lock as u64), || real(lock))
    }
    /// pthread_cond_wait(3).
    fn pthread_cond_wait(real; condition: *mut pthread_cond_t, lock: *mut pthread_mutex_t) -> c_int {
        // The lock is let go, too, by a way that no hook sees.
        wakes(Wait::Mutex, lock as u64, is_wanted(lock as u64), || {
            waits_here(Wait::Condvar, condition as u64, || real(condition, lock))
        })
    }
    /// pthread_cond_timedwait(3).
    fn pthread_cond_timedwait(real; condition: *mut pthread_cond_t,
        lock: *mut pthread_mutex_t,
        until: *const timespec,
    ) -> c_int {
        wakes(Wait::Mutex, lock as u64, is_wanted(lock as u64), || {
            waits_here(Wait::Condvar, condition as u64, || real(condition, lock, until))
        })
    }
    /// pthread_cond_clockwait(3).
    fn pthread_cond_clockwait(real; condition: *mut pthread_cond_t,
        lock: *mut pthread_mutex_t,
        clock: clockid_t,
        until: *const timespec,
    ) -> c_int {
        wakes(Wait::Mutex, lock as u64, is_wanted(lock as u64), || {
            waits_here(Wait::Condvar, condition as u64, || real(condition, lock, clock, until))
        })
    }
    /// pthread_cond_signal(3).
    fn pthread_cond_signal(real; condition: *mut pthread_cond_t) -> c_int {
        wakes(Wait::Condvar, condition as u64, is_wanted(condition as u64), || real(condition))
    }
    /// pthread_cond_broadcast(3).
    fn pthread_cond_broadcast(real; condition: *mut pthread_cond_t) -> c_int {
        wakes(Wait::Condvar, condition as u64, is_wanted(condition as u64), || real(condition))
    }
    /// pthread_barrier_wait(3): it wakes the others if it is the last.
    fn pthread_barrier_wait(real; barrier: *mut pthread_barrier_t) -> c_int {
        wakes(Wait::Barrier, barrier as u64, is_wanted(barrier as u64), || {
            waits_here(Wait::Barrier, barrier as u64, || real(barrier))
        })
    }
    /// sem_wait(3).
    fn sem_wait(real; semaphore: *mut sem_t) -> c_int {
        if !record::is_on() {
            return real(semaphore);
        }
        if takes(semaphore) {
            return 0;
        }
        waits_for_semaphore(semaphore, || real(semaphore))
    }
    /// sem_timedwait(3).
    fn sem_timedwait(real; semaphore: *mut sem_t, until: *const timespec) -> c_int {
        if !record::is_on() {
            return real(semaphore, until);
        }
        if takes(semaphore) {
            return 0;
        }
        waits_for_semaphore(semaphore, || real(semaphore, until))
    }
    /// sem_clockwait(3).
    fn sem_clockwait(real; semaphore: *mut sem_t, clock: clockid_t, until: *const timespec) -> c_int {
        if !record::is_on() {
            return real(semaphore, clock, until);
        }
        if takes(semaphore) {
            return 0;
        }
        waits_for_semaphore(semaphore, || real(semaphore, clock, until))
    }
    /// sem_post(3).
    fn sem_post(real; semaphore: *mut sem_t) -> c_int {
        let name = if record::is_on() { shared_name(semaphore) } else { 0 };
        let (object, wanted) = match name {
            0 => (semaphore as u64, is_wanted(semaphore as u64)),
            name => (name, waiting::is_wanted_anywhere(name)),
        };
        wakes(Wait::Semaphore, object, wanted, || real(semaphore))
    }
}
