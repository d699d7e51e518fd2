//! The futex, which std and the libraries of Rust call by `syscall`; futex(2).

use super::{errno, waits};
use crate::{hooks, record, stack, system};
use libc::{c_int, c_long};
use trace::{Kind, Record, Wait};

hooks! {
    /// syscall(2). Declared with `...` in C; all its arguments are passed as if it were not.
    fn syscall(real; n: c_long, a: usize, b: usize, c: usize, d: usize, e: usize, f: usize) -> c_long {
        let call = || real(n, a, b, c, d, e, f);
        if n != libc::SYS_futex || !record::is_on() {
            return call();
        }
        match b as c_int & !(libc::FUTEX_PRIVATE_FLAG | libc::FUTEX_CLOCK_REALTIME) {
            libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET => {
                waits(Wait::Futex, a as u64, call, |result| errno(result as isize))
            }
            libc::FUTEX_WAKE | libc::FUTEX_WAKE_BITSET => {
                // Before: whoever wakes may end the process before this thread goes on.
                let told = record::put(Record {
                    time: system::now(),
                    object: a as u64,
                    detail: stack::name(),
                    what: Wait::Futex as u8,
                    kind: Kind::Wake as u8,
                    ..Record::default()
                });
                let woken = call();
                if let Some(told) = told {
                    told.woke(u32::try_from(woken).unwrap_or(0));
                }
                woken
            }
            _ => call(),
        }
    }
}
