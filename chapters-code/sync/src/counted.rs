//! One value with many owners; the last one to go drops it. What
//! `std::sync::Arc` is without `Weak`.

use std::ops::Deref;
use std::process;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;

/// So many owners can be counted, and as many again may be about to
/// notice that they are too many.
const MOST: usize = isize::MAX as usize;

struct Counting<T> {
    owners: AtomicUsize,
    value: T,
}

/// One of the owners of a value.
pub struct Counted<T> {
    /// Lives as long as there is an owner.
    shared: NonNull<Counting<T>>,
}

// SAFETY: owners on several threads see the value at once, so it has to
// be `Sync`. Any of them may be the last and drop it there, so it has
// to be `Send`.
unsafe impl<T: Send + Sync> Send for Counted<T> {}
// SAFETY: a shared owner can be cloned, which makes it the same as a
// sent one.
unsafe impl<T: Send + Sync> Sync for Counted<T> {}

impl<T> Counted<T> {
    /// The first owner of `value`.
    pub fn new(value: T) -> Counted<T> {
        let shared = Box::new(Counting {
            owners: AtomicUsize::new(1),
            value,
        });
        Counted {
            shared: NonNull::from(Box::leak(shared)),
        }
    }

    fn shared(&self) -> &Counting<T> {
        // SAFETY: it lives as long as there is an owner, and this is
        // one.
        unsafe { self.shared.as_ref() }
    }

    /// The value, if this is its only owner.
    pub fn get_mut(this: &mut Counted<T>) -> Option<&mut T> {
        // The others have gone; what they did with the value happened
        // before.
        if this.shared().owners.load(Acquire) == 1 {
            // SAFETY: this owner is borrowed exclusively, and it is the
            // only one: nobody else can reach the value, nor clone an
            // owner.
            Some(unsafe { &mut this.shared.as_mut().value })
        } else {
            None
        }
    }
}

impl<T> Clone for Counted<T> {
    /// One owner more.
    ///
    /// Ends the process if there are more than `isize::MAX`: a count
    /// that wraps around would free what is in use. It takes
    /// `mem::forget` to get there.
    fn clone(&self) -> Counted<T> {
        // Nothing is learned from the number: this owner keeps it above
        // 0.
        if self.shared().owners.fetch_add(1, Relaxed) > MOST {
            process::abort();
        }
        Counted {
            shared: self.shared,
        }
    }
}

impl<T> Drop for Counted<T> {
    fn drop(&mut self) {
        // What this owner did with the value comes before its going.
        if self.shared().owners.fetch_sub(1, Release) != 1 {
            return;
        }
        // What all the others did comes before what follows.
        fence(Acquire);
        // SAFETY: it came from a box, this was the last owner, and
        // nobody can make another from none.
        drop(unsafe { Box::from_raw(self.shared.as_ptr()) });
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.shared().value
    }
}

#[cfg(test)]
mod tests {
    use super::Counted;
    use std::sync::atomic::AtomicU32;
    use std::sync::atomic::Ordering::Relaxed;
    use std::thread;

    /// Counts how often it was dropped.
    struct Noted<'a>(&'a AtomicU32);

    impl Drop for Noted<'_> {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    #[test]
    fn the_last_owner_drops_the_value() {
        let dropped = AtomicU32::new(0);
        let first = Counted::new(Noted(&dropped));
        let second = first.clone();
        drop(first);
        assert_eq!(dropped.load(Relaxed), 0);
        drop(second);
        assert_eq!(dropped.load(Relaxed), 1);
    }

    #[test]
    fn who_owns_it_alone_may_change_it() {
        let mut first = Counted::new(1);
        *Counted::get_mut(&mut first).unwrap() += 1;
        let second = first.clone();
        assert!(Counted::get_mut(&mut first).is_none());
        drop(second);
        assert_eq!(Counted::get_mut(&mut first), Some(&mut 2));
    }

    #[test]
    fn owners_on_many_threads_drop_it_once() {
        let dropped = AtomicU32::new(0);
        let first = Counted::new((Noted(&dropped), AtomicU32::new(0)));
        thread::scope(|scope| {
            for _ in 0..4 {
                let mine = first.clone();
                scope.spawn(move || {
                    for _ in 0..1_000 {
                        mine.clone().1.fetch_add(1, Relaxed);
                    }
                });
            }
        });
        assert_eq!(first.1.load(Relaxed), 4_000);
        drop(first);
        assert_eq!(dropped.load(Relaxed), 1);
    }
}
