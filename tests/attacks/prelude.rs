
/// What attacks share; the tests put this file behind each that uses it.
mod prelude {
    #![allow(dead_code)]
    use std::ffi::{c_int, c_long};
    use std::io::{self, Error};

    unsafe extern "C" {
        fn prctl(option: c_int, ...) -> c_int;
        fn syscall(number: c_long, ...) -> c_long;
    }

    /// EPERM, EACCES, ENOSYS.
    const REFUSED: [i32; 3] = [1, 13, 38];

    /// ENOENT, ESRCH, ENXIO, EXDEV, ENODEV, ENOTDIR, EROFS; no such network, protocol, address,
    /// listener.
    const ABSENT: [i32; 15] = [2, 3, 6, 18, 19, 20, 30, 93, 94, 95, 97, 99, 101, 111, 113];

    /// Tells what came of an attempt that has to be refused. Any other error says that the attack
    /// went wrong before anything could refuse it, and proves nothing.
    pub fn refused<T>(what: &str, result: io::Result<T>) {
        tell(what, result, |errno| REFUSED.contains(&errno));
    }

    /// Tells what came of an attempt on something that may not be there at all.
    pub fn absent<T>(what: &str, result: io::Result<T>) {
        tell(what, result, |errno| REFUSED.contains(&errno) || ABSENT.contains(&errno));
    }

    fn tell<T>(what: &str, result: io::Result<T>, holds: impl Fn(i32) -> bool) {
        match result {
            Ok(_) => println!("BROKEN: {what}"),
            Err(error) if error.raw_os_error().is_some_and(holds) => {
                println!("held: {what} ({error})");
            }
            Err(error) => println!("DOUBTFUL: {what} ({error})"),
        }
    }

    /// Tells what was seen.
    pub fn verdict(what: &str, holds: bool) {
        println!("{}: {what}", if holds { "held" } else { "BROKEN" });
    }

    /// A system call that C has no function for.
    pub fn sys<const N: usize>(number: c_long, arguments: [usize; N]) -> io::Result<c_long> {
        let mut six = [0; 6];
        six[..N].copy_from_slice(&arguments);
        let [a, b, c, d, e, f] = six;
        // SAFETY: whatever the kernel does with it, that is the point.
        let result = unsafe { syscall(number, a, b, c, d, e, f) };
        if result == -1 { Err(Error::last_os_error()) } else { Ok(result) }
    }

    /// Names this thread, and whatever it starts, so that the test finds it from outside.
    pub fn mark() {
        const PR_SET_NAME: c_int = 15;
        // SAFETY: the name ends with a zero.
        unsafe { prctl(PR_SET_NAME, c"@word@".as_ptr()) };
    }

    /// The result of a C function that answers -1 for an error.
    pub fn checked(result: c_int) -> io::Result<c_int> {
        if result == -1 { Err(Error::last_os_error()) } else { Ok(result) }
    }

    /// A number that differs between processors.
    pub const fn number(x86_64: c_long, aarch64: c_long) -> c_long {
        if cfg!(target_arch = "x86_64") { x86_64 } else { aarch64 }
    }

    /// A field of a process's status file.
    pub fn status(pid: &str, field: &str) -> String {
        let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let found = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(":\t"));
        found.unwrap_or_default().to_owned()
    }
}
