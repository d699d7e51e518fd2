//! Takes everything from this process that the program must not have, step by step, and for
//! ever. Runs in the process that becomes the program.

use super::namespaces::Step;
use super::resources::limit;
use super::user::User;
use super::{landlock, syscalls};
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use rustix::process::{Signal, nice, set_parent_process_death_signal, setsid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};
use std::{env, fs};

/// Confines this process for good. `back` is how far it steps back behind others.
pub fn confine(spec: &Spec, user: User, back: i32) -> Result<(), String> {
    // A new process leads no group, so this does not fail.
    let _ = setsid();
    // Whoever runs short of memory: the program goes first.
    let _ = fs::write("/proc/self/oom_score_adj", "1000");
    // Nobody else is counted with a user that only this job has, or in a namespace of its own.
    let alone = spec.level.has_own_root() || user.is_another() && spec.write.is_empty();
    limit(&spec.limits, alone);
    let _ = nice(back);
    env::set_current_dir(&spec.folder).step("enter the job's folder")?;
    if spec.level != Level::Plain {
        give_up_capabilities(user)?;
    }
    // The change of user has cleared it. The supervisor's end is the program's.
    set_parent_process_death_signal(Some(Signal::KILL)).step("watch the supervisor")?;
    if spec.level != Level::Plain {
        set_no_new_privs(true).step("give up new privileges")?;
        landlock::restrict(spec).step("close files by Landlock")?;
        syscalls::restrict(spec).step("close system calls by seccomp")?;
    }
    Ok(())
}

/// No capability now, none by running another program, none by being root; capabilities(7).
fn give_up_capabilities(user: User) -> Result<(), String> {
    let held = capabilities(None).step("read capabilities")?;
    if !held.effective.is_empty() {
        for capability in CapabilitySet::all().iter() {
            // One that the kernel does not know cannot be had either.
            let _ = remove_capability_from_bounding_set(capability);
        }
        // Before Linux 4.3 there was none.
        let _ = clear_ambient_capability_set();
    }
    if user.is_another() {
        let (uid, gid) = (user.uid, user.gid);
        set_thread_groups(&[]).step("leave groups")?;
        set_thread_res_gid(gid, gid, gid).step("change the group")?;
        set_thread_res_uid(uid, uid, uid).step("change the user")?;
    }
    let none = CapabilitySet::empty();
    let none = CapabilitySets { effective: none, permitted: none, inheritable: none };
    set_capabilities(None, none).step("give up capabilities")
}
