//! What programs do to be overlooked, and what they reach by name alone.

use crate::harness::{levels, listing, run, runner_at};
use course::runner::{Finished, Language, Level, Limits};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::{env, fs, thread};

/// Calls that `std` does not offer.
const CALLS: &str = "
    unsafe extern \"C\" {
        fn syscall(number: i64, ...) -> i64;
        fn mmap(at: *mut u8, len: usize, prot: i32, flags: i32, fd: i32, from: i64) -> *mut u8;
        fn munmap(at: *mut u8, len: usize) -> i32;
        fn madvise(at: *mut u8, len: usize, advice: i32) -> i32;
        fn prctl(option: i32, ...) -> i32;
        fn memfd_create(name: *const std::ffi::c_char, flags: u32) -> i32;
        fn getppid() -> i32;
        fn setpriority(which: i32, who: u32, value: i32) -> i32;
    }
    const MIB: usize = 1 << 20;
    fn stay() -> ! { loop { std::thread::sleep(std::time::Duration::from_secs(1)) } }
    ";

/// The levels that promise something, and how the program ended at each.
fn ended(name: &str, limits: &Limits, rust: &str) -> Vec<(Level, Finished)> {
    let rust = format!("#![allow(dead_code, unused)]\n{CALLS}\n{rust}");
    let all = levels().iter().copied().zip(run(name, limits, &rust));
    all.filter(|(level, _)| *level != Level::Plain).collect()
}

/// A program that holds 200 MiB where 64 are allowed is ended for it, at each level.
#[track_caller]
fn is_seen(name: &str, variable: &str, rust: &str) {
    let limits = Limits { memory_mib: 64, disk_mib: 64, wall_ms: 4_000, ..Limits::default() };
    for (level, finished) in ended(name, &limits, rust) {
        let limit = finished.limit.clone().unwrap_or_default();
        assert!(limit.contains(variable), "{level:?}: {finished:?}");
    }
}

/// A program that prints what it could do prints nothing.
#[track_caller]
fn can_do_nothing(name: &str, rust: &str) {
    for (level, finished) in ended(name, &Limits::default(), rust) {
        assert!(finished.stdout.is_empty() && finished.code == Some(0), "{level:?}: {finished:?}");
    }
}

#[test]
fn memory_counts_after_the_main_thread_has_ended() {
    let rust = "fn main() {
        std::thread::spawn(|| { let all = vec![1u8; 200 * MIB]; std::hint::black_box(&all); stay() });
        unsafe { syscall(60, 0) };
    }";
    is_seen("main_thread_ends", "INTERLEAVE_MEMORY=", rust);
}

#[test]
fn memory_counts_where_a_process_lets_nobody_look() {
    // Its child lets everybody look, so that the sum is not empty.
    let rust = "fn main() {
        let _small = std::process::Command::new(\"sleep\").arg(\"60\").spawn();
        unsafe { prctl(4, 0, 0, 0, 0) };
        let all = vec![1u8; 200 * MIB]; std::hint::black_box(&all); stay()
    }";
    is_seen("not_dumpable", "INTERLEAVE_MEMORY=", rust);
}

#[test]
fn shared_memory_counts_after_it_left_the_page_tables() {
    let rust = "fn main() { unsafe {
        let all = mmap(std::ptr::null_mut(), 200 * MIB, 3, 0x21, -1, 0);
        for at in (0..200 * MIB).step_by(MIB) {
            std::ptr::write_bytes(all.add(at), 1, MIB);
            madvise(all.add(at), MIB, 4);
        }
        stay()
    } }";
    is_seen("shared_and_let_go", "INTERLEAVE_MEMORY=", rust);
}

#[test]
fn memory_files_count_when_mapped_and_closed() {
    let rust = "fn main() { unsafe {
        use std::{fs::File, io::Write, os::fd::FromRawFd};
        for _ in 0..5 {
            let fd = memfd_create(c\"x\".as_ptr(), 0);
            if fd < 0 { panic!(\"stopped the program: INTERLEAVE_DISK=\") }
            let mut file = File::from_raw_fd(fd);
            file.write_all(&vec![1; 40 * MIB]).unwrap();
            mmap(std::ptr::null_mut(), 40 * MIB, 3, 1, fd, 0);
        }
        stay()
    } }";
    let limits = Limits { memory_mib: 64, disk_mib: 64, wall_ms: 4_000, ..Limits::default() };
    for (level, finished) in ended("mapped_and_closed", &limits, rust) {
        let refused = finished.code == Some(101);
        let limit = finished.limit.clone().unwrap_or_default();
        let seen = limit.contains("INTERLEAVE_DISK=") || limit.contains("INTERLEAVE_MEMORY=");
        assert!(refused || seen, "{level:?}: {finished:?}");
    }
}

#[test]
fn no_pipe_holds_huge_pages_that_nobody_maps() {
    let rust = "fn main() { unsafe {
        use std::os::fd::AsRawFd;
        let (_read, write) = std::io::pipe().unwrap();
        let all = mmap(std::ptr::null_mut(), MIB, 3, 0x22, -1, 0);
        let piece = [all as usize, 1];
        if syscall(278, write.as_raw_fd(), piece.as_ptr(), 1, 0) >= 0 { println!(\"vmsplice\") }
    } }";
    can_do_nothing("vmsplice", rust);
}

#[test]
fn descriptors_count_in_a_table_of_one_thread() {
    let rust = "
    unsafe extern \"C\" { fn clone(run: extern \"C\" fn(*mut u8) -> i32, stack: *mut u8, flags: i32, arg: *mut u8) -> i32; }
    extern \"C\" fn hoard(_: *mut u8) -> i32 {
        unsafe { while syscall(290, 0, 0) >= 0 {} loop { syscall(24); } }
    }
    fn main() {
        // VM, FS, SIGHAND, THREAD, SYSVSEM; FILES is not among them.
        for _ in 0..3 {
            let stack = vec![0u8; 256 << 10].leak();
            let top = unsafe { stack.as_mut_ptr().add(255 << 10) };
            if unsafe { clone(hoard, top, 0x50b00, std::ptr::null_mut()) } < 0 {
                std::process::exit(0);
            }
        }
        stay()
    }";
    let limits = Limits { wall_ms: 4_000, open_files: 256, ..Limits::default() };
    for (level, finished) in ended("own_table", &limits, rust) {
        let limit = finished.limit.clone().unwrap_or_default();
        let refused = finished.code == Some(0);
        assert!(refused || limit.contains("INTERLEAVE_OPEN_FILES="), "{level:?}: {finished:?}");
    }
}

#[test]
fn nobody_slows_the_supervisor_down() {
    let rust = "fn main() { unsafe {
        let parent = getppid();
        if setpriority(0, parent as u32, 19) == 0 { println!(\"setpriority\") }
        if syscall(144, parent as i64, 5_i64, [0_i32].as_ptr()) == 0 { println!(\"scheduler\") }
        if syscall(203, parent as i64, 8_i64, [1_u64].as_ptr()) == 0 { println!(\"affinity\") }
        if syscall(251, 1_i64, parent as i64, 3_i64 << 13) == 0 { println!(\"ioprio\") }
    } }";
    can_do_nothing("slows_supervisor", rust);
}

#[test]
fn devices_and_files_keep_their_modes() {
    let file = env::temp_dir().join(format!("interleave-red-mode-{}", std::process::id()));
    fs::write(&file, "").unwrap();
    let rust = "fn main() {
        use std::{fs, os::unix::fs::PermissionsExt};
        for path in [\"/dev/null\", \"FILE\"] {
            // The mode that it has.
            let Ok(meta) = fs::metadata(path) else { continue };
            if fs::set_permissions(path, meta.permissions()).is_ok() { println!(\"chmod {path}\") }
        }
    }";
    can_do_nothing("changes_modes", &rust.replace("FILE", &file.to_string_lossy()));
    fs::remove_file(&file).unwrap();
}

#[test]
fn no_datagram_reaches_a_socket_of_the_machine() {
    let path = env::temp_dir().join(format!("interleave-red-socket-{}", std::process::id()));
    let socket = UnixDatagram::bind(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
    let rust = "fn main() {
        let Ok((one, _)) = std::os::unix::net::UnixDatagram::pair() else { return };
        if one.send_to(b\"x\", \"PATH\").is_ok() { println!(\"sent\") }
    }";
    can_do_nothing("sends_datagrams", &rust.replace("PATH", &path.to_string_lossy()));
    fs::remove_file(&path).unwrap();
    drop(socket);
}

#[test]
fn no_message_queue_is_left_behind() {
    // Behind namespaces of its own a program may have them: they go with it.
    let name = format!("/red-{}", std::process::id());
    let rust = "unsafe extern \"C\" { fn mq_open(name: *const std::ffi::c_char, flags: i32, ...) -> i32; fn mq_unlink(name: *const std::ffi::c_char) -> i32; }
    fn main() { unsafe {
        mq_open(c\"NAME\".as_ptr(), 0o102, 0o600, 0_usize);
        if mq_unlink(c\"NAME\".as_ptr()) == 0 { println!(\"made\") }
    } }";
    let rust = rust.replace("NAME", &name);
    for (level, finished) in ended("message_queue", &Limits::default(), &rust) {
        assert!(level != Level::Landlock || finished.stdout.is_empty(), "{level:?}: {finished:?}");
    }
}

#[test]
fn a_chain_of_folders_goes_with_its_job() {
    // More of them than this process may have descriptors: a removal that opens each fails.
    let rust = "
    unsafe extern \"C\" {
        fn mkdirat(at: i32, name: *const std::ffi::c_char, mode: u32) -> i32;
        fn openat(at: i32, name: *const std::ffi::c_char, flags: i32) -> i32;
        fn renameat(at: i32, name: *const std::ffi::c_char, to: i32, new: *const std::ffi::c_char) -> i32;
        fn close(fd: i32) -> i32;
    }
    const FOLDER: i32 = 0o200000;
    fn main() { unsafe {
        let home = openat(-100, c\".\".as_ptr(), FOLDER);
        let long = std::ffi::CString::new(\"d\".repeat(200)).unwrap();
        mkdirat(home, c\"all\".as_ptr(), 0o700);
        // Bottom first, so that no path on the way is long.
        for _ in 0..250 {
            mkdirat(home, c\"new\".as_ptr(), 0o700);
            let mut at = openat(home, c\"new\".as_ptr(), FOLDER);
            for _ in 0..100 {
                mkdirat(at, long.as_ptr(), 0o700);
                let below = openat(at, long.as_ptr(), FOLDER);
                close(at);
                at = below;
            }
            renameat(home, c\"all\".as_ptr(), at, c\"all\".as_ptr());
            close(at);
            renameat(home, c\"new\".as_ptr(), home, c\"all\".as_ptr());
        }
        println!(\"{}\", std::env::var(\"HOME\").unwrap());
    } }";
    let rust = format!("#![allow(unused)]\n{CALLS}{rust}");
    for &level in levels().iter().filter(|level| !level.has_own_root()) {
        let listing = listing("deep_folders", &rust);
        // The server's job threads have a stack of this size, too.
        let job = move || {
            let runner = runner_at(level, Limits::default(), Limits::compiler());
            runner.run_to_end(&listing, Language::Rust, None, &mut |_| ())
        };
        let finished = thread::spawn(job).join().unwrap();
        let left = fs::metadata(finished.stdout.trim()).is_ok();
        assert!(!left || finished.stdout.is_empty(), "{level:?}: {finished:?}");
    }
}
