//! Sleeping; nanosleep(2), clock_nanosleep(2), sleep(3), usleep(3), and waiting for signals.

use super::{errno, error, waits};
use crate::hooks;
use libc::{c_int, c_uint, clockid_t, siginfo_t, sigset_t, timespec, useconds_t};
use trace::Wait;

hooks! {
    /// nanosleep(2).
    fn nanosleep(real; time: *const timespec, rest: *mut timespec) -> c_int {
        waits(Wait::Sleep, 0, || real(time, rest), |result| errno(result as isize))
    }
    /// clock_nanosleep(2).
    fn clock_nanosleep(real; clock: clockid_t,
        flags: c_int,
        time: *const timespec,
        rest: *mut timespec,
    ) -> c_int {
        waits(Wait::Sleep, 0, || real(clock, flags, time, rest), error)
    }
    /// sleep(3).
    fn sleep(real; seconds: c_uint) -> c_uint {
        waits(Wait::Sleep, 0, || real(seconds), |_| error(0))
    }
    /// usleep(3).
    fn usleep(real; time: useconds_t) -> c_int {
        waits(Wait::Sleep, 0, || real(time), |result| errno(result as isize))
    }
    /// pause(2).
    fn pause(real) -> c_int {
        waits(Wait::Signal, 0, || real(), |_| error(0))
    }
    /// sigsuspend(2).
    fn sigsuspend(real; mask: *const sigset_t) -> c_int {
        waits(Wait::Signal, 0, || real(mask), |_| error(0))
    }
    /// sigwait(3).
    fn sigwait(real; set: *const sigset_t, signal: *mut c_int) -> c_int {
        waits(Wait::Signal, 0, || real(set, signal), error)
    }
    /// sigwaitinfo(2).
    fn sigwaitinfo(real; set: *const sigset_t, info: *mut siginfo_t) -> c_int {
        waits(Wait::Signal, 0, || real(set, info), |result| errno(result as isize))
    }
    /// sigtimedwait(2).
    fn sigtimedwait(real; set: *const sigset_t, info: *mut siginfo_t, time: *const timespec) -> c_int {
        waits(Wait::Signal, 0, || real(set, info, time), |result| errno(result as isize))
    }
}
