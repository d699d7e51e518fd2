//! Namespaces made by `bwrap`, where the system lets only installed programs make them.
//!
//! The supervisor is process 1 inside, as it is in namespaces of our own making.

use super::home;
use super::user::{self, User};
use super::view::{self, DEVICES, LINKS, Place, WRITABLE};
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// The command that starts a supervisor for a job: this executable, or `bwrap` around it.
///
/// # Errors
/// `bwrap` is asked for by root, who would stay root in it.
pub fn supervisor(exe: &Path, spec: &Spec) -> Result<Command, String> {
    if spec.level != Level::Bubblewrap {
        return Ok(Command::new(exe));
    }
    let User { uid, gid } = User::ourselves();
    if user::is_root_of_the_machine() {
        return Err("`bwrap` would let a program be root; root makes its own namespaces".to_owned());
    }
    // `bwrap` has another `/proc/self`.
    let exe = exe.canonicalize().unwrap_or_else(|_| exe.to_owned());
    let mut command = Command::new("bwrap");
    let (uid, gid) = (uid.as_raw().to_string(), gid.as_raw().to_string());
    command.args(["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc"]);
    command.args(["--unshare-uts", "--uid", &uid, "--gid", &gid, "--hostname", "interleave"]);
    // One capability for the supervisor, which the program gives up: whoever has more than another
    // is not slowed down by it, as the same user's processes are; capabilities(7).
    command.args(["--as-pid-1", "--die-with-parent", "--cap-drop", "ALL"]);
    command.args(["--cap-add", "CAP_SYS_NICE"]);
    // Groups of options are carried out in this order.
    for folder in WRITABLE {
        // A little more than the limit, so that the supervisor sees it crossed.
        let bytes = ((spec.limits.disk_mib + 1) << 20).to_string();
        command.args(["--size", &bytes, "--perms", "1777", "--tmpfs", folder]);
    }
    for device in DEVICES {
        command.args(["--dev-bind", device, device]);
    }
    for (target, link) in LINKS {
        command.args(["--symlink", target, link]);
    }
    command.args(["--size", "65536", "--tmpfs", "/etc"]);
    for place in view::places(spec) {
        let (option, from, to) = match &place {
            Place::Link(target, link) => ("--symlink", target, link),
            Place::Read(path) => ("--ro-bind", path, path),
            Place::Write(path) => ("--bind", path, path),
        };
        command.args([OsStr::new(option), from.as_os_str(), to.as_os_str()]);
    }
    // The supervisor has opened its own before the program starts; Landlock keeps it from that.
    let recorded = [
        ("--ro-bind", view::recorder(spec)),
        ("--bind", view::trace(spec)),
        ("--bind", view::switches(spec)),
    ];
    for (option, shown) in recorded {
        if let Some(shown) = shown {
            command.arg(option).arg(shown.machine).arg(shown.job);
        }
    }
    command.arg("--ro-bind").arg(&exe).arg(&exe);
    command.args(["--proc", "/proc", "--remount-ro", "/", "--"]).arg(&exe);
    Ok(command)
}

/// The command that starts a supervisor before there is a job for it, where that can be.
pub fn supervisor_ahead(exe: &Path, level: Level) -> Option<Command> {
    (level != Level::Bubblewrap).then(|| Command::new(exe))
}

/// Does inside what `bwrap` has no option for.
pub fn furnish(user: User) -> Result<(), String> {
    home::names(user).map_err(|error| format!("failed to write names: {error}"))
}
