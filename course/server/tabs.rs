//! What each tab has under way: one run, one check, one warm-up. What is newer, or matters more,
//! ends what is older, unless both compile the same text: then one joins the other.

use crate::runner::{Edit, Listing, Stop};
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
    /// Lists what a tab begins and stops what stands in its way.
    ///
    /// `None` if the tab does something that matters more: a Run says all that a check would, and
    /// the page asks again when it has ended.
    pub fn enter(&self, tab: &str, work: Work, text: Text, stop: &Stop) -> Option<Entry> {
        let mut state = self.lock();
        let number = state.next;
        state.next += 1;
        let places = state.tabs.entry(tab.to_owned()).or_default();
        if places.iter().any(|place| place.work < work) {
            return None;
        }
        for place in &*places {
            if place.work == Work::Run || place.text != text {
                place.stop.stop();
            }
        }
        places.push(Place { number, work, text, stop: stop.clone() });
        drop(state);
        Some(Entry { tabs: self.clone(), tab: tab.to_owned(), number })
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

    #[test]
    fn a_newer_run_of_a_tab_stops_the_older_one_and_no_other() {
        let (tabs, [old, new, other]) = (Tabs::default(), [(); 3].map(|()| Stop::new()));
        let first = tabs.enter("a", Work::Run, text(""), &old);
        let _third = tabs.enter("b", Work::Run, text(""), &other);
        let second = tabs.enter("a", Work::Run, text(""), &new);
        assert!(old.is_stopped() && !new.is_stopped() && !other.is_stopped());
        drop(first);
        assert!(tabs.lock().tabs.contains_key("a"));
        drop(second);
        assert!(!tabs.lock().tabs.contains_key("a"));
    }

    #[test]
    fn what_is_newer_or_matters_more_stops_another_text_and_joins_its_own() {
        let check = |older, newer, code, stopped| {
            let (tabs, old) = (Tabs::default(), Stop::new());
            let _older = tabs.enter("a", older, text("same"), &old);
            assert!(tabs.enter("a", newer, text(code), &Stop::new()).is_some());
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
            let entry = tabs.enter("a", older, text("same"), &old);
            assert!(tabs.enter("a", newer, text("same"), &Stop::new()).is_none());
            assert!(!old.is_stopped());
            drop(entry);
            assert!(tabs.enter("a", newer, text("same"), &Stop::new()).is_some());
        };
        check(Work::Run, Work::Check);
        check(Work::Run, Work::Warm);
        check(Work::Check, Work::Warm);
    }
}
