//! Follows a process from its beginning over `fork` and `exec`, and hides the recorder from what
//! the program sees of its environment.

use crate::{hooks, python, record, stack, system, waiting};
use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use trace::{Kind, Text, Thing, VARIABLE};

/// The id of this process.
static ID: AtomicU32 = AtomicU32::new(0);

/// Added to the addresses of the executable.
static BIAS: AtomicUsize = AtomicUsize::new(0);

/// Whether this process has told of its end.
static ENDED: AtomicBool = AtomicBool::new(false);

/// The variables that a child needs to be recorded, as `name=value` with a zero.
static mut VARIABLES: [[u8; 1024]; 2] = [[0; 1024]; 2];

/// How a variable that loads libraries begins; ld.so(8).
const PRELOAD: &[u8] = b"LD_PRELOAD=";

unsafe extern "C" {
    static mut environ: *mut *mut c_char;
}

/// Runs before `main`: opens the file, if the environment names one.
pub unsafe extern "C" fn begin() {
    // SAFETY: no other thread runs yet, so the environment does not change meanwhile.
    unsafe {
        let top = environ as usize;
        if !take_variables() {
            return;
        }
        let path = &raw const VARIABLES[0];
        let path = CStr::from_ptr(path.cast::<c_char>().add(VARIABLE.len() + 1));
        BIAS.store(bias(), Relaxed);
        record::open(path);
        if !record::is_on() {
            return;
        }
        hooks::threads::begin(stack_of_main(top));
        tell(0);
        let mut text = [0_u8; 480];
        let length = system::read_file(c"/proc/self/exe", &mut text, true);
        record::put_text(Text::Executable, 0, &text[..length.min(480)]);
        let length = system::read_file(c"/proc/self/cmdline", &mut text, false);
        record::put_text(Text::CommandLine, 0, &text[..length.min(480)]);
        if let Some((start, length)) = runtime_of_python() {
            record::note(Kind::Object, Thing::Gil as u8, start, length, 0);
            python::begin(start);
        }
    }
}

/// Runs at `exit`, after the program's own functions of that kind.
pub unsafe extern "C" fn end() {
    ends(u32::MAX);
}

/// This process ends with this status; says so once.
pub fn ends(status: u32) {
    if record::is_on() && !ENDED.swap(true, Relaxed) {
        record::note(Kind::Exit, 0, 0, 0, status);
    }
}

/// The id of this process, or of that whose memory it borrows.
pub fn id() -> u32 {
    ID.load(Relaxed)
}

/// Whether this is the process that we took it for, and not one that borrows its memory: the child
/// of `vfork`, until it runs another program.
pub fn is_itself() -> bool {
    ID.load(Relaxed) == system::process_id()
}

/// In the child, after `fork`.
pub fn forked() {
    if !record::is_on() {
        return;
    }
    record::begin_again();
    waiting::begin_again();
    ENDED.store(false, Relaxed);
    tell(1);
}

fn tell(copied: u8) {
    let id = system::process_id();
    ID.store(id, Relaxed);
    let (parent, bias) = (u64::from(system::parent_id()), BIAS.load(Relaxed) as u64);
    record::note(Kind::Process, copied, parent, bias, id);
}

/// Takes our variables out of the environment, and keeps them; false if there is no file to open.
unsafe fn take_variables() -> bool {
    // SAFETY: the environment is a list of strings that ends with a null pointer.
    unsafe {
        let (mut from, mut to) = (environ, environ);
        if from.is_null() {
            return false;
        }
        let kept = (&raw mut VARIABLES).cast::<[u8; 1024]>();
        while !(*from).is_null() {
            let text = CStr::from_ptr(*from).to_bytes_with_nul();
            let value = text.strip_prefix(VARIABLE.as_bytes()).filter(|rest| rest[0] == b'=');
            let ours =
                if value.is_some() { Some(0) } else { text.starts_with(PRELOAD).then_some(1) };
            match ours.filter(|_| text.len() <= 1024) {
                Some(which) => {
                    text.as_ptr().copy_to_nonoverlapping(kept.add(which).cast(), text.len());
                }
                None => {
                    *to = *from;
                    to = to.add(1);
                }
            }
            from = from.add(1);
        }
        *to = null_mut();
        kept.cast::<u8>().read() != 0
    }
}

/// An environment with our variables in it again.
pub struct Environment {
    /// The list, if it fits here.
    list: [MaybeUninit<*const c_char>; Environment::MOST],
}

impl Environment {
    /// Variables that there is room for on a stack. With more, a child is not recorded.
    const MOST: usize = 512;

    /// Room for one.
    pub const fn new() -> Environment {
        Environment { list: [const { MaybeUninit::uninit() }; Environment::MOST] }
    }

    /// The program's own list with ours added; its own where it loads libraries itself, or is
    /// too long, or nothing is recorded.
    ///
    /// # Safety
    /// `own` is null or a list of strings that ends with a null pointer.
    pub unsafe fn with_ours(&mut self, own: *const *const c_char) -> *const *const c_char {
        if !record::is_on() {
            return own;
        }
        // SAFETY: the caller vouches for the list; ours ends with a zero.
        unsafe {
            let mut count = 0;
            while !own.is_null() && !(*own.add(count)).is_null() {
                let text = *own.add(count);
                let prefix = (0..PRELOAD.len()).all(|at| *text.add(at) as u8 == PRELOAD[at]);
                if prefix || count + 3 >= Environment::MOST {
                    return own;
                }
                self.list[count].write(text);
                count += 1;
            }
            for variable in 0..2 {
                let text = (&raw const VARIABLES).cast::<[u8; 1024]>().add(variable).cast();
                self.list[count + variable].write(text);
            }
            self.list[count + 2].write(null());
            self.list.as_ptr().cast()
        }
    }

    /// [`Environment::with_ours`] of the environment that the program has now.
    pub unsafe fn of_program(&mut self) -> *const *const c_char {
        // SAFETY: the C library keeps it so.
        unsafe { self.with_ours(environ.cast_const().cast()) }
    }
}

/// Where the main thread's stack is: it ends with the environment, and may grow down to its limit.
unsafe fn stack_of_main(top: usize) -> stack::Bounds {
    let mut limit = MaybeUninit::<libc::rlimit>::uninit();
    // SAFETY: the C library fills the structure, or says that it did not.
    let size = unsafe {
        match libc::getrlimit(libc::RLIMIT_STACK, limit.as_mut_ptr()) {
            0 => limit.assume_init().rlim_cur.min(1 << 30) as usize,
            _ => 8 << 20,
        }
    };
    stack::Bounds { low: top.saturating_sub(size), high: top }
}

/// How far the executable lies from where it was linked to; elf(5), getauxval(3).
unsafe fn bias() -> usize {
    // SAFETY: the kernel gives the place and the number of the headers.
    unsafe {
        let start = libc::getauxval(libc::AT_PHDR) as *const libc::Elf64_Phdr;
        let count = libc::getauxval(libc::AT_PHNUM) as usize;
        let headers = (0..count).map(|number| &*start.add(number));
        let own = headers.into_iter().find(|header| header.p_type == libc::PT_PHDR);
        own.map_or(0, |own| (start as usize).wrapping_sub(own.p_vaddr as usize))
    }
}

/// Where CPython keeps what the whole interpreter shares, if this is one: start and length.
unsafe fn runtime_of_python() -> Option<(u64, u64)> {
    /// What `dladdr1` gives of a symbol; elf(5).
    const SYMBOL: c_int = 1;
    unsafe extern "C" {
        fn dladdr1(
            at: *const c_void,
            info: *mut libc::Dl_info,
            extra: *mut *mut c_void,
            flags: c_int,
        ) -> c_int;
    }
    // SAFETY: both structures are filled, or it is said that they are not.
    unsafe {
        let start = libc::dlsym(libc::RTLD_DEFAULT, c"_PyRuntime".as_ptr());
        if start.is_null() {
            return None;
        }
        let (mut info, mut symbol) = (MaybeUninit::<libc::Dl_info>::uninit(), null_mut());
        let found = dladdr1(start, info.as_mut_ptr(), &raw mut symbol, SYMBOL);
        let symbol = symbol.cast::<libc::Elf64_Sym>();
        (found != 0 && !symbol.is_null()).then(|| (start as u64, (*symbol).st_size))
    }
}
