//! One value with many owners and many who know where it is: owners
//! keep it alive, [`Weak`] does not. What `std::sync::Arc` is, in the
//! same two counts.

use std::cell::UnsafeCell;
use std::hint;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::process;
use std::ptr::NonNull;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::sync::atomic::fence;

/// So many can be counted, and as many again may be about to notice
/// that they are too many.
const MOST: usize = isize::MAX as usize;
/// In place of the weak count while an owner finds out whether it is
/// alone.
const ASKING: usize = usize::MAX;

struct Counting<T> {
    /// The value lives while this is not 0.
    owners: AtomicUsize,
    /// The memory lives while this is not 0. All owners together count
    /// as one.
    weak: AtomicUsize,
    value: UnsafeCell<ManuallyDrop<T>>,
}

/// One of the owners of a value.
pub struct Counted<T> {
    /// Its memory lives as long as there is an owner, and so does the
    /// value.
    shared: NonNull<Counting<T>>,
}

/// Knows where a value is, and keeps it from nothing.
pub struct Weak<T> {
    /// Its memory lives as long as this. The value may be gone.
    shared: NonNull<Counting<T>>,
}

// SAFETY: owners on several threads see the value at once, so it has to
// be `Sync`. Any of them may be the last and drop it there, so it has
// to be `Send`.
unsafe impl<T: Send + Sync> Send for Counted<T> {}
// SAFETY: a shared owner can be cloned, which makes it the same as a
// sent one.
unsafe impl<T: Send + Sync> Sync for Counted<T> {}
// SAFETY: a weak one can become an owner wherever it is.
unsafe impl<T: Send + Sync> Send for Weak<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Weak<T> {}

impl<T> Counted<T> {
    /// The first owner of `value`.
    pub fn new(value: T) -> Counted<T> {
        let shared = Box::new(Counting {
            owners: AtomicUsize::new(1),
            weak: AtomicUsize::new(1),
            value: UnsafeCell::new(ManuallyDrop::new(value)),
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

    /// A note of where the value is.
    pub fn downgrade(this: &Counted<T>) -> Weak<T> {
        let weak = &this.shared().weak;
        let mut seen = weak.load(Relaxed);
        loop {
            if seen == ASKING {
                hint::spin_loop();
                seen = weak.load(Relaxed);
                continue;
            }
            if seen > MOST {
                process::abort();
            }
            // Acquire: who asks whether it is alone has its answer by
            // now.
            match weak.compare_exchange_weak(
                seen,
                seen + 1,
                Acquire,
                Relaxed,
            ) {
                Ok(_) => {
                    return Weak {
                        shared: this.shared,
                    };
                }
                Err(now) => seen = now,
            }
        }
    }

    /// The value, if this is its only owner and there is no [`Weak`].
    pub fn get_mut(this: &mut Counted<T>) -> Option<&mut T> {
        let Counting { owners, weak, .. } = this.shared();
        // Nobody makes a weak one while the two counts are looked at
        // one after the other.
        weak.compare_exchange(1, ASKING, Acquire, Relaxed).ok()?;
        // Acquire: the others have gone; what they did happened before.
        let alone = owners.load(Acquire) == 1;
        weak.store(1, Release);
        // SAFETY: this owner is borrowed exclusively; there is no other
        // and no weak one, and only from this one could there be.
        alone.then(|| unsafe { &mut **this.shared().value.get() })
    }
}

impl<T> Clone for Counted<T> {
    /// One owner more. Ends the process if there are too many to count.
    fn clone(&self) -> Counted<T> {
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
        if self.shared().owners.fetch_sub(1, Release) != 1 {
            return;
        }
        fence(Acquire);
        // What all owners together count for; goes last, with the
        // memory.
        let _weak = Weak {
            shared: self.shared,
        };
        // SAFETY: this was the last owner, from 0 nobody becomes one,
        // and the memory is there as long as the line above.
        unsafe { ManuallyDrop::drop(&mut *self.shared().value.get()) };
    }
}

impl<T> Deref for Counted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: there is an owner, so the value lives, and nobody has
        // it exclusively unless this very owner is borrowed so.
        unsafe { &*self.shared().value.get() }
    }
}

impl<T> Weak<T> {
    fn owners(&self) -> &AtomicUsize {
        // SAFETY: the memory lives as long as this. The value, which
        // may be gone, is not touched.
        unsafe { &(*self.shared.as_ptr()).owners }
    }

    fn weak(&self) -> &AtomicUsize {
        // SAFETY: as above.
        unsafe { &(*self.shared.as_ptr()).weak }
    }

    /// An owner, if the value is still there.
    pub fn upgrade(&self) -> Option<Counted<T>> {
        let one_more = |owners| match owners {
            // From 0 there is no way back: the value is being dropped.
            0 => None,
            _ if owners > MOST => process::abort(),
            _ => Some(owners + 1),
        };
        // Acquire: the value is as the first owner made it.
        self.owners()
            .fetch_update(Acquire, Relaxed, one_more)
            .ok()?;
        Some(Counted {
            shared: self.shared,
        })
    }
}

impl<T> Clone for Weak<T> {
    /// One note more. Ends the process if there are too many to count.
    fn clone(&self) -> Weak<T> {
        // Nobody asks whether it is alone: this one is there.
        if self.weak().fetch_add(1, Relaxed) > MOST {
            process::abort();
        }
        Weak {
            shared: self.shared,
        }
    }
}

impl<T> Drop for Weak<T> {
    fn drop(&mut self) {
        if self.weak().fetch_sub(1, Release) != 1 {
            return;
        }
        fence(Acquire);
        // SAFETY: it came from a box; no owner is left, none of these
        // is, and the value, dropped before, is not dropped again by
        // this.
        drop(unsafe { Box::from_raw(self.shared.as_ptr()) });
    }
}

#[cfg(test)]
mod tests {
    use super::{Counted, Weak};
    use std::sync::Mutex;
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
    fn a_weak_one_finds_the_value_while_there_is_an_owner() {
        let dropped = AtomicU32::new(0);
        let owner = Counted::new(Noted(&dropped));
        let weak = Counted::downgrade(&owner);
        let second = weak.upgrade().unwrap();
        drop(owner);
        assert!(weak.clone().upgrade().is_some());
        drop(second);
        assert_eq!(dropped.load(Relaxed), 1);
        assert!(weak.upgrade().is_none());
    }

    #[test]
    fn only_who_is_alone_may_change_the_value() {
        let mut owner = Counted::new(1);
        let weak = Counted::downgrade(&owner);
        assert!(Counted::get_mut(&mut owner).is_none());
        drop(weak);
        let second = owner.clone();
        assert!(Counted::get_mut(&mut owner).is_none());
        drop(second);
        *Counted::get_mut(&mut owner).unwrap() += 1;
        assert_eq!(*owner, 2);
    }

    #[test]
    fn a_child_that_knows_its_parent_does_not_keep_it() {
        struct Node<'a> {
            parent: Option<Weak<Node<'a>>>,
            children: Mutex<Vec<Counted<Node<'a>>>>,
            _noted: Noted<'a>,
        }
        let dropped = AtomicU32::new(0);
        let node = |parent| Node {
            parent,
            children: Mutex::default(),
            _noted: Noted(&dropped),
        };
        let parent = Counted::new(node(None));
        let child =
            Counted::new(node(Some(Counted::downgrade(&parent))));
        parent.children.lock().unwrap().push(child.clone());
        drop(parent);
        assert!(child.parent.as_ref().unwrap().upgrade().is_none());
        drop(child);
        assert_eq!(dropped.load(Relaxed), 2);
    }

    #[test]
    fn owners_and_weak_ones_on_many_threads_drop_it_once() {
        let dropped = AtomicU32::new(0);
        for _ in 0..100 {
            let mut owner = Counted::new(Noted(&dropped));
            let weak = Counted::downgrade(&owner);
            thread::scope(|scope| {
                for weak in [weak.clone(), weak] {
                    scope.spawn(move || {
                        while let Some(owner) = weak.upgrade() {
                            drop(Counted::downgrade(&owner));
                        }
                    });
                }
                Counted::get_mut(&mut owner);
                drop(owner);
            });
        }
        assert_eq!(dropped.load(Relaxed), 100);
    }
}
