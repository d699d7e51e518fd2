//! Whether anybody waits for something: only then is it worth a record that it is let go.

use crate::record;
use crate::system;
use core::ffi::c_int;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicU16, AtomicU32};
use trace::header;

/// Threads of this process that wait, by the hash of the address that they wait for.
static HERE: [AtomicU32; 1024] = [const { AtomicU32::new(0) }; 1024];

fn place(object: u64, places: usize) -> usize {
    (object.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize % places
}

/// Counts the waiters for an address of this process.
pub fn here(object: u64) -> &'static AtomicU32 {
    &HERE[place(object, HERE.len())]
}

/// After `fork`: only the thread that called it is in the child.
pub fn begin_again() {
    HERE.iter().for_each(|count| count.store(0, Relaxed));
}

/// Whether one of the threads of this process waits for this address, or for another with the same
/// hash.
#[inline]
pub fn is_wanted(object: u64) -> bool {
    record::is_on() && here(object).load(SeqCst) != 0
}

/// Counts the waiters of all processes for a pipe or connection of this name; 0 is any.
fn anywhere(name: u64) -> &'static AtomicU16 {
    let number = if name == 0 { 0 } else { 1 + place(name, header::PLACES - 1) };
    // SAFETY: the file is open, and has so many places.
    unsafe { record::counter(header::WAITERS + 2 * number) }
}

/// Somebody begins to wait for it, or ends.
pub fn count(name: u64, begins: bool) {
    if name == 0 {
        return;
    }
    for count in [anywhere(0), anywhere(name)] {
        if begins {
            count.fetch_add(1, SeqCst)
        } else {
            count.fetch_sub(1, SeqCst)
        };
    }
}

/// The name of what a descriptor is of, if somebody waits for something of that name.
pub fn wanted(descriptor: c_int, ends: Ends) -> Option<u64> {
    if !record::is_on() || anywhere(0).load(SeqCst) == 0 {
        return None;
    }
    Some(name(descriptor, ends)).filter(|name| is_wanted_anywhere(*name))
}

/// Whether somebody of any process waits for something of this name.
pub fn is_wanted_anywhere(name: u64) -> bool {
    name != 0 && record::is_on() && anywhere(name).load(SeqCst) != 0
}

/// Which ends of a socket make its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// Both: a connection.
    Both,
    /// Its own: a listener.
    Own,
}

/// A name that all processes know: of a pipe, or of a connection between two addresses; 0 for what
/// has none.
pub fn name(descriptor: c_int, ends: Ends) -> u64 {
    let Some(status) = system::status(descriptor) else { return 0 };
    match status.st_mode & libc::S_IFMT {
        libc::S_IFIFO => hash(1, &status.st_ino.to_ne_bytes()),
        libc::S_IFSOCK => {
            let Some(own) = system::address(descriptor, false) else { return 0 };
            if ends == Ends::Own {
                return of_listener(&own);
            }
            let peer = system::address(descriptor, true);
            match (of_address(&own), peer.map_or(0, |peer| of_address(&peer))) {
                (0, _) | (_, 0) => 0,
                // The same from both sides.
                (own, peer) => own.wrapping_add(peer) | 1,
            }
        }
        _ => 0,
    }
}

/// Whether a descriptor is of a connection.
pub fn is_socket(descriptor: c_int) -> bool {
    system::status(descriptor).is_some_and(|it| it.st_mode & libc::S_IFMT == libc::S_IFSOCK)
}

/// The name of whoever listens at this address: it may listen at others of the machine, too, so
/// its port alone counts. 0 unless it is an address of IP.
pub fn of_listener(address: &[u8]) -> u64 {
    if of_address(address) == 0 { 0 } else { hash(2, address.get(2..4).unwrap_or_default()) }
}

/// The name of what processes share in memory, by where it is.
pub fn of_shared(address: u64) -> u64 {
    hash(5, &address.to_ne_bytes())
}

/// The name of one end of a connection, in the kernel's form; 0 unless it is an address of IP.
fn of_address(address: &[u8]) -> u64 {
    let Some(&[low, high]) = address.first_chunk() else { return 0 };
    let host = match c_int::from(u16::from_ne_bytes([low, high])) {
        libc::AF_INET => address.get(4..8),
        libc::AF_INET6 => address.get(8..24),
        _ => None,
    };
    let port = address.get(2..4).unwrap_or_default();
    host.map_or(0, |host| hash(3, host) ^ hash(4, port).rotate_left(7))
}

fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = seed.wrapping_mul(0xcbf2_9ce4_8422_2325);
    bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
        | 1
}
