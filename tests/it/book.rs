//! Every Rust block of every page compiles, runs or is refused as it says.

use crate::support::root;

#[test]
fn mdbook_test_passes() {
    course::book::testing::mdbook_test(&root()).unwrap();
}

#[test]
fn blocks_fail_with_the_codes_they_name() {
    course::book::testing::strict_test(&root()).unwrap();
}
