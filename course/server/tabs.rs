//! What each tab has under way: one run, one check, one warm-up. What is newer, or matters more,
//! ends what is older, unless both compile the same text: then one joins the other.
//!
//! A run takes the place of its tab's older one among those who wait. So a tab that fires sixty
//! runs has one place, and a reader can run another edit however many wait.

use crate::runner::{Admission, Edit, Listing, Stop};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which tab does what.
#[derive(Clone, Default)]
pub struct Tabs(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// By the tab's id; a tab without a place is not kept.
    tabs: HashMap<String, Vec<Place>>,
    /// The number of the next place.
    next: u64,
}

struct Place {
    number: u64,
    work: Work,
    text: Text,
    stop: Stop,
    /// Of a run: shared with those that it replaced and that have not ended yet.
    admission: Option<Arc<Admission>>,
}

/// What a tab can have under way, from what matters most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// The reader pressed Run.
    Run,
    /// The reader stopped typing.
    Check,
    /// The reader looks at a listing.
    Warm,
}

/// What decides which binary is made.
#[derive(Clone, PartialEq, Eq)]
pub struct Text {
    /// The listing's name.
    listing: String,
    /// The program.
    code: String,
    /// How it is built.
    optimised: bool,
}

/// Something under way, listed until dropped.
pub struct Entry {
    tabs: Tabs,
    tab: String,
    number: u64,
    _admission: Option<Arc<Admission>>,
}

impl Text {
    /// What this edit of a listing compiles; of a Python program, what its Rust twin would.
    pub fn of(listing: &Listing, edit: &Edit) -> Text {
        Text {
            listing: listing.name.clone(),
            code: edit.code.as_ref().unwrap_or(&listing.rust.text).clone(),
            optimised: edit.optimised.unwrap_or(listing.needs.optimised),
        }
    }
}

impl Tabs {
    /// Lists a run and stops what stands in its way. A tab without one needs a place: `admit` gives
    /// it, or nothing is done.
    pub fn run(
        &self,
        tab: &str,
        text: Text,
        stop: &Stop,
        admit: impl FnOnce() -> Option<Admission>,
    ) -> Option<Entry> {
        let mut state = self.lock();
        let older = state.tabs.get(tab).into_iter().flatten();
        let admission = match older.filter_map(|place| place.admission.clone()).next() {
            Some(admission) => admission,
            None => Arc::new(admit()?),
        };
        Some(self.enter(&mut state, tab, Work::Run, text, stop, Some(admission)))
    }

    /// Lists what a tab compiles before it runs and stops what stands in its way.
    ///
    /// `None` if the tab does something that matters more: a Run says all that a check would, and
    /// the page asks again when it has ended.
    pub fn compile(&self, tab: &str, work: Work, text: Text, stop: &Stop) -> Option<Entry> {
        let mut state = self.lock();
        let matters_more = |place: &Place| place.work < work;
        if state.tabs.get(tab).is_some_and(|places| places.iter().any(matters_more)) {
            return None;
        }
        Some(self.enter(&mut state, tab, work, text, stop, None))
    }

    fn enter(
        &self,
        state: &mut State,
        tab: &str,
        work: Work,
        text: Text,
        stop: &Stop,
        admission: Option<Arc<Admission>>,
    ) -> Entry {
        let number = state.next;
        state.next += 1;
        let places = state.tabs.entry(tab.to_owned()).or_default();
        for place in &*places {
            if place.work == Work::Run || place.text != text {
                place.stop.stop();
            }
        }
        let (stop, _admission) = (stop.clone(), admission.clone());
        places.push(Place { number, work, text, stop, admission });
        Entry { tabs: self.clone(), tab: tab.to_owned(), number, _admission }
    }

    /// How to stop what a tab runs, and to type to it.
    pub fn running(&self, tab: &str) -> Option<Stop> {
        let state = self.lock();
        let newest = state.tabs.get(tab)?.iter().rfind(|place| place.work == Work::Run)?;
        Some(newest.stop.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut state = self.tabs.lock();
        if let Some(places) = state.tabs.get_mut(&self.tab) {
            places.retain(|place| place.number != self.number);
            if places.is_empty() {
                state.tabs.remove(&self.tab);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: &str) -> Text {
        Text { listing: "tests/a".to_owned(), code: code.to_owned(), optimised: false }
    }

    fn begin(tabs: &Tabs, work: Work, code: &str, stop: &Stop) -> Option<Entry> {
        match work {
            Work::Run => tabs.run("a", text(code), stop, || Admission::take(&Arc::default(), || 1)),
            work => tabs.compile("a", work, text(code), stop),
        }
    }

    /// Runs of these tabs, with room for so many; whether each was taken, and its handles.
    fn check(room: usize, tabs: &[&str], want: &[bool]) -> (Tabs, Vec<Stop>, Vec<Option<Entry>>) {
        let (all, mut stops, mut entries) = (Tabs::default(), Vec::new(), Vec::new());
        let places = Arc::default();
        for tab in tabs {
            let stop = Stop::new();
            entries.push(all.run(tab, text(""), &stop, || Admission::take(&places, || room)));
            stops.push(stop);
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
        assert!(tabs.lock().tabs.contains_key("a"));
        drop(entries.pop());
        assert!(!tabs.lock().tabs.contains_key("a"));
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

    #[test]
    fn what_is_newer_or_matters_more_stops_another_text_and_joins_its_own() {
        let check = |older, newer, code, stopped| {
            let (tabs, old) = (Tabs::default(), Stop::new());
            let _older = begin(&tabs, older, "same", &old);
            assert!(begin(&tabs, newer, code, &Stop::new()).is_some());
            assert_eq!(old.is_stopped(), stopped, "{older:?} {newer:?} {code}");
        };
        check(Work::Check, Work::Run, "same", false);
        check(Work::Check, Work::Run, "other", true);
        check(Work::Warm, Work::Run, "same", false);
        check(Work::Warm, Work::Check, "other", true);
        check(Work::Check, Work::Check, "other", true);
        check(Work::Check, Work::Check, "same", false);
        check(Work::Warm, Work::Warm, "other", true);
    }

    #[test]
    fn nothing_is_compiled_ahead_while_something_runs_that_matters_more() {
        let check = |older, newer| {
            let (tabs, old) = (Tabs::default(), Stop::new());
            let entry = begin(&tabs, older, "same", &old);
            assert!(begin(&tabs, newer, "same", &Stop::new()).is_none());
            assert!(!old.is_stopped());
            drop(entry);
            assert!(begin(&tabs, newer, "same", &Stop::new()).is_some());
        };
        check(Work::Run, Work::Check);
        check(Work::Run, Work::Warm);
        check(Work::Check, Work::Warm);
    }
}
