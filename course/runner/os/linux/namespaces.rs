//! Namespaces of its own for a job, made by us: as an ordinary user or as root.
//!
//! ```text
//!  supervisor ──unshare: user (unless root), mount, pid, net, ipc, uts
//!      │ fork
//!      ├─ waits, and holds nothing            its death is the death of pid 1 (PDEATHSIG)
//!      └▶ pid 1: private root, own /proc, loopback up; goes on as the supervisor
//!             its end is the end of every process in the namespace, whatever it ignores
//! ```
//!
//! Sources: namespaces(7), user_namespaces(7), pid_namespaces(7), pivot_root(2).

use super::fork::{Side, fork};
use super::home;
use super::user::User;
use super::view::{self, DEVICES, LINKS, Place, WRITABLE};
use crate::runner::launch::Spec;
use rustix::fs::{Gid, Uid};
use rustix::io::Errno;
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
    unmount,
};
use rustix::net::netlink::SocketAddrNetlink;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketType, recv, sendto, socket};
use rustix::process::{
    Signal, WaitOptions, getegid, geteuid, pivot_root, set_parent_process_death_signal, waitpid,
};
use rustix::stdio::{dup2_stderr, dup2_stdin, dup2_stdout};
use rustix::system::sethostname;
use rustix::thread::{UnshareFlags, unshare_unsafe};
use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::exit;
use std::thread::sleep;
use std::time::Duration;

/// What a step was, for the sentence that says why it failed.
pub trait Step<T> {
    /// `failed to <what>: <error>`.
    fn step(self, what: &str) -> Result<T, String>;
}

impl<T, E: std::fmt::Display> Step<T> for Result<T, E> {
    fn step(self, what: &str) -> Result<T, String> {
        self.map_err(|error| format!("failed to {what}: {error}"))
    }
}

/// Goes on as process 1 of new namespaces; the caller's own process only waits for it.
pub fn enter() -> Result<(), String> {
    let (uid, gid) = (geteuid(), getegid());
    let mut flags = UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS;
    if !uid.is_root() {
        flags |= UnshareFlags::NEWUSER;
    }
    // SAFETY: descriptors stay shared with nobody: `FILES` is not among the flags.
    unsafe { unshare_unsafe(flags) }.step("make namespaces")?;
    if !uid.is_root() {
        map_self(uid, gid)?;
    }
    match fork().step("start process 1 of the namespaces")? {
        Side::Parent(first) => {
            let null = OpenOptions::new().read(true).write(true).open("/dev/null");
            if let Ok(null) = null {
                // The pipes belong to process 1 alone, or its end would not be theirs.
                let _ = dup2_stdin(&null).and(dup2_stdout(&null)).and(dup2_stderr(&null));
            }
            while waitpid(Some(first), WaitOptions::empty()).is_err_and(|why| why == Errno::INTR) {}
            exit(0)
        }
        Side::Child => {
            set_parent_process_death_signal(Some(Signal::KILL)).step("watch the outer process")?;
            bring_loopback_up().step("bring the loopback device up")?;
            sethostname(b"interleave").step("name the host")
        }
    }
}

/// The reader is the same user inside: one line, the only one that needs no privilege.
fn map_self(uid: Uid, gid: Gid) -> Result<(), String> {
    let (uid, gid) = (uid.as_raw(), gid.as_raw());
    fs::write("/proc/self/setgroups", "deny").step("give up groups")?;
    fs::write("/proc/self/uid_map", format!("{uid} {uid} 1")).step("map the user")?;
    fs::write("/proc/self/gid_map", format!("{gid} {gid} 1")).step("map the group")
}

/// Where the machine's own root is while the new one is built.
const OLD: &str = "/old";

/// Gives a job a root of its own.
pub fn furnish(spec: &Spec, user: User) -> Result<(), String> {
    let quiet = MountFlags::NOSUID | MountFlags::NODEV;
    // Nothing that is mounted from here on shows outside.
    let alone = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", alone).step("make mounts private")?;
    // While the old root is still `/`: links are followed as the reader sees them.
    let places = view::places(spec);
    mount("root", "/tmp", "tmpfs", quiet, c"size=1m,mode=755").step("mount a new root")?;
    fs::create_dir(format!("/tmp{OLD}")).step("make a place for the old root")?;
    pivot_root("/tmp", format!("/tmp{OLD}")).step("change the root")?;
    std::env::set_current_dir("/").step("enter the new root")?;
    let (mib, files) = (spec.limits.disk_mib + 1, spec.limits.files + 64);
    // A little more than the limit, so that the supervisor sees it crossed.
    let room = CString::new(format!("size={mib}m,nr_inodes={files},mode=1777")).unwrap_or_default();
    for folder in WRITABLE {
        fs::create_dir_all(folder).step("make a folder")?;
        mount("writable", folder, "tmpfs", quiet, room.as_c_str())
            .step("mount a writable folder")?;
    }
    for device in DEVICES {
        // Its mode and owner stay as they are; what is written to it goes where it always goes.
        bind(Path::new(device), Path::new(device), libc::MOUNT_ATTR_RDONLY)?;
    }
    for (target, link) in LINKS {
        symlink(target, link).step("link")?;
    }
    for place in &places {
        match place {
            Place::Read(path) => bind(path, path, READ_ONLY)?,
            Place::Write(path) => bind(path, path, libc::MOUNT_ATTR_NODEV)?,
            Place::Link(target, link) => {
                make_parent(link)?;
                symlink(target, link).step("link")?;
            }
        }
    }
    let attributes = [READ_ONLY, libc::MOUNT_ATTR_NODEV | libc::MOUNT_ATTR_NOEXEC];
    for (shown, attributes) in [view::recorder(spec), view::trace(spec)].iter().zip(attributes) {
        if let Some(shown) = shown {
            bind(&shown.machine, &shown.job, attributes)?;
        }
    }
    fs::create_dir("/proc").step("make a folder")?;
    let bare = quiet | MountFlags::NOEXEC;
    mount("proc", "/proc", "proc", bare, None).step("mount a /proc of its own")?;
    fs::create_dir_all("/etc").step("make a folder")?;
    home::names(user).step("write names")?;
    unmount(OLD, UnmountFlags::DETACH).step("let go of the old root")?;
    fs::remove_dir(OLD).step("remove the old root's place")?;
    seal_root().step("make the root read-only")
}

/// What is shown and cannot be changed.
const READ_ONLY: u64 = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV;

/// Shows a folder or file of the machine, under its own name or another.
fn bind(machine: &Path, path: &Path, attributes: u64) -> Result<(), String> {
    let what = format!("show `{}`", machine.display());
    let source = Path::new(OLD).join(machine.strip_prefix("/").unwrap_or(machine));
    // Below a folder that is shown already, the place exists.
    if fs::symlink_metadata(path).is_err() {
        make_parent(path)?;
        if source.is_dir() {
            fs::create_dir(path).step(&what)?;
        } else {
            File::create(path).step(&what)?;
        }
    }
    mount_bind_recursive(&source, path).step(&what)?;
    seal(path, attributes | libc::MOUNT_ATTR_NOSUID, true).step(&what)
}

fn make_parent(path: &Path) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).step(&format!("make `{}`", parent.display()))
}

/// Nothing can be written to the root from now on. The kernel may still be closing what we wrote
/// to it, and says so.
fn seal_root() -> std::io::Result<()> {
    let attributes = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV;
    for _ in 0..200 {
        match seal(Path::new("/"), attributes, false) {
            Err(busy) if busy.kind() == std::io::ErrorKind::ResourceBusy => {
                sleep(Duration::from_millis(1));
            }
            other => return other,
        }
    }
    seal(Path::new("/"), attributes, false)
}

/// Adds attributes to a mount, and to all below it if `deep`: what the machine forbids already
/// stays forbidden. Linux 5.12 or later; mount_setattr(2).
fn seal(path: &Path, attributes: u64, deep: bool) -> std::io::Result<()> {
    let path = CString::new(path.as_os_str().as_bytes())?;
    let request =
        libc::mount_attr { attr_set: attributes, attr_clr: 0, propagation: 0, userns_fd: 0 };
    let flags = if deep { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path ends with a zero, the request has the size that is named, and the kernel
    // reads both and keeps neither.
    let failed = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            path.as_ptr(),
            flags,
            &raw const request,
            size_of::<libc::mount_attr>(),
        )
    };
    if failed == 0 { Ok(()) } else { Err(std::io::Error::last_os_error()) }
}

/// Asks the kernel to bring device 1, the loopback of every network namespace, up; rtnetlink(7).
fn bring_loopback_up() -> rustix::io::Result<()> {
    const NEW_LINK: u16 = 16;
    const REQUEST_AND_ACKNOWLEDGE: u16 = 1 | 4;
    const UP: u32 = 1;
    let mut message = Vec::with_capacity(32);
    message.extend_from_slice(&32_u32.to_ne_bytes());
    message.extend_from_slice(&NEW_LINK.to_ne_bytes());
    message.extend_from_slice(&REQUEST_AND_ACKNOWLEDGE.to_ne_bytes());
    // Sequence number and port, then family and type of the device: none of them matters.
    message.extend_from_slice(&[0; 8 + 4]);
    message.extend_from_slice(&1_i32.to_ne_bytes());
    message.extend_from_slice(&UP.to_ne_bytes());
    message.extend_from_slice(&UP.to_ne_bytes());
    // Protocol 0 of this family is rtnetlink.
    let kernel = socket(AddressFamily::NETLINK, SocketType::RAW, None)?;
    sendto(&kernel, &message, SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
    let mut answer = [0; 64];
    let (length, _) = recv(&kernel, &mut answer, RecvFlags::empty())?;
    // Header, then the error: 0, or a negative number.
    let error = answer.get(16..20).filter(|_| length >= 20).and_then(|bytes| bytes.try_into().ok());
    match error.map_or(-5, i32::from_ne_bytes) {
        0 => Ok(()),
        error => Err(Errno::from_raw_os_error(-error)),
    }
}
