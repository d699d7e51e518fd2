//! Writes down what the threads of a program wait for, and who lets them go on.
//!
//! Loaded by `LD_PRELOAD` into a program that is not changed for it, this library stands before
//! the functions of the C library that wait, wake, start and end. Each notes what it does in a file
//! that all processes of a job share, and calls the real one.
//!
//! ```text
//!  program ──▶ hooks ──▶ the C library
//!                │ before and after
//!                ▼
//!              record: a chunk of the file, mapped, the thread's own ──▶ whoever reads it later
//! ```
//!
//! It never takes a lock, allocates memory or uses a descriptor of the program's on the way; it
//! leaves `errno` as it is; it gives up, silently, wherever it cannot go on. A lock that is free
//! is taken as fast as without it, or by one more comparison.
//!
//! - `record` is the way into the file; `stack` says where in the program; `waiting` knows whether
//!   anybody waits for what is let go.
//! - `hooks` are the functions that the program calls, by what they are about.
//! - `python` says where in a Python program; `process` follows `fork` and `exec`, and hides itself from the program's environment.
//! - `real` finds the functions behind; `system` are the few system calls of its own.
#![cfg(target_os = "linux")]
// Every function here is called by C programs under C's rules, which the manual pages tell.
#![allow(clippy::missing_safety_doc)]

mod hooks;
mod process;
mod python;
mod real;
mod record;
mod stack;
mod system;
mod waiting;

/// Runs before the program's `main`.
#[used]
#[unsafe(link_section = ".init_array")]
static BEGIN: unsafe extern "C" fn() = process::begin;

/// Runs when the program has returned or called `exit`.
#[used]
#[unsafe(link_section = ".fini_array")]
static END: unsafe extern "C" fn() = process::end;
