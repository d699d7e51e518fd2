//! That the tool works which tells how the course fares under many readers.

use crate::support::root;
use course::load::{Plan, run};
use std::time::Duration;

#[test]
fn two_readers_meet_no_error_and_leave_nothing() {
    let report = run(&Plan {
        course: env!("CARGO_BIN_EXE_course").into(),
        root: root(),
        target: course::paths::target(&root()),
        readers: 2,
        time: Duration::from_secs(3),
        think: Duration::from_millis(200),
        seed: 3,
    })
    .unwrap();
    assert!(report.errors().is_empty(), "{}", report.markdown());
    assert_eq!(report.folders_left, 0, "{}", report.markdown());
    // At once, each ran one edit; then they went on.
    let [once, random] = report.phases.each_ref().map(|phase| &phase.tally);
    assert_eq!((once.edit.count(), once.done, once.refused), (2, 2, 0));
    assert!(random.done > 0 && random.requests > random.runs);
    assert!(report.markdown().contains("| other errors | 0 | 0 |"), "{}", report.markdown());
}
