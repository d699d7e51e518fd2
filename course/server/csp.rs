//! The content security policy: what a page may load and run.

use axum::http::HeaderValue;
use sha2::{Digest, Sha256};

/// The policy of a response whose inline scripts have these hashes.
pub fn policy(script_hashes: &[String]) -> HeaderValue {
    let scripts: String = script_hashes.iter().map(|hash| format!(" '{hash}'")).collect();
    let policy = format!(
        "default-src 'self'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; font-src 'self'; object-src 'none'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    );
    // Base64 and the text above are visible ASCII.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// The hashes (`sha256-…`) of the scripts that stand in a page itself, each once.
pub fn inline_script_hashes(html: &str) -> Vec<String> {
    // ASCII only, so that places in one are places in the other.
    let lower = html.to_ascii_lowercase();
    let mut hashes = Vec::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find("<script") {
        let attributes = at + found + "<script".len();
        let Some(length) = tag_length(&lower[attributes..]) else { break };
        let start = attributes + length + 1;
        let Some(length) = lower[start..].find("</script") else { break };
        if !has_source(&lower[attributes..start - 1]) {
            // The parser turns line ends into \n before the browser hashes.
            let text = html[start..start + length].replace("\r\n", "\n").replace('\r', "\n");
            hashes.push(format!("sha256-{}", base64(&Sha256::digest(text))));
        }
        at = start + length;
    }
    hashes.sort();
    hashes.dedup();
    hashes
}

/// Up to the `>` that ends a tag; one in quotes does not.
fn tag_length(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in rest.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    None
}

/// Whether a tag names a file.
fn has_source(attributes: &str) -> bool {
    let mut words = attributes.split(|c: char| c.is_ascii_whitespace() || c == '/');
    words.any(|word| word == "src" || word.starts_with("src="))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0, |group, &byte| group << 8 | usize::from(byte));
        let group = group << (8 * (3 - three.len()));
        for digit in 0..4 {
            if digit <= three.len() {
                text.push(char::from(DIGITS[group >> (18 - 6 * digit) & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_the_examples_of_the_standard() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_hash_is_what_the_browser_computes() {
        // From the CSP specification: the script `alert('Hello, world.');`.
        let hashes = inline_script_hashes("<SCRIPT>alert('Hello, world.');</SCRIPT>");
        assert_eq!(hashes, ["sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="]);
    }

    #[test]
    fn scripts_in_files_have_no_hash_and_equal_ones_share_theirs() {
        let html = "<script src=\"a.js\"></script><script data-src=1>1</script>\
                    <script data-a=\"a>b\">1</script><script>2</script>";
        assert_eq!(inline_script_hashes(html).len(), 2);
        assert!(inline_script_hashes("<script>no end").is_empty());
        assert!(inline_script_hashes("<script").is_empty());
    }
}
