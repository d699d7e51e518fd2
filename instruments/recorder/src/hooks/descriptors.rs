//! Pipes, sockets, terminals: what is read, written and polled. A file on a disk is always ready,
//! so that nothing is noted of it.

use super::{Done, errno, waits, wakes};
use crate::waiting::{self, Ends};
use crate::{hooks, record, system};
use core::ffi::{c_int, c_void};
use libc::{
    POLLIN, POLLOUT, epoll_event, fd_set, iovec, msghdr, nfds_t, pollfd, sigset_t, size_t,
    sockaddr, socklen_t, ssize_t, timespec, timeval,
};
use trace::Wait;

/// How many bytes a pipe that has room takes at once; pipe(7).
const PIPE: size_t = libc::PIPE_BUF;

/// Reads, or does what else has to wait for the other end; whoever waits there to write can go on.
#[inline(always)]
fn takes(what: Wait, descriptor: c_int, real: impl FnOnce() -> isize) -> isize {
    if !record::is_on() {
        return real();
    }
    if system::is_ready(descriptor, POLLIN) || system::never_waits(descriptor) {
        let full =
            if what == Wait::Accept { None } else { waiting::wanted(descriptor, Ends::Both) };
        wakes(Wait::Write, full.unwrap_or(0), full.is_some(), real)
    } else {
        // It is empty: nobody waits for room in it.
        let ends = if what == Wait::Accept { Ends::Own } else { Ends::Both };
        waits_for(what, descriptor, waiting::name(descriptor, ends), real)
    }
}

/// Writes so many bytes; whoever waits at the other end to read can go on.
#[inline(always)]
fn gives(what: Wait, descriptor: c_int, bytes: size_t, real: impl FnOnce() -> ssize_t) -> ssize_t {
    if !record::is_on() {
        return real();
    }
    let wanted = waiting::wanted(descriptor, Ends::Both);
    // More than a pipe takes at once may have to wait for room after all.
    let fits = bytes <= PIPE || is_file(descriptor);
    if fits && system::is_ready(descriptor, POLLOUT) || system::never_waits(descriptor) {
        wakes(Wait::Read, wanted.unwrap_or(0), wanted.is_some(), real)
    } else {
        wakes(Wait::Read, wanted.unwrap_or(0), wanted.is_some(), || {
            waits_for(what, descriptor, waiting::name(descriptor, Ends::Both), real)
        })
    }
}

/// [`takes`] from a socket. One that does not wait lets others go on all the same.
#[inline(always)]
fn receives(socket: c_int, flags: c_int, real: impl FnOnce() -> isize) -> isize {
    if flags & libc::MSG_DONTWAIT == 0 {
        return takes(Wait::Receive, socket, real);
    }
    let full = waiting::wanted(socket, Ends::Both);
    wakes(Wait::Write, full.unwrap_or(0), full.is_some(), real)
}

/// [`gives`] to a socket. One that does not wait lets others go on all the same.
#[inline(always)]
fn sends(socket: c_int, bytes: size_t, flags: c_int, real: impl FnOnce() -> isize) -> isize {
    if flags & libc::MSG_DONTWAIT == 0 {
        return gives(Wait::Send, socket, bytes, real);
    }
    let wanted = waiting::wanted(socket, Ends::Both);
    wakes(Wait::Read, wanted.unwrap_or(0), wanted.is_some(), real)
}

#[inline(always)]
fn waits_for(what: Wait, descriptor: c_int, name: u64, real: impl FnOnce() -> isize) -> isize {
    // A connection can be read like a pipe, and is none.
    let what = match what {
        Wait::Read if waiting::is_socket(descriptor) => Wait::Receive,
        Wait::Write if waiting::is_socket(descriptor) => Wait::Send,
        what => what,
    };
    waiting::count(name, true);
    waits(what, descriptor as u64, real, |result| {
        waiting::count(name, false);
        Done { object: name, ..errno(result) }
    })
}

fn is_file(descriptor: c_int) -> bool {
    let status = system::status(descriptor);
    status.is_none_or(|status| {
        !matches!(status.st_mode & libc::S_IFMT, libc::S_IFIFO | libc::S_IFSOCK | libc::S_IFCHR)
    })
}

/// Bytes of a list of pieces.
unsafe fn total(pieces: *const iovec, count: c_int) -> size_t {
    let count = usize::try_from(count).unwrap_or(0).min(1024);
    // SAFETY: the caller vouches for so many pieces; what it does not, the kernel refuses, and we
    // would read it first: none is read beyond what the kernel takes at most.
    unsafe { (0..count).map(|at| (*pieces.add(at)).iov_len).fold(0, size_t::saturating_add) }
}

hooks! {
    /// read(2).
    fn read(real; file: c_int, room: *mut c_void, bytes: size_t) -> ssize_t {
        takes(Wait::Read, file, || real(file, room, bytes))
    }
    /// What read(2) becomes in programs that check sizes.
    fn __read_chk(real; file: c_int, room: *mut c_void, bytes: size_t, has: size_t) -> ssize_t {
        takes(Wait::Read, file, || real(file, room, bytes, has))
    }
    /// readv(2).
    fn readv(real; file: c_int, pieces: *const iovec, count: c_int) -> ssize_t {
        takes(Wait::Read, file, || real(file, pieces, count))
    }
    /// write(2).
    fn write(real; file: c_int, bytes: *const c_void, length: size_t) -> ssize_t {
        gives(Wait::Write, file, length, || real(file, bytes, length))
    }
    /// writev(2).
    fn writev(real; file: c_int, pieces: *const iovec, count: c_int) -> ssize_t {
        gives(Wait::Write, file, total(pieces, count), || real(file, pieces, count))
    }
    /// recv(2).
    fn recv(real; socket: c_int, room: *mut c_void, bytes: size_t, flags: c_int) -> ssize_t {
        receives(socket, flags, || real(socket, room, bytes, flags))
    }
    /// What recv(2) becomes in programs that check sizes.
    fn __recv_chk(real; socket: c_int,
        room: *mut c_void,
        bytes: size_t,
        has: size_t,
        flags: c_int,
    ) -> ssize_t {
        receives(socket, flags, || real(socket, room, bytes, has, flags))
    }
    /// recvfrom(2).
    fn recvfrom(real; socket: c_int,
        room: *mut c_void,
        bytes: size_t,
        flags: c_int,
        from: *mut sockaddr,
        length: *mut socklen_t,
    ) -> ssize_t {
        receives(socket, flags, || real(socket, room, bytes, flags, from, length))
    }
    /// recvmsg(2).
    fn recvmsg(real; socket: c_int, message: *mut msghdr, flags: c_int) -> ssize_t {
        receives(socket, flags, || real(socket, message, flags))
    }
    /// send(2).
    fn send(real; socket: c_int, bytes: *const c_void, length: size_t, flags: c_int) -> ssize_t {
        sends(socket, length, flags, || real(socket, bytes, length, flags))
    }
    /// sendto(2).
    fn sendto(real; socket: c_int,
        bytes: *const c_void,
        length: size_t,
        flags: c_int,
        to: *const sockaddr,
        size: socklen_t,
    ) -> ssize_t {
        sends(socket, length, flags, || real(socket, bytes, length, flags, to, size))
    }
    /// sendmsg(2).
    fn sendmsg(real; socket: c_int, message: *const msghdr, flags: c_int) -> ssize_t {
        sends(socket, 0, flags, || real(socket, message, flags))
    }
    /// accept(2).
    fn accept(real; socket: c_int, address: *mut sockaddr, length: *mut socklen_t) -> c_int {
        takes(Wait::Accept, socket, || real(socket, address, length) as isize) as c_int
    }
    /// accept4(2).
    fn accept4(real; socket: c_int,
        address: *mut sockaddr,
        length: *mut socklen_t,
        flags: c_int,
    ) -> c_int {
        takes(Wait::Accept, socket, || real(socket, address, length, flags) as isize) as c_int
    }
    /// connect(2).
    fn connect(real; socket: c_int, address: *const sockaddr, length: socklen_t) -> c_int {
        let call = || real(socket, address, length);
        if !record::is_on() || system::never_waits(socket) {
            return call();
        }
        let room = 28.min(length as usize);
        let bytes = if address.is_null() {
            &[]
        } else {
            core::slice::from_raw_parts(address.cast::<u8>(), room)
        };
        let name = waiting::of_listener(bytes);
        wakes(Wait::Accept, name, waiting::is_wanted_anywhere(name), || {
            waits(Wait::Connect, socket as u64, call, |result| errno(result as isize))
        })
    }
    /// flock(2).
    fn flock(real; file: c_int, operation: c_int) -> c_int {
        if !record::is_on() || operation & (libc::LOCK_NB | libc::LOCK_UN) != 0 {
            return real(file, operation);
        }
        waits(Wait::FileLock, file as u64, || real(file, operation), |r| errno(r as isize))
    }
    /// poll(2). What is ready at once is not waited for.
    fn poll(real; all: *mut pollfd, count: nfds_t, time: c_int) -> c_int {
        if !record::is_on() || time == 0 {
            return real(all, count, time);
        }
        match real(all, count, 0) {
            0 => waits(Wait::Poll, of_one(all, count), || real(all, count, time), |r| errno(r as isize)),
            ready => ready,
        }
    }
    /// What poll(2) becomes in programs that check sizes.
    fn __poll_chk(real; all: *mut pollfd, count: nfds_t, time: c_int, has: size_t) -> c_int {
        if !record::is_on() || time == 0 {
            return real(all, count, time, has);
        }
        match real(all, count, 0, has) {
            0 => {
                let call = || real(all, count, time, has);
                waits(Wait::Poll, of_one(all, count), call, |r| errno(r as isize))
            }
            ready => ready,
        }
    }
    /// ppoll(2).
    fn ppoll(real; all: *mut pollfd,
        count: nfds_t,
        time: *const timespec,
        mask: *const sigset_t,
    ) -> c_int {
        let call = || real(all, count, time, mask);
        waits(Wait::Poll, of_one(all, count), call, |r| errno(r as isize))
    }
    /// select(2).
    fn select(real; count: c_int,
        read: *mut fd_set,
        write: *mut fd_set,
        other: *mut fd_set,
        time: *mut timeval,
    ) -> c_int {
        waits(Wait::Select, 0, || real(count, read, write, other, time), |r| errno(r as isize))
    }
    /// pselect(2).
    fn pselect(real; count: c_int,
        read: *mut fd_set,
        write: *mut fd_set,
        other: *mut fd_set,
        time: *const timespec,
        mask: *const sigset_t,
    ) -> c_int {
        waits(Wait::Select, 0, || real(count, read, write, other, time, mask), |r| errno(r as isize))
    }
    /// epoll_wait(2). What is ready at once is not waited for.
    fn epoll_wait(real; epoll: c_int, events: *mut epoll_event, most: c_int, time: c_int) -> c_int {
        if !record::is_on() || time == 0 {
            return real(epoll, events, most, time);
        }
        match real(epoll, events, most, 0) {
            0 => {
                let call = || real(epoll, events, most, time);
                waits(Wait::Epoll, epoll as u64, call, |r| errno(r as isize))
            }
            ready => ready,
        }
    }
    /// epoll_pwait(2).
    fn epoll_pwait(real; epoll: c_int,
        events: *mut epoll_event,
        most: c_int,
        time: c_int,
        mask: *const sigset_t,
    ) -> c_int {
        let call = || real(epoll, events, most, time, mask);
        if time == 0 { call() } else { waits(Wait::Epoll, epoll as u64, call, |r| errno(r as isize)) }
    }
    /// epoll_pwait2(2).
    fn epoll_pwait2(real; epoll: c_int,
        events: *mut epoll_event,
        most: c_int,
        time: *const timespec,
        mask: *const sigset_t,
    ) -> c_int {
        let call = || real(epoll, events, most, time, mask);
        waits(Wait::Epoll, epoll as u64, call, |r| errno(r as isize))
    }
}

/// The descriptor of a list of one.
unsafe fn of_one(all: *const pollfd, count: nfds_t) -> u64 {
    // SAFETY: the caller vouches for so many.
    if count == 1 { unsafe { (*all).fd as u64 } } else { 0 }
}
