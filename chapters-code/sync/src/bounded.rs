//! A buffer of limited size: who finds it full waits, and who finds it
//! empty waits. Nobody keeps its lock longer than to push or to pop.

use std::collections::VecDeque;
use std::sync::Condvar;
use std::sync::Mutex;

/// Items on their way from some threads to others, first in, first out.
pub struct Bounded<T> {
    items: Mutex<VecDeque<T>>,
    limit: usize,
    not_empty: Condvar,
    not_full: Condvar,
}

impl<T> Bounded<T> {
    /// An empty buffer for at most `limit` items.
    ///
    /// # Panics
    /// If `limit` is 0: nobody could ever put.
    pub fn new(limit: usize) -> Bounded<T> {
        assert!(limit > 0, "a buffer for no items");
        Bounded {
            items: Mutex::new(VecDeque::with_capacity(limit)),
            limit,
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
        }
    }

    /// Adds an item at the end; waits while the buffer is full.
    pub fn put(&self, item: T) {
        let mut items = self.items.lock().unwrap();
        while items.len() == self.limit {
            items = self.not_full.wait(items).unwrap();
        }
        items.push_back(item);
        self.not_empty.notify_one();
    }

    /// Removes the first item; waits while there is none.
    pub fn take(&self) -> T {
        let mut items = self.items.lock().unwrap();
        loop {
            if let Some(item) = items.pop_front() {
                self.not_full.notify_one();
                return item;
            }
            items = self.not_empty.wait(items).unwrap();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bounded;
    use std::thread;

    #[test]
    fn items_come_out_in_the_order_they_went_in() {
        let buffer = Bounded::new(2);
        buffer.put("first");
        buffer.put("second");
        assert_eq!([buffer.take(), buffer.take()], ["first", "second"]);
    }

    #[test]
    fn every_item_is_taken_once_by_whatever_thread() {
        let buffer = Bounded::new(3);
        let taken = thread::scope(|scope| {
            let takers = [(); 2].map(|()| {
                scope.spawn(|| {
                    (0..300).map(|_| buffer.take()).collect::<Vec<_>>()
                })
            });
            for giver in 0..3 {
                let buffer = &buffer;
                scope.spawn(move || {
                    for item in 0..200 {
                        buffer.put(giver * 200 + item);
                    }
                });
            }
            let mut taken: Vec<u32> = takers
                .into_iter()
                .flat_map(|taker| taker.join().unwrap())
                .collect();
            taken.sort_unstable();
            taken
        });
        assert_eq!(taken, Vec::from_iter(0..600));
    }

    #[test]
    #[should_panic(expected = "a buffer for no items")]
    fn a_buffer_for_no_items_is_refused() {
        Bounded::<u32>::new(0);
    }
}
