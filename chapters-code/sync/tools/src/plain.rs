//! Memory without any synchronisation, as `unsafe` code has it. loom
//! has a cell of its own, and knows of no other memory.

#[cfg(feature = "loom")]
use loom::cell::UnsafeCell;
#[cfg(not(feature = "loom"))]
use std::cell::UnsafeCell;

/// A number that threads share, and nobody guards.
pub struct Plain(UnsafeCell<u32>);

// SAFETY: there is none; whoever calls `get` or `set` promises it.
unsafe impl Sync for Plain {}

impl Plain {
    /// A number for several threads.
    pub fn new(number: u32) -> Plain {
        Plain(UnsafeCell::new(number))
    }

    /// Reads the number.
    ///
    /// # Safety
    /// Every `set` happens before this call, or after it.
    pub unsafe fn get(&self) -> u32 {
        #[cfg(feature = "loom")]
        // SAFETY: as for this function.
        return self.0.with(|number| unsafe { *number });
        #[cfg(not(feature = "loom"))]
        // SAFETY: as for this function.
        return unsafe { *self.0.get() };
    }

    /// Changes the number.
    ///
    /// # Safety
    /// Every other `set` or `get` happens before this call or after it.
    pub unsafe fn set(&self, new: u32) {
        #[cfg(feature = "loom")]
        // SAFETY: as for this function.
        self.0.with_mut(|number| unsafe { *number = new });
        #[cfg(not(feature = "loom"))]
        // SAFETY: as for this function.
        unsafe {
            *self.0.get() = new;
        }
    }
}
