//! The numbers of interleavings that pages state in their own words.

use crate::listings::runner;
use crate::support::root;
use course::explore::outcomes;
use course::listings::Catalogue;
use course::setup;

/// Fails unless each listing ends in these ways, in so many interleavings each.
#[track_caller]
fn check(all: &[(&str, &[(&str, u64)])]) {
    let catalogue = Catalogue::load(&root()).unwrap();
    for (id, want) in all {
        let listing = setup::for_runner(&root(), catalogue.find(id).unwrap());
        let found = outcomes(runner(), &listing, None).unwrap_or_else(|why| panic!("{id}: {why}"));
        let found: Vec<(&str, u64)> = found.iter().map(|(how, n)| (&**how, *n)).collect();
        assert_eq!(&found, want, "{id}");
    }
}

#[test]
fn the_pages_of_sync_count_right() {
    let panics = "panics: called `Result::unwrap()` on an `Err` value: PoisonError { .. }; woken \
                  for an item";
    check(&[
        ("sync/lost_update", &[("prints visits: 1", 4), ("prints visits: 2", 2)]),
        ("sync/counter_fetch_add", &[("prints visits: 2", 2)]),
        ("sync/counter_mutex", &[("prints visits: 2", 2)]),
        (
            "sync/check_then_act",
            &[("prints balance: -30", 4), ("prints balance: 30", 1), ("prints balance: 40", 1)],
        ),
        ("sync/check_and_act", &[("prints balance: 30", 1), ("prints balance: 40", 1)]),
        ("sync/half_moved", &[("prints sum: 100", 2), ("prints sum: 90", 1)]),
        ("sync/self_deadlock", &[("deadlocks, after it printed Ann 50, Bob 50", 1)]),
        ("sync/buffer_with_if", &[(panics, 2), ("prints taken: 3", 28)]),
        ("sync/buffer_with_while", &[("prints taken: 3", 30)]),
        ("sync/lost_wakeup", &[("deadlocks", 2), ("prints awake", 1)]),
        ("sync/kept_wakeup", &[("prints awake", 5)]),
        ("sync/opposite_order", &[("deadlocks", 2), ("prints Ann 110, Bob 90", 4)]),
        ("sync/lock_order", &[("prints Ann 110, Bob 90", 2)]),
        ("sync/dining_naive", &[("deadlocks", 6), ("prints all have eaten", 162)]),
        ("sync/dining_ordered", &[("prints all have eaten", 142)]),
    ]);
}

#[test]
fn what_older_stores_add_is_counted_right() {
    check(&[
        ("sync/message_relaxed", &[("prints message: 0", 4), ("prints message: 42", 4)]),
        ("sync/message_released", &[("prints message: 42", 4)]),
        (
            "sync/two_flags",
            &[("prints inside: 0", 4), ("prints inside: 1", 10), ("prints inside: 2", 6)],
        ),
        ("sync/two_flags_ordered", &[("prints inside: 0", 4), ("prints inside: 1", 10)]),
    ]);
}
