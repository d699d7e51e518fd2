//! One run a tab: a newer one replaces the older.

use crate::runner::Stop;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which tab runs what.
#[derive(Clone, Default)]
pub struct Tabs(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By the tab's id: the number of its run, and how to stop it.
    running: HashMap<String, (u64, Stop)>,
    /// The number of the next run.
    next: u64,
}

/// A run, listed until dropped.
pub struct Entry {
    tabs: Tabs,
    tab: String,
    number: u64,
}

impl Tabs {
    /// Lists a run and stops the tab's older one.
    pub fn enter(&self, tab: String, stop: Stop) -> Entry {
        let mut state = self.lock();
        let number = state.next;
        state.next += 1;
        if let Some((_, older)) = state.running.insert(tab.clone(), (number, stop)) {
            older.stop();
        }
        drop(state);
        Entry { tabs: self.clone(), tab, number }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.tabs.lock();
        if state.running.get(&self.tab).is_some_and(|(number, _)| *number == self.number) {
            state.running.remove(&self.tab);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_run_of_a_tab_stops_the_older_one_and_no_other() {
        let (tabs, [old, new, other]) = (Tabs::default(), [(); 3].map(|()| Stop::new()));
        let first = tabs.enter("a".to_owned(), old.clone());
        let _third = tabs.enter("b".to_owned(), other.clone());
        let second = tabs.enter("a".to_owned(), new.clone());
        assert!(old.is_stopped() && !new.is_stopped() && !other.is_stopped());
        drop(first);
        assert!(tabs.lock().running.contains_key("a"));
        drop(second);
        assert!(!tabs.lock().running.contains_key("a"));
    }
}
