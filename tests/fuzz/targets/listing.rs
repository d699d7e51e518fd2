//! A listing's file and a region's name, as pages and authors write them.
//!
//! The input is the region, a line end, and the file.

#![no_main]

use course::listings::region::Region;
use course::listings::tags;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &str| {
    let (region, file) = input.split_once('\n').unwrap_or((input, ""));
    if let Ok((text, _)) = tags::split(file) {
        // Lines above the tags keep their numbers.
        assert!(file.starts_with(text));
    }
    let Ok(region) = Region::parse(region) else { return };
    let Ok(found) = region.find(file) else { return };
    let count = file.lines().count();
    let mut at = 0;
    for range in found {
        assert!(at <= range.start && range.start <= range.end && range.end <= count);
        at = range.end;
    }
});
