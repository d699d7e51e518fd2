//! A stack without a lock. A thread that is stopped in the middle of
//! `push` or `pop` keeps nobody from either, as far as the allocator
//! does not.
//!
//! R. K. Treiber, *Systems Programming: Coping with Parallelism*, IBM
//! Research Report RJ 5118, 1986. Memory is freed by the epochs of
//! [crossbeam](crossbeam::epoch).

use crossbeam::epoch;
use crossbeam::epoch::Atomic;
use crossbeam::epoch::Owned;
use std::mem::MaybeUninit;
use std::sync::atomic::Ordering::Acquire;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::Ordering::Release;

/// Items that any thread puts on top and any thread takes from there.
pub struct Stack<T> {
    head: Atomic<Node<T>>,
}

struct Node<T> {
    /// Moved out by whoever takes the node off the stack, while others
    /// may still look at the node: from then on it is only bytes, and
    /// freeing the node does not drop it once more.
    item: MaybeUninit<T>,
    /// Never changed while the node is on the stack.
    next: Atomic<Node<T>>,
}

// SAFETY: the stack owns its items and lends none of them: each is
// moved in by one thread and out by one thread, which is what `Send`
// allows. The nodes that several threads look at meanwhile are freed
// with an item that is not dropped again.
unsafe impl<T: Send> Send for Stack<T> {}
// SAFETY: as above. No `&T` goes to anybody, so `T: Sync` is not
// needed.
unsafe impl<T: Send> Sync for Stack<T> {}

impl<T> Stack<T> {
    /// An empty stack.
    pub fn new() -> Stack<T> {
        Stack {
            head: Atomic::null(),
        }
    }

    /// Puts an item on top.
    pub fn push(&self, item: T) {
        let (item, next) = (MaybeUninit::new(item), Atomic::null());
        let mut node = Owned::new(Node { item, next });
        let guard = epoch::pin();
        loop {
            let head = self.head.load(Relaxed, &guard);
            node.next.store(head, Relaxed);
            // Release: who finds the node on top finds all of it.
            match self
                .head
                .compare_exchange(head, node, Release, Relaxed, &guard)
            {
                Ok(_) => return,
                // Another thread was first. Look again.
                Err(failed) => node = failed.new,
            }
        }
    }

    /// Takes the item on top, if there is one.
    pub fn pop(&self) -> Option<T> {
        let guard = epoch::pin();
        loop {
            // Acquire: pairs with the Release of the push. Only
            // compare-exchange changes `head`, so the push of this node
            // is seen even if the head was last changed by a pop above
            // it.
            let head = self.head.load(Acquire, &guard);
            // SAFETY: null or made by `push`. This thread found it
            // while pinned, and who takes it off defers freeing it
            // until no thread that can have found it is pinned: until
            // `guard` is gone, it lives. Nobody writes to a node that
            // is or was on the stack.
            let node = unsafe { head.as_ref() }?;
            let next = node.next.load(Relaxed, &guard);
            // The same address is the same node: while `guard` lives it
            // is not freed, so no new node has its place.
            if self
                .head
                .compare_exchange(head, next, Relaxed, Relaxed, &guard)
                .is_ok()
            {
                // SAFETY: `push` put an item in. One compare-exchange
                // alone takes this node off, and it was ours: nobody
                // else moves the item out, now or later.
                let item = unsafe { node.item.assume_init_read() };
                // SAFETY: off the stack, so no thread that is pinned
                // after this finds it; and deferred by us alone, so
                // once. Any thread may free it: what is left of the
                // item is bytes, and nothing is dropped.
                unsafe { guard.defer_destroy(head) };
                return Some(item);
            }
        }
    }

    /// Whether there was no item at the moment of looking.
    pub fn is_empty(&self) -> bool {
        self.head.load(Relaxed, &epoch::pin()).is_null()
    }
}

impl<T> Default for Stack<T> {
    fn default() -> Stack<T> {
        Stack::new()
    }
}

impl<T> Drop for Stack<T> {
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::Stack;
    use std::sync::Arc;
    use std::thread;

    #[test]
    fn the_last_item_in_is_the_first_out() {
        let stack = Stack::new();
        assert!(stack.is_empty());
        stack.push("below");
        stack.push("on top");
        assert_eq!(stack.pop(), Some("on top"));
        assert_eq!(stack.pop(), Some("below"));
        assert_eq!(stack.pop(), None);
    }

    #[test]
    fn every_item_is_taken_once_by_whatever_thread() {
        let stack = Stack::new();
        let mut taken = thread::scope(|scope| {
            let workers = [0, 1, 2, 3].map(|worker| {
                let stack = &stack;
                scope.spawn(move || {
                    let mut taken = Vec::new();
                    for item in 0..5_000 {
                        stack.push(Box::new(worker * 5_000 + item));
                        if item % 3 != 0 {
                            taken.extend(stack.pop());
                        }
                    }
                    taken
                })
            });
            workers.map(|worker| worker.join().unwrap()).concat()
        });
        taken.extend(std::iter::from_fn(|| stack.pop()));
        taken.sort_unstable();
        assert!(taken.into_iter().map(|item| *item).eq(0..20_000));
    }

    #[test]
    fn an_item_that_is_taken_is_dropped_by_its_taker_alone() {
        let item = Arc::new(());
        let stack = Stack::new();
        stack.push(item.clone());
        stack.push(item.clone());
        drop(stack.pop());
        assert_eq!(Arc::strong_count(&item), 2);
        drop(stack);
        assert_eq!(Arc::strong_count(&item), 1);
    }

    #[test]
    fn items_need_be_neither_sync_nor_static() {
        let word = String::from("lent");
        let stack = Stack::new();
        thread::scope(|scope| {
            scope.spawn(|| stack.push(std::cell::Cell::new(&*word)));
        });
        assert_eq!(stack.pop().map(|item| item.get()), Some("lent"));
    }
}
