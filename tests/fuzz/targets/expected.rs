//! Output files and outputs: the pattern language.
//!
//! The input is a pattern, a line `=`, and what a program printed.

#![no_main]

use course::listings::Expected;
use course::listings::expected::{EXTENSIONS, keep_patterns, lines_match};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (pattern, actual) = input.split_once("\n=\n").unwrap_or((input, input));
    for extension in EXTENSIONS {
        let expected = Expected::parse(extension, pattern);
        let stored = Expected::parse(extension, &expected.text());
        assert_eq!(expected.allows(actual), stored.allows(actual), "{expected:?} {stored:?}");
    }
    // Every text without the two signs allows itself.
    if !actual.contains("[..]") && !actual.lines().any(|line| line == "...") {
        assert!(lines_match(actual, actual));
        assert!(Expected::parse("unordered", actual).allows(actual));
    }
    let blessed = keep_patterns(pattern, actual);
    assert!(lines_match(&blessed, actual), "{blessed:?} was blessed and does not allow it");
});
