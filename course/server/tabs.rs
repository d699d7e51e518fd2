//! One run a tab: a newer one replaces the older, and takes its place among those who wait. So
//! a tab that fires sixty runs has one place, and a reader can run another edit however many wait.

use crate::runner::{Admission, Stop};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which tab runs what.
#[derive(Clone, Default)]
pub struct Tabs(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By the tab's id: its run.
    running: HashMap<String, Running>,
    /// The number of the next run.
    next: u64,
}

struct Running {
    /// Tells it from the tab's older ones.
    number: u64,
    /// Ends it.
    stop: Stop,
    /// Shared with those that it replaced and that have not ended yet.
    place: Arc<Admission>,
}

/// A run, listed until dropped.
pub struct Entry {
    tabs: Tabs,
    tab: String,
    number: u64,
    _place: Arc<Admission>,
}

impl Tabs {
    /// Lists a run and stops the tab's older one. A tab without one needs a place: `admit` gives
    /// it, or nothing is done.
    pub fn enter(
        &self,
        tab: String,
        stop: Stop,
        admit: impl FnOnce() -> Option<Admission>,
    ) -> Option<Entry> {
        let mut state = self.lock();
        let place = match state.running.get(&tab) {
            Some(older) => older.place.clone(),
            None => Arc::new(admit()?),
        };
        let number = state.next;
        state.next += 1;
        let newer = Running { number, stop, place: place.clone() };
        if let Some(older) = state.running.insert(tab.clone(), newer) {
            older.stop.stop();
        }
        drop(state);
        Some(Entry { tabs: self.clone(), tab, number, _place: place })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.tabs.lock();
        if state.running.get(&self.tab).is_some_and(|run| run.number == self.number) {
            state.running.remove(&self.tab);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs of these tabs, with room for so many; whether each was taken, and its handles.
    fn check(room: usize, tabs: &[&str], want: &[bool]) -> (Tabs, Vec<Stop>, Vec<Option<Entry>>) {
        let (all, mut stops, mut entries) = (Tabs::default(), Vec::new(), Vec::new());
        let places = Arc::default();
        for tab in tabs {
            let stop = Stop::new();
            stops.push(stop.clone());
            let admit = || Admission::take(&places, || room);
            entries.push(all.enter((*tab).to_owned(), stop, admit));
        }
        assert_eq!(entries.iter().map(Option::is_some).collect::<Vec<_>>(), want);
        (all, stops, entries)
    }

    #[test]
    fn a_newer_run_of_a_tab_stops_the_older_one_and_no_other() {
        let (tabs, stops, mut entries) = check(2, &["a", "b", "a"], &[true; 3]);
        let stopped: Vec<bool> = stops.iter().map(Stop::is_stopped).collect();
        assert_eq!(stopped, [true, false, false]);
        drop(entries.remove(0));
        assert!(tabs.lock().running.contains_key("a"));
        drop(entries.pop());
        assert!(!tabs.lock().running.contains_key("a"));
    }

    #[test]
    fn a_tab_has_one_place_however_often_it_runs() {
        check(2, &["a", "a", "a", "a", "b", "c"], &[true, true, true, true, true, false]);
    }

    #[test]
    fn a_run_without_a_place_stops_nothing() {
        let (_, stops, _entries) = check(1, &["a", "b"], &[true, false]);
        assert!(!stops[0].is_stopped());
    }
}
