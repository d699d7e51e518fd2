//! Which system calls a program may make, by seccomp: a list, and nothing that is not on it.
//!
//! What is not on the list fails with «not implemented», so that libraries take their older way:
//! `clone3` is among these, because its flags cannot be seen from here. Source: seccomp(2).

use crate::runner::launch::Spec;
use crate::runner::level::Level;
use seccompiler::{
    BpfProgram, Error, SeccompAction, SeccompCmpArgLen as Width, SeccompCmpOp as Is,
    SeccompCondition as Condition, SeccompFilter, SeccompRule as Rule, apply_filter,
};
use std::collections::BTreeMap;
use std::env::consts::ARCH;

/// What runs, waits, reads, writes and talks; the same on every processor. Not here because they
/// take memory that nobody can count: `memfd_create`, `vmsplice`, System V shared memory.
#[rustfmt::skip]
const ALLOWED: &[i64] = &[
    // Memory.
    libc::SYS_brk, libc::SYS_madvise, libc::SYS_membarrier, libc::SYS_mincore, libc::SYS_mlock,
    libc::SYS_mlock2, libc::SYS_mlockall, libc::SYS_mmap, libc::SYS_mprotect, libc::SYS_mremap,
    libc::SYS_msync, libc::SYS_munlock, libc::SYS_munlockall, libc::SYS_munmap,
    libc::SYS_pkey_alloc, libc::SYS_pkey_free, libc::SYS_pkey_mprotect, libc::SYS_get_mempolicy,
    libc::SYS_mbind, libc::SYS_set_mempolicy,
    // Processes and threads.
    libc::SYS_execve, libc::SYS_execveat, libc::SYS_exit, libc::SYS_exit_group, libc::SYS_wait4,
    libc::SYS_waitid, libc::SYS_futex, libc::SYS_futex_waitv, libc::SYS_get_robust_list,
    libc::SYS_set_robust_list, libc::SYS_set_tid_address, libc::SYS_rseq, libc::SYS_sched_yield,
    libc::SYS_restart_syscall, libc::SYS_pidfd_open,
    // Who and where.
    libc::SYS_getpid, libc::SYS_gettid, libc::SYS_getppid, libc::SYS_getpgid, libc::SYS_setpgid,
    libc::SYS_getsid, libc::SYS_setsid, libc::SYS_getuid, libc::SYS_geteuid, libc::SYS_getgid,
    libc::SYS_getegid, libc::SYS_getresuid, libc::SYS_getresgid, libc::SYS_getgroups,
    libc::SYS_setuid, libc::SYS_setgid, libc::SYS_setreuid, libc::SYS_setregid,
    libc::SYS_setresuid, libc::SYS_setresgid, libc::SYS_capget, libc::SYS_uname,
    libc::SYS_sysinfo, libc::SYS_getcwd, libc::SYS_chdir, libc::SYS_fchdir, libc::SYS_umask,
    // What the scheduler thinks.
    libc::SYS_sched_getaffinity, libc::SYS_sched_getattr, libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler, libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min, libc::SYS_sched_rr_get_interval, libc::SYS_getpriority,
    libc::SYS_ioprio_get, libc::SYS_getcpu, libc::SYS_getrusage, libc::SYS_times,
    // Signals.
    libc::SYS_kill, libc::SYS_tkill, libc::SYS_tgkill, libc::SYS_pidfd_send_signal,
    libc::SYS_rt_sigaction, libc::SYS_rt_sigpending, libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigqueueinfo, libc::SYS_rt_sigreturn, libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigtimedwait, libc::SYS_rt_tgsigqueueinfo, libc::SYS_sigaltstack,
    libc::SYS_signalfd4,
    // Time.
    libc::SYS_clock_getres, libc::SYS_clock_gettime, libc::SYS_clock_nanosleep,
    libc::SYS_gettimeofday, libc::SYS_nanosleep, libc::SYS_getitimer, libc::SYS_setitimer,
    libc::SYS_timer_create, libc::SYS_timer_delete, libc::SYS_timer_getoverrun,
    libc::SYS_timer_gettime, libc::SYS_timer_settime, libc::SYS_timerfd_create,
    libc::SYS_timerfd_gettime, libc::SYS_timerfd_settime,
    // Descriptors and waiting on them.
    libc::SYS_close, libc::SYS_dup, libc::SYS_dup3, libc::SYS_fcntl, libc::SYS_flock,
    libc::SYS_pipe2, libc::SYS_eventfd2, libc::SYS_epoll_create1, libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait, libc::SYS_epoll_pwait2, libc::SYS_ppoll, libc::SYS_pselect6,
    // Reading and writing.
    libc::SYS_read, libc::SYS_readv, libc::SYS_pread64, libc::SYS_preadv, libc::SYS_preadv2,
    libc::SYS_write, libc::SYS_writev, libc::SYS_pwrite64, libc::SYS_pwritev, libc::SYS_pwritev2,
    libc::SYS_lseek, libc::SYS_readahead, libc::SYS_sendfile, libc::SYS_splice, libc::SYS_tee,
    libc::SYS_copy_file_range, libc::SYS_fsync, libc::SYS_fdatasync, libc::SYS_sync_file_range,
    libc::SYS_getrandom,
    // Files.
    libc::SYS_openat, libc::SYS_openat2, libc::SYS_faccessat, libc::SYS_faccessat2,
    libc::SYS_fstat, libc::SYS_newfstatat, libc::SYS_statx, libc::SYS_statfs, libc::SYS_fstatfs,
    libc::SYS_getdents64, libc::SYS_readlinkat, libc::SYS_truncate, libc::SYS_ftruncate,
    libc::SYS_fallocate, libc::SYS_fadvise64, libc::SYS_linkat, libc::SYS_symlinkat,
    libc::SYS_unlinkat, libc::SYS_renameat, libc::SYS_renameat2, libc::SYS_mkdirat,
    libc::SYS_mknodat, libc::SYS_getxattr, libc::SYS_lgetxattr, libc::SYS_fgetxattr,
    libc::SYS_listxattr, libc::SYS_llistxattr, libc::SYS_flistxattr,
    // Sockets that exist already; making one is a matter of its own.
    libc::SYS_accept, libc::SYS_accept4, libc::SYS_bind, libc::SYS_connect, libc::SYS_getpeername,
    libc::SYS_getsockname, libc::SYS_getsockopt, libc::SYS_listen, libc::SYS_recvfrom,
    libc::SYS_recvmmsg, libc::SYS_recvmsg, libc::SYS_sendmmsg, libc::SYS_sendmsg,
    libc::SYS_sendto, libc::SYS_setsockopt, libc::SYS_shutdown,
];

/// The older names of the same calls, which only this processor has.
#[rustfmt::skip]
#[cfg(target_arch = "x86_64")]
const OLDER: &[i64] = &[
    libc::SYS_access, libc::SYS_alarm, libc::SYS_arch_prctl, libc::SYS_creat, libc::SYS_dup2,
    libc::SYS_epoll_create, libc::SYS_epoll_wait, libc::SYS_eventfd, libc::SYS_fork,
    libc::SYS_getdents, libc::SYS_getpgrp, libc::SYS_getrlimit, libc::SYS_setrlimit,
    libc::SYS_link, libc::SYS_lstat, libc::SYS_mkdir, libc::SYS_mknod, libc::SYS_open,
    libc::SYS_pause, libc::SYS_pipe, libc::SYS_poll, libc::SYS_readlink, libc::SYS_rename,
    libc::SYS_rmdir, libc::SYS_select, libc::SYS_signalfd, libc::SYS_stat, libc::SYS_symlink,
    libc::SYS_time, libc::SYS_unlink, libc::SYS_vfork,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: &[i64] = &[];

/// Calls that reach by name or number what Landlock does not guard: modes, owners and times of
/// files, watches, message queues. They are harmless where those belong to the job.
#[rustfmt::skip]
const BY_NAME: &[i64] = &[
    libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_fchown, libc::SYS_fchownat,
    libc::SYS_utimensat, libc::SYS_inotify_add_watch, libc::SYS_inotify_init1,
    libc::SYS_inotify_rm_watch, libc::SYS_mq_getsetattr, libc::SYS_mq_notify, libc::SYS_mq_open,
    libc::SYS_mq_timedreceive, libc::SYS_mq_timedsend, libc::SYS_mq_unlink, FCHMODAT2,
];
#[rustfmt::skip]
#[cfg(target_arch = "x86_64")]
const BY_OLDER_NAME: &[i64] = &[
    libc::SYS_chmod, libc::SYS_chown, libc::SYS_futimesat, libc::SYS_inotify_init,
    libc::SYS_lchown, libc::SYS_utime, libc::SYS_utimes,
];
#[cfg(not(target_arch = "x86_64"))]
const BY_OLDER_NAME: &[i64] = &[];

/// Calls that change how a process is scheduled, with what their first arguments are for the
/// caller itself. A process of the same user may be changed by whoever has all its capabilities:
/// where there are namespaces the supervisor keeps one for this, and elsewhere only the caller is
/// left to be changed.
const SCHEDULING: [(i64, &[u64]); 6] = [
    (libc::SYS_sched_setaffinity, &[0]),
    (libc::SYS_sched_setattr, &[0]),
    (libc::SYS_sched_setparam, &[0]),
    (libc::SYS_sched_setscheduler, &[0]),
    (libc::SYS_setpriority, &[0, 0]),
    (libc::SYS_ioprio_set, &[1, 0]),
];

/// Linux 6.6; as the next three.
const FCHMODAT2: i64 = 452;

/// Linux 6.7; the numbers are the same on every processor, and libc has no names for them yet.
const FUTEX_WAKE_WAIT_REQUEUE: [i64; 3] = [454, 455, 456];

/// Type into a terminal, or into a console; ioctl_tty(2), ioctl_console(2).
const TIOCSTI: u64 = 0x5412;
const TIOCLINUX: u64 = 0x541c;

/// The bits of a socket's type that are not flags.
const SOCKET_KIND: u64 = 0xf;

/// Flags of `clone` that make namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWUTS) as u64;

/// Restricts this thread and all that it will start.
pub fn restrict(spec: &Spec) -> Result<(), Error> {
    apply_filter(&program(spec)?)
}

fn program(spec: &Spec) -> Result<BpfProgram, Error> {
    let (otherwise, listed) = (SeccompAction::Errno(libc::ENOSYS as u32), SeccompAction::Allow);
    let filter = SeccompFilter::new(rules(spec)?, otherwise, listed, ARCH.try_into()?)?;
    Ok(filter.try_into()?)
}

fn rules(spec: &Spec) -> Result<BTreeMap<i64, Vec<Rule>>, Error> {
    let always = ALLOWED.iter().chain(OLDER).chain(&FUTEX_WAKE_WAIT_REQUEUE);
    let mut rules: BTreeMap<i64, Vec<Rule>> = always.map(|&call| (call, Vec::new())).collect();
    let everywhere = spec.level == Level::Landlock;
    let when = |argument, is, value: u64| Condition::new(argument, Width::Dword, is, value);
    let family = |family: i32| when(0, Is::Eq, family as u64);
    // Processes, and threads that share their descriptors, or nobody could count them. No
    // namespaces.
    let (thread, files) = (libc::CLONE_THREAD as u64, libc::CLONE_FILES as u64);
    let flags =
        |mask, is| Rule::new(vec![Condition::new(0, Width::Qword, Is::MaskedEq(mask), is)?]);
    let process = flags(NAMESPACES | thread, 0)?;
    let thread = flags(NAMESPACES | thread | files, thread | files)?;
    rules.insert(libc::SYS_clone, vec![process, thread]);
    let shared = when(2, Is::MaskedEq(libc::CLOSE_RANGE_UNSHARE.into()), 0)?;
    rules.insert(libc::SYS_close_range, vec![Rule::new(vec![shared])?]);
    // Nobody hides from the supervisor what memory it has.
    let dumpable = when(0, Is::Ne, libc::PR_SET_DUMPABLE as u64)?;
    rules.insert(libc::SYS_prctl, vec![Rule::new(vec![dumpable])?]);
    // Its own limits; those of the supervisor, which may be the same user's, are not its matter.
    rules.insert(libc::SYS_prlimit64, vec![Rule::new(vec![when(0, Is::Eq, 0)?])?]);
    // No typing into the reader's terminal.
    let fake_input = [TIOCSTI, TIOCLINUX];
    let quiet = fake_input.map(|request| when(1, Is::Ne, request));
    rules.insert(libc::SYS_ioctl, vec![Rule::new(quiet.into_iter().collect::<Result<_, _>>()?)?]);
    // A datagram socket sends to any name, the one it was paired with or another.
    let kinds: &[i32] = match everywhere {
        true => &[libc::SOCK_STREAM, libc::SOCK_SEQPACKET],
        false => &[libc::SOCK_STREAM, libc::SOCK_SEQPACKET, libc::SOCK_DGRAM],
    };
    let pair = |kind: &i32| {
        let kind = when(1, Is::MaskedEq(SOCKET_KIND), *kind as u64)?;
        Rule::new(vec![family(libc::AF_UNIX)?, kind])
    };
    rules.insert(libc::SYS_socketpair, kinds.iter().map(pair).collect::<Result<_, _>>()?);
    for (call, itself) in SCHEDULING {
        // Only its own thread, where others are not all of the job.
        let own = (0..).zip(itself).map(|(argument, value)| when(argument, Is::Eq, *value));
        let own = Rule::new(own.collect::<Result<_, _>>()?)?;
        rules.insert(call, if everywhere { vec![own] } else { Vec::new() });
    }
    // The compiler and its linker set the modes of what they write, and run no code of a reader.
    if !everywhere || !spec.write.is_empty() {
        rules.extend(BY_NAME.iter().chain(BY_OLDER_NAME).map(|&call| (call, Vec::new())));
    }
    // With the machine's network in sight, none at all: an address cannot be seen from here.
    if !everywhere {
        let mut sockets = vec![
            // What programs ask for the list of addresses, and nothing else of the kind.
            Rule::new(vec![
                family(libc::AF_NETLINK)?,
                when(2, Is::Eq, libc::NETLINK_ROUTE as u64)?,
            ])?,
        ];
        for kind in [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6] {
            sockets.push(Rule::new(vec![family(kind)?])?);
        }
        rules.insert(libc::SYS_socket, sockets);
    }
    Ok(rules)
}
