//! The numbers of interleavings that pages state in their own words.

use crate::listings::runner;
use crate::support::root;
use course::check::ends;
use course::explore::explore;
use course::explore::text::outcome;
use course::listings::Catalogue;
use course::runner::Exploration;
use course::setup;

/// Fails unless each listing ends in these ways, in so many interleavings each.
#[track_caller]
fn check(all: &[(&str, &[(&str, u64)])]) {
    let catalogue = Catalogue::load(&root()).unwrap();
    for (id, want) in all {
        let found = ends(&root(), runner(), catalogue.find(id).unwrap());
        let found = found.unwrap_or_else(|why| panic!("{id}: {why}"));
        let found: Vec<(&str, u64)> = found.all.iter().map(|(how, n)| (&**how, *n)).collect();
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

#[test]
fn the_pages_on_one_lock_count_right() {
    check(&[
        ("sync/half_moved", &[("prints sum: 100", 2), ("prints sum: 90", 1)]),
        ("sync/moved_at_once", &[("prints sum: 100", 2)]),
        ("sync/self_deadlock", &[("deadlocks, after it printed Ann 50, Bob 50", 1)]),
        ("sync/looked_one_by_one", &[("prints sum: 100", 4), ("prints sum: 110", 3)]),
        ("sync/looked_at_both", &[("prints sum: 100", 2)]),
    ]);
}

#[test]
fn the_page_on_many_readers_counts_right() {
    check(&[
        ("sync/guest_upgraded", &[("deadlocks", 2)]),
        ("sync/guest_dropped", &[("prints guests: 1", 2), ("prints guests: 2", 12)]),
        ("sync/guest_asked_again", &[("prints guests: 1", 14)]),
        ("sync/readers_overtake", &[("prints overtaken: 0", 110), ("prints overtaken: 1", 12)]),
        ("sync/readers_queue", &[("prints overtaken: 0", 134)]),
    ]);
}

#[test]
fn a_bell_for_two_conditions_is_counted_right() {
    check(&[
        ("sync/one_bell", &[("deadlocks", 4), ("prints taken: 3", 36)]),
        ("sync/one_bell_for_all", &[("prints taken: 3", 40)]),
        ("sync/two_bells", &[("prints taken: 3", 32)]),
    ]);
}

#[test]
fn the_page_on_what_is_made_once_counts_right() {
    check(&[
        (
            "sync/key_asked_first",
            &[
                ("prints keys: 1 and 1", 2),
                ("prints keys: 1 and 2", 16),
                ("prints keys: 2 and 1", 16),
            ],
        ),
        ("sync/key_under_lock", &[("prints keys: 1 and 1", 2)]),
        (
            "sync/key_ready_relaxed",
            &[
                ("prints keys: 0 and 1", 6),
                ("prints keys: 1 and 0", 6),
                ("prints keys: 1 and 1", 84),
            ],
        ),
        ("sync/key_ready_released", &[("prints keys: 1 and 1", 84)]),
        ("sync/key_once", &[("prints keys: 1 and 1", 14)]),
        ("sync/price_asks_itself", &[("deadlocks", 1)]),
    ]);
}

#[test]
fn a_second_read_can_wait_behind_a_writer() {
    let catalogue = Catalogue::load(&root()).unwrap();
    let ends = |id: &str, spurious| {
        let listing = setup::for_runner(&root(), catalogue.find(id).unwrap());
        let asked = Exploration { spurious, ..Exploration::default() };
        let graph = explore(runner(), &listing, None, &asked).unwrap();
        let ends = graph.outcomes.iter().map(|o| format!("{} {}", outcome(o), o.interleavings));
        ends.collect::<Vec<_>>()
    };
    let prints = "prints 2 items, together 7 2";
    assert_eq!(ends("sync/read_twice", false), [prints]);
    assert_eq!(ends("sync/read_twice", true), [prints, "deadlocks 1"]);
    assert_eq!(ends("sync/read_lent", true), [prints]);
}

#[test]
fn the_pages_of_permits_and_barriers_count_right() {
    check(&[
        ("sync/permit_rung_early", &[("deadlocks", 6), ("prints both have worked", 4)]),
        ("sync/permit_rung_after", &[("prints both have worked", 14)]),
        ("sync/returned_twice", &[("prints one at a time", 464), ("prints two at once", 272)]),
        ("sync/returned_once", &[("prints one at a time", 28)]),
        (
            "sync/neighbour_unwaited",
            &[
                ("prints neighbours: [0, 10]", 1),
                ("prints neighbours: [11, 0]", 1),
                ("prints neighbours: [11, 10]", 4),
            ],
        ),
        ("sync/neighbour_waited", &[("prints neighbours: [11, 10]", 32)]),
        (
            "sync/barrier_slips",
            &[("prints the slow one is at step 1", 31), ("prints the slow one is at step 2", 127)],
        ),
        ("sync/barrier_stuck", &[("deadlocks", 4), ("prints the slow one is at step 2", 78)]),
        ("sync/barrier_generations", &[("prints the slow one is at step 2", 97)]),
        ("sync/latch_miscounted", &[("deadlocks", 54), ("prints both are back", 240)]),
        ("sync/wait_group", &[("prints both are back", 6)]),
    ]);
}

#[test]
fn the_page_of_atomics_counts_right() {
    check(&[
        ("sync/maximum_lost", &[("prints highest: 24", 2), ("prints highest: 31", 4)]),
        ("sync/maximum_in_one", &[("prints highest: 31", 2)]),
        ("sync/maximum_exchanged", &[("prints highest: 31", 6)]),
        (
            "sync/ids_checked_late",
            &[("prints given once more: 0", 2), ("prints given once more: 1", 2)],
        ),
        ("sync/ids_checked_first", &[("prints given once more: 0", 2)]),
        ("sync/seat_weak", &[("prints seated: 1", 2)]),
    ]);
}

#[test]
fn the_page_of_fences_counts_right() {
    check(&[
        ("sync/message_fenced", &[("prints message: 42", 5)]),
        ("sync/fence_misplaced", &[("prints message: 0", 14), ("prints message: 42", 14)]),
        ("sync/two_flags_fenced", &[("prints inside: 0", 18), ("prints inside: 1", 38)]),
        ("sync/chain_broken", &[("prints message: 0", 27), ("prints message: 42", 100)]),
        ("sync/chain_kept", &[("prints message: 42", 69)]),
        (
            "sync/never_back",
            &[
                ("prints page 0, then page 0", 10),
                ("prints page 0, then page 1", 7),
                ("prints page 0, then page 2", 3),
                ("prints page 1, then page 1", 4),
                ("prints page 1, then page 2", 2),
                ("prints page 2, then page 2", 1),
            ],
        ),
        ("sync/readers_of_one", &[("prints the readers agree", 198)]),
        (
            "sync/readers_disagree",
            &[("prints the readers agree", 150), ("prints the readers disagree", 20)],
        ),
        ("sync/readers_agree", &[("prints the readers agree", 150)]),
    ]);
}

#[test]
fn the_page_on_deadlock_counts_right() {
    let (there, back) = ("there: moved", "back: moved");
    check(&[
        ("sync/met_halfway", &[("deadlocks", 8)]),
        (
            "sync/backed_off",
            &[
                ("prints there: backed off, back: backed off", 8),
                ("prints there: backed off, back: moved", 4),
                ("prints there: moved, back: backed off", 4),
                ("prints there: moved, back: moved", 4),
            ],
        ),
        (
            "sync/circle_refused",
            &[
                (&format!("prints {back} ⏎ {there}"), 4),
                (
                    &format!("prints back: refused, back waits for there waits for back ⏎ {there}"),
                    2,
                ),
                (&format!("prints {there} ⏎ {back}"), 4),
                (
                    &format!(
                        "prints there: refused, there waits for back waits for there ⏎ {back}"
                    ),
                    2,
                ),
            ],
        ),
    ]);
}

#[test]
fn the_page_on_livelock_counts_right() {
    check(&[
        (
            "sync/two_polite",
            &[("prints passed: 0", 144), ("prints passed: 1", 176), ("prints passed: 2", 74)],
        ),
        ("sync/one_polite", &[("prints passed: 2", 8)]),
        (
            "sync/overtaken",
            &[
                ("prints overtaken: 0", 51),
                ("prints overtaken: 1", 55),
                ("prints overtaken: 2", 30),
                ("prints overtaken: 3", 5),
            ],
        ),
        ("sync/in_turns", &[("prints overtaken: 0", 430)]),
    ]);
}

#[test]
fn the_page_on_dining_counts_right() {
    check(&[
        ("sync/dining_naive", &[("deadlocks", 6), ("prints all have eaten", 162)]),
        ("sync/dining_ordered", &[("prints all have eaten", 142)]),
        ("sync/dining_waiter", &[("prints all have eaten", 29_625)]),
        ("sync/dining_requests", &[("prints all have eaten", 51)]),
        (
            "sync/careless_readers",
            &[
                ("prints read: [0, 0]", 63),
                ("prints read: [0, 1]", 17),
                ("prints read: [1, 0]", 51),
                ("prints read: [1, 1]", 267),
            ],
        ),
        ("sync/careful_readers", &[("prints read: [0, 0]", 14), ("prints read: [1, 1]", 14)]),
        ("sync/dozing_barber", &[("deadlocks", 1), ("prints hair is cut", 2)]),
        ("sync/sleeping_barber", &[("prints hair is cut", 2)]),
        ("sync/smokers_grab", &[("deadlocks", 6), ("prints who has the matches smokes", 12)]),
        ("sync/smokers_called", &[("prints who has the matches smokes", 40)]),
    ]);
}

#[test]
fn the_page_on_contention_counts_right() {
    check(&[
        (
            "sync/shelf_by_shelf",
            &[("prints boxes: 0", 3), ("prints boxes: 1", 28), ("prints boxes: 2", 1)],
        ),
        ("sync/all_shelves_closed", &[("prints boxes: 1", 11)]),
    ]);
}

#[test]
fn the_page_on_false_sharing_counts_right() {
    check(&[
        (
            "sync/two_doors",
            &[("prints inside: -1", 1), ("prints inside: 0", 7), ("prints inside: 1", 2)],
        ),
        ("sync/one_number", &[("prints inside: 0", 4), ("prints inside: 1", 2)]),
    ]);
}

#[test]
fn the_page_on_lock_free_counts_right() {
    check(&[
        ("sync/stopped_with_the_lock", &[("deadlocks", 1), ("prints added 2", 3)]),
        ("sync/stopped_before_the_swap", &[("prints added 2", 4)]),
        (
            "sync/free_rooms",
            &[
                ("prints guest: 0, group: [2], free: [1]", 99),
                ("prints guest: 1, group: [2], free: [2]", 4),
                ("prints guest: 1, group: [2], free: []", 17),
                ("prints guest: 1, group: [], free: [2]", 1),
            ],
        ),
        (
            "sync/free_rooms_tagged",
            &[
                ("prints guest: 0, group: [2], free: [1]", 214),
                ("prints guest: 1, group: [2], free: []", 46),
                ("prints guest: 1, group: [], free: [2]", 4),
            ],
        ),
        ("sync/freed_while_read", &[("prints read a node", 9), ("prints read what was freed", 1)]),
        ("sync/freed_when_unread", &[("prints read a node", 83)]),
    ]);
}

#[test]
fn the_page_on_the_sequence_lock_counts_right() {
    check(&[
        (
            "sync/words_asked_once",
            &[
                ("prints read: None", 9),
                ("prints read: Some([0, 0])", 19),
                ("prints read: Some([0, 7])", 6),
                ("prints read: Some([7, 0])", 3),
                ("prints read: Some([7, 7])", 8),
            ],
        ),
        (
            "sync/words_asked_twice",
            &[
                ("prints read: None", 120),
                ("prints read: Some([0, 0])", 5),
                ("prints read: Some([7, 7])", 1),
            ],
        ),
    ]);
}

#[test]
fn the_page_on_testing_counts_right() {
    check(&[
        ("sync/last_job_left", &[("prints jobs left: 0", 12), ("prints jobs left: 1", 1)]),
        ("sync/last_job_done", &[("prints jobs left: 0", 14)]),
        ("sync/slept_and_hoped", &[("prints sum: 0", 2), ("prints sum: 5050", 2)]),
        ("sync/waited_for", &[("prints sum: 5050", 1)]),
    ]);
}

#[test]
fn the_page_on_spin_locks_counts_right() {
    check(&[
        ("sync/lock_in_two_steps", &[("prints visits: 1", 72), ("prints visits: 2", 76)]),
        ("sync/lock_in_one_step", &[("prints visits: 2", 8)]),
        ("sync/out_of_turn", &[("prints overtaken: 0", 95), ("prints overtaken: 1", 12)]),
        ("sync/in_turn", &[("prints overtaken: 0", 720)]),
    ]);
}

#[test]
fn the_page_on_sleeping_locks_counts_right() {
    let (has_it, both) = ("prints the waiter has the lock", "prints both have had the lock");
    check(&[
        ("sync/parked_too_late", &[("deadlocks", 1), (has_it, 6)]),
        ("sync/parked_in_time", &[(has_it, 17)]),
        ("sync/third_state_forgotten", &[("deadlocks", 4), (both, 12)]),
        ("sync/third_state", &[(both, 16)]),
    ]);
}

#[test]
fn the_page_on_one_shot_channels_counts_right() {
    check(&[
        ("sync/sender_gone", &[("deadlocks", 1), ("prints answer: None", 1)]),
        ("sync/sender_missed", &[("prints answer: None", 2)]),
    ]);
}
