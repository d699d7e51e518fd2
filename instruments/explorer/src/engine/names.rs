//! What objects are called, and where stacks are, in the listing's text.

use crate::engine::graph::Place;
use crate::engine::operation::At;
use std::collections::HashMap;

/// The name of the variable, static or field that a value is given to which is made at this place;
/// empty if the text does not tell.
pub fn name_at(text: &str, Place(line, column): Place) -> String {
    let lines: Vec<&str> = text.lines().take(line as usize).collect();
    let Some((last, above)) = lines.split_last().filter(|_| lines.len() == line as usize) else {
        return String::new();
    };
    let before: String = last.chars().take(column as usize - 1).collect();
    if let Some(name) = bound(&before).or_else(|| field(&before)) {
        return name;
    }
    // The statement may have begun on a line above.
    let ended =
        |line: &&&str| line.trim_end().is_empty() || line.trim_end().ends_with([';', '{', '}']);
    above
        .iter()
        .rev()
        .take_while(|line| !ended(line))
        .find_map(|line| bound(line))
        .unwrap_or_default()
}

/// What stands behind the last `let` or `static`.
fn bound(text: &str) -> Option<String> {
    let word = |text: &str| -> String {
        let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
        text.trim_start().chars().take_while(is_name).collect()
    };
    let behind = |binding: &str| text.rfind(binding).map(|at| word(&text[at + binding.len()..]));
    ["let mut ", "let ", "static "].into_iter().find_map(behind)
}

/// A field in the making of a struct: `items: Mutex::new(…)`.
fn field(text: &str) -> Option<String> {
    let text = text.trim_end().strip_suffix(':')?;
    let start = text.rfind(|c: char| !(c.is_alphanumeric() || c == '_'));
    Some(text[start.map_or(0, |at| at + 1)..].to_owned())
}

/// Functions that tell how often an `Arc` is shared: that is another number in each interleaving,
/// and nothing that the explorer sees.
const SHARES: [&str; 8] = [
    "Arc::strong_count",
    "Arc::weak_count",
    "Arc::try_unwrap",
    "Arc::into_inner",
    "Arc::unwrap_or_clone",
    "Arc::get_mut",
    "Arc::make_mut",
    ".upgrade()",
];

/// The first use of such a function in the listing, and where it is. Comments do not count.
pub fn counts_shares(text: &str) -> Option<(&'static str, Place)> {
    text.lines().enumerate().find_map(|(number, line)| {
        let code = line.split("//").next().unwrap_or(line);
        SHARES.into_iter().find_map(|function| {
            let column = code[..code.find(function)?].chars().count();
            Some((function, Place(number as u32 + 1, column as u32 + 1)))
        })
    })
}

/// The first use of what threads share by way of `core`, and where it is: `std` is exchanged in a
/// listing, and `core` is the real one, of which nothing would be seen.
pub fn shares_past_std(text: &str) -> Option<Place> {
    let code = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    let code = text.lines().map(code).collect::<Vec<_>>().join("\n");
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (at, _) = code.match_indices("core::").find(|(at, core)| {
        let path = code[at + core.len()..].split(';').next().unwrap_or_default();
        let shares = path.starts_with("sync") || path.starts_with('{') && path.contains("sync::");
        shares && !code[..*at].ends_with(is_name)
    })?;
    let before = &code[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some(Place(before.matches('\n').count() as u32 + 1, line.chars().count() as u32 + 1))
}

/// Finds the lines of the listing behind return addresses.
#[derive(Default)]
pub struct Lines {
    file: String,
    known: HashMap<usize, Option<Place>>,
}

impl Lines {
    /// For a listing of this file.
    pub fn of(file: &str) -> Lines {
        Lines { file: file.to_owned(), known: HashMap::new() }
    }

    /// Where something happened, if it was in the listing.
    pub fn place(&mut self, at: &At) -> Option<Place> {
        match at {
            At::Place(line, column) => Some(Place(*line, *column)),
            At::Frames(frames) => frames.iter().find_map(|frame| self.line(*frame)),
            At::Library(..) | At::Nowhere => None,
        }
    }

    fn line(&mut self, frame: usize) -> Option<Place> {
        let file = self.file.clone();
        *self.known.entry(frame).or_insert_with(|| {
            let mut place = None;
            // A return address is behind the call.
            backtrace::resolve((frame - 1) as *mut _, |symbol| {
                let own = symbol.filename().is_some_and(|path| path.ends_with(&file));
                if let (true, None, Some(line)) = (own, place, symbol.lineno()) {
                    place = Some(Place(line, symbol.colno().unwrap_or(1)));
                }
            });
            place
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_counts_shares_is_found_and_comments_are_not() {
        let text = "// Arc::get_mut(&mut a)\nlet n = Arc::strong_count(&a);";
        assert_eq!(counts_shares(text), Some(("Arc::strong_count", Place(2, 9))));
        assert_eq!(counts_shares("map.get_mut(1)"), None);
    }

    #[test]
    fn atomics_of_core_are_found_and_other_items_of_core_are_not() {
        let text = "use core::fmt;\nuse core::sync::atomic::AtomicU32;";
        assert_eq!(shares_past_std(text), Some(Place(2, 5)));
        assert_eq!(shares_past_std("use core::{hint, sync::atomic::fence};"), Some(Place(1, 5)));
        let several =
            "use core::fmt::Result;\n use core::{\n    fmt,\n    sync::atomic::fence,\n};";
        assert_eq!(shares_past_std(several), Some(Place(2, 6)));
        assert_eq!(shares_past_std("use core::fmt; use std::sync::Arc;"), None);
        assert_eq!(shares_past_std("use my_core::sync::Bus; // core::sync"), None);
    }

    #[track_caller]
    fn check(line: &str, maker: &str, want: &str) {
        let column = line.find(maker).unwrap() + 1;
        assert_eq!(name_at(line, Place(1, column as u32)), want);
    }

    #[test]
    fn an_object_is_called_after_what_holds_it() {
        check("    let counter = Arc::new(AtomicUsize::new(0));", "AtomicUsize", "counter");
        check("static VISITS: AtomicU32 = AtomicU32::new(0);", "AtomicU32::", "VISITS");
        check("let mut m = Mutex::new(0);", "Mutex", "m");
        check("        not_empty: Condvar::new(),", "Condvar", "not_empty");
        check("    let (send, receive) = mpsc::channel();", "mpsc", "");
        check("    run(Mutex::new(0));", "Mutex", "");
        assert_eq!(name_at("", Place(3, 1)), "");
        let two_lines = "static WORDS: [Word; 2] =\n    [Word::new(0), Word::new(0)];";
        assert_eq!(name_at(two_lines, Place(2, 6)), "WORDS");
        assert_eq!(name_at("let a = 1;\nrun(Mutex::new(0));", Place(2, 5)), "");
    }
}
