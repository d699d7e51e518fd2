//! Epoch-based memory reclamation.
//!
//! Pointers, guards and epochs are crossbeam's own: they decide when memory is freed, and a program
//! cannot ask. What threads share is an [`Atomic`], and each of its operations is a step. So to pin
//! and to defer are no steps; and where a deferred function runs, or whether, is left to crossbeam.
//! Whether memory was freed too early is not looked for.

pub use crossbeam_epoch::{
    Collector, CompareExchangeError, Guard, LocalHandle, Owned, Pointable, Pointer, Shared,
    default_collector, is_pinned, pin, unprotected,
};

use explorer::sync::atomic::{AtomicPtr, Ordering};
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::mem;

/// Like crossbeam's, of types with a size.
pub struct Atomic<T> {
    data: AtomicPtr<()>,
    points_to: PhantomData<*mut T>,
}

// SAFETY: as crossbeam's, which gives out references only to threads that are pinned.
unsafe impl<T: Send + Sync> Send for Atomic<T> {}
// SAFETY: as for `Send`.
unsafe impl<T: Send + Sync> Sync for Atomic<T> {}

/// The tag of a pointer lies in bits that its alignment leaves free.
fn tag_bits<T>() -> usize {
    mem::align_of::<T>() - 1
}

fn to_data<T, P: Pointer<T>>(pointer: P) -> *mut () {
    pointer.into_usize() as *mut ()
}

fn shared<'g, T>(data: *mut ()) -> Shared<'g, T> {
    // SAFETY: it came from `into_usize`, and a `Shared` may be made more than once.
    unsafe { Shared::from_usize(data as usize) }
}

impl<T> Atomic<T> {
    /// Like crossbeam's.
    #[track_caller]
    pub fn new(value: T) -> Atomic<T> {
        Atomic::from(Owned::new(value))
    }

    /// Like crossbeam's.
    #[track_caller]
    pub const fn null() -> Atomic<T> {
        Atomic { data: AtomicPtr::new(std::ptr::null_mut()), points_to: PhantomData }
    }

    #[track_caller]
    fn of(data: *mut ()) -> Atomic<T> {
        Atomic { data: AtomicPtr::new(data), points_to: PhantomData }
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn load<'g>(&self, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
        shared(self.data.load(order))
    }

    /// Like crossbeam's; a step, as an acquiring load.
    #[track_caller]
    pub fn load_consume<'g>(&self, guard: &'g Guard) -> Shared<'g, T> {
        self.load(Ordering::Acquire, guard)
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn store<P: Pointer<T>>(&self, new: P, order: Ordering) {
        self.data.store(to_data(new), order);
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn swap<'g, P: Pointer<T>>(&self, new: P, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
        shared(self.data.swap(to_data(new), order))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn compare_exchange<'g, P: Pointer<T>>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>> {
        let new = to_data(new);
        exchanged(new, self.data.compare_exchange(to_data(current), new, success, failure))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn compare_exchange_weak<'g, P: Pointer<T>>(
        &self,
        current: Shared<'_, T>,
        new: P,
        success: Ordering,
        failure: Ordering,
        _: &'g Guard,
    ) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>> {
        let new = to_data(new);
        exchanged(new, self.data.compare_exchange_weak(to_data(current), new, success, failure))
    }

    /// Like crossbeam's; a load, and an exchange for each try.
    #[track_caller]
    pub fn fetch_update<'g, F>(
        &self,
        set_order: Ordering,
        fail_order: Ordering,
        guard: &'g Guard,
        mut change: F,
    ) -> Result<Shared<'g, T>, Shared<'g, T>>
    where
        F: FnMut(Shared<'g, T>) -> Option<Shared<'g, T>>,
    {
        let mut current = self.load(fail_order, guard);
        while let Some(next) = change(current) {
            match self.compare_exchange_weak(current, next, set_order, fail_order, guard) {
                Ok(new) => return Ok(new),
                Err(error) => current = error.current,
            }
        }
        Err(current)
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn fetch_and<'g>(&self, tag: usize, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
        shared(self.data.fetch_and(tag | !tag_bits::<T>(), order))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn fetch_or<'g>(&self, tag: usize, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
        shared(self.data.fetch_or(tag & tag_bits::<T>(), order))
    }

    /// Like crossbeam's; a step.
    #[track_caller]
    pub fn fetch_xor<'g>(&self, tag: usize, order: Ordering, _: &'g Guard) -> Shared<'g, T> {
        shared(self.data.fetch_xor(tag & tag_bits::<T>(), order))
    }

    /// Like crossbeam's.
    ///
    /// # Safety
    /// As crossbeam's: nobody else has the pointer, and it is not null.
    pub unsafe fn into_owned(self) -> Owned<T> {
        // SAFETY: the caller's.
        unsafe { shared(self.data.into_inner()).into_owned() }
    }

    /// Like crossbeam's.
    ///
    /// # Safety
    /// As crossbeam's: nobody else has the pointer.
    pub unsafe fn try_into_owned(self) -> Option<Owned<T>> {
        // SAFETY: the caller's.
        unsafe { shared(self.data.into_inner()).try_into_owned() }
    }
}

/// What came of an exchange for `new`.
fn exchanged<'g, T, P: Pointer<T>>(
    new: *mut (),
    answer: Result<*mut (), *mut ()>,
) -> Result<Shared<'g, T>, CompareExchangeError<'g, T, P>> {
    match answer {
        Ok(_) => Ok(shared(new)),
        Err(current) => {
            // SAFETY: it came from `into_usize` of a `P`, and was not stored.
            let new = unsafe { P::from_usize(new as usize) };
            Err(CompareExchangeError { current: shared(current), new })
        }
    }
}

impl<T> Default for Atomic<T> {
    #[track_caller]
    fn default() -> Atomic<T> {
        Atomic::null()
    }
}

impl<T> Clone for Atomic<T> {
    /// Like crossbeam's; a step.
    #[track_caller]
    fn clone(&self) -> Atomic<T> {
        Atomic::of(self.data.load(Ordering::Relaxed))
    }
}

impl<T> From<Owned<T>> for Atomic<T> {
    #[track_caller]
    fn from(owned: Owned<T>) -> Atomic<T> {
        Atomic::of(to_data(owned))
    }
}

impl<T> From<Shared<'_, T>> for Atomic<T> {
    #[track_caller]
    fn from(pointer: Shared<'_, T>) -> Atomic<T> {
        Atomic::of(to_data(pointer))
    }
}

impl<T> From<Box<T>> for Atomic<T> {
    #[track_caller]
    fn from(value: Box<T>) -> Atomic<T> {
        Atomic::from(Owned::from(value))
    }
}

impl<T> From<T> for Atomic<T> {
    #[track_caller]
    fn from(value: T) -> Atomic<T> {
        Atomic::new(value)
    }
}

impl<T> Debug for Atomic<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Atomic").finish_non_exhaustive()
    }
}
