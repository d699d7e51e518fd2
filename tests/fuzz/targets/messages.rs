//! What the compiler and a program write into pipes.

#![no_main]

use course::runner::{Decoder, diagnostics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let text = String::from_utf8_lossy(input);
    for found in diagnostics(&text, "lost_update.rs") {
        assert!(!found.level.is_empty() || text.contains("\"level\""));
        assert_eq!(found.line.is_some(), found.end_column.is_some());
    }
    // Wherever reads cut a stream, its text is the same.
    let every = usize::from(input.first().copied().unwrap_or(1)).max(1);
    let mut decoder = Decoder::default();
    let mut decoded: String = input.chunks(every).map(|piece| decoder.push(piece)).collect();
    decoded.push_str(&decoder.finish());
    assert_eq!(decoded, text);
});
