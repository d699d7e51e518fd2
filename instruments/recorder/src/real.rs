//! The functions that the hooks stand before.

use core::ffi::{CStr, c_void};
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// One of them, found before `main` or when it is first called.
pub struct Real {
    name: &'static CStr,
    found: AtomicPtr<c_void>,
}

/// Since when the C library has condition variables as they are now; before that, x86-64 had
/// others of the same name, which an unversioned search finds. Other processors never had them.
#[cfg(target_arch = "x86_64")]
const CONDVARS: &CStr = c"GLIBC_2.3.2";

/// How the names of condition variables' functions begin.
#[cfg(target_arch = "x86_64")]
const CONDVAR: &[u8] = b"pthread_cond_";

impl Real {
    /// The next function of that name.
    pub const fn new(name: &'static CStr) -> Real {
        Real { name, found: AtomicPtr::new(null_mut()) }
    }

    /// Its address. A program that lacks it ends, as it would have without us.
    pub fn get(&self) -> *mut c_void {
        let found = self.found.load(Relaxed);
        if found.is_null() { self.need() } else { found }
    }

    #[cold]
    fn need(&self) -> *mut c_void {
        let found = self.find();
        if found.is_null() {
            // SAFETY: ends the process.
            unsafe { libc::abort() };
        }
        found
    }

    /// Finds it, if it is there. This takes the loader's lock, which a thread may hold that waits
    /// for the one that calls: so all are found before `main`. What is looked for in vain makes
    /// the C library call the program's `malloc`, which may need what is looked for.
    pub fn find(&self) -> *mut c_void {
        let name = self.name.as_ptr();
        // SAFETY: the names end with a zero.
        #[cfg(target_arch = "x86_64")]
        let found = unsafe {
            if self.name.to_bytes().starts_with(CONDVAR) {
                libc::dlvsym(libc::RTLD_NEXT, name, CONDVARS.as_ptr())
            } else {
                null_mut()
            }
        };
        #[cfg(not(target_arch = "x86_64"))]
        let found: *mut c_void = null_mut();
        let found = if found.is_null() {
            // SAFETY: as above.
            unsafe { libc::dlsym(libc::RTLD_NEXT, name) }
        } else {
            found
        };
        self.found.store(found, Relaxed);
        found
    }
}

/// Functions that the program calls in place of those of the C library. What is named before
/// the arguments is the function behind.
///
/// `C-unwind`, because a thread may be cancelled in each of them, which unwinds it; so none may
/// hold what would have to be dropped.
#[macro_export]
macro_rules! hooks {
    ($($(#[$doc:meta])* fn $name:ident($real:ident $(; $($arg:ident: $type:ty),* $(,)?)?) $(-> $result:ty)? $body:block)*) => {$(
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name($($($arg: $type),*)?) $(-> $result)? {
            static REAL: $crate::real::Real = $crate::real::Real::new(
                // SAFETY: the only zero is the last byte.
                unsafe {
                    ::core::ffi::CStr::from_bytes_with_nul_unchecked(
                        concat!(stringify!($name), "\0").as_bytes(),
                    )
                },
            );
            unsafe extern "C" fn find() {
                REAL.find();
            }
            /// Runs before `main`.
            #[used]
            #[unsafe(link_section = ".init_array")]
            static FIND: unsafe extern "C" fn() = find;
            type Behind = unsafe extern "C-unwind" fn($($($type),*)?) $(-> $result)?;
            // SAFETY: the C library's function of this name has this type.
            #[allow(unused_variables)]
            let $real: Behind = unsafe { ::core::mem::transmute(REAL.get()) };
            // A hook may be all body: the macro is for nothing else.
            #[allow(unused_unsafe, clippy::macro_metavars_in_unsafe)]
            // SAFETY: whoever called us vouches for the arguments, as they would to the C library.
            unsafe {
                $body
            }
        }
    )*};
}
