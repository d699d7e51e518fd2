//! Bytes of a pipe to text, without splitting a character where two reads meet; random names.

/// Decodes one stream; what is no UTF-8 becomes `\u{FFFD}`.
#[derive(Default)]
pub struct Decoder {
    /// The first bytes of a character whose rest has not arrived: at most three.
    rest: Vec<u8>,
}

impl Decoder {
    /// The text of all whole characters so far.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        self.rest.extend_from_slice(bytes);
        let mut text = String::new();
        let mut begun = 0;
        let mut chunks = self.rest.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            if chunk.invalid().is_empty() {
                continue;
            }
            if chunks.peek().is_none() && is_beginning(chunk.invalid()) {
                begun = chunk.invalid().len();
            } else {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        self.rest.drain(..self.rest.len() - begun);
        text
    }

    /// What is left when the stream ends.
    pub fn finish(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.rest)).into_owned()
    }
}

/// 128 random bits in 32 hex digits.
pub fn random_hex() -> Result<String, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| format!("failed to get random bits from the system: {error}"))?;
    Ok(hex(&bytes))
}

/// Bytes as hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether more bytes could still make these a character.
fn is_beginning(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pieces: &[&[u8]], want: &str) {
        let mut decoder = Decoder::default();
        let mut text: String = pieces.iter().map(|piece| decoder.push(piece)).collect();
        text.push_str(&decoder.finish());
        assert_eq!(text, want);
    }

    #[test]
    fn a_character_cut_by_two_reads_arrives_whole() {
        check(&[b"a\xe2", b"\x82", b"\xac!"], "a€!");
        check(&["가나".as_bytes()], "가나");
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_stop_nothing() {
        check(&[b"\xff\xfeok\xe2", b"ok"], "\u{fffd}\u{fffd}ok\u{fffd}ok");
        check(&[b"\xf0\x9f"], "\u{fffd}");
    }

    #[test]
    fn terminal_escapes_pass_as_text() {
        check(&[b"\x1b[31mred\x1b[0m\x07"], "\u{1b}[31mred\u{1b}[0m\u{7}");
    }
}
