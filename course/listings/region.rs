//! Regions of a listing: what a page shows, while the rest is folded.
//!
//! A region is named by the items in it (`main, count_visitor`, `impl Worker`)
//! or by the text of its first and last line. Items end where their
//! indentation does, which holds because every listing is formatted by rustfmt.

use std::ops::Range;

/// Which lines of a file a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Region {
    /// All of them.
    Whole,
    /// Top-level items, by name.
    Items(Vec<String>),
    /// From the first line that contains one text to the next that contains another.
    Between(String, String),
}

impl Region {
    /// Reads what follows the colon of a directive.
    ///
    /// # Errors
    /// In words, what is malformed.
    pub fn parse(text: &str) -> Result<Region, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("a region is missing after the colon".into());
        }
        if !text.starts_with('"') {
            let items: Vec<String> = text.split(',').map(|item| item.trim().into()).collect();
            if items.iter().any(String::is_empty) {
                return Err(format!("`{text}` names an empty item"));
            }
            return Ok(Region::Items(items));
        }
        let quoted: Vec<&str> = text.split('"').collect();
        match quoted[..] {
            ["", from, between, to, ""] if between.trim() == ".." => {
                Ok(Region::Between(from.into(), to.into()))
            }
            ["", line, ""] => Ok(Region::Between(line.into(), line.into())),
            _ => Err(format!("`{text}` is not of the form \"first line\" .. \"last line\"")),
        }
    }

    /// The lines of `source` it names: disjoint ranges, in order, from 0.
    ///
    /// # Errors
    /// In words, which item or text is not there, with the nearest name.
    pub fn find(&self, source: &str) -> Result<Vec<Range<usize>>, String> {
        let lines: Vec<&str> = source.lines().collect();
        match self {
            Region::Whole => Ok(vec![0..lines.len()]),
            Region::Items(names) => {
                let items = items(&lines);
                let mut ranges = Vec::new();
                for name in names {
                    let found = items.iter().find(|item| item.0 == *name);
                    let Some((_, range)) = found else {
                        let known = items.iter().map(|item| item.0.as_str());
                        return Err(format!(
                            "no item `{name}`{}",
                            crate::nearest::suggestion(name, known)
                        ));
                    };
                    ranges.push(range.clone());
                }
                Ok(merged(ranges, &lines))
            }
            Region::Between(from, to) => {
                let missing = |text: &str| format!("no line contains `{text}`");
                let start = lines.iter().position(|line| line.contains(from.as_str()));
                let start = start.ok_or_else(|| missing(from))?;
                let length = lines[start..].iter().position(|line| line.contains(to.as_str()));
                let length = length.ok_or_else(|| format!("{} after it", missing(to)))?;
                Ok(vec![start..start + length + 1])
            }
        }
    }
}

/// Sorts ranges and joins those with nothing but blank lines between them.
fn merged(mut ranges: Vec<Range<usize>>, lines: &[&str]) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            Some(last) if lines[last.end..range.start].iter().all(|line| line.is_empty()) => {
                last.end = range.end;
            }
            _ => merged.push(range),
        }
    }
    merged
}

/// Every top-level item with the lines it takes, its attributes and doc comments included.
fn items(lines: &[&str]) -> Vec<(String, Range<usize>)> {
    let mut items = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(name) = item_name(lines[at]) else {
            at += 1;
            continue;
        };
        let mut start = at;
        while start > 0 && leads_item(lines[start - 1]) {
            start -= 1;
        }
        let end = item_end(lines, at);
        items.push((name, start..end));
        at = end;
    }
    items
}

fn leads_item(line: &str) -> bool {
    line.starts_with("#[")
        || line.starts_with("///")
        || (line.starts_with("//") && !line.starts_with("//!"))
}

/// The name of the item that begins on an unindented line, if one does.
fn item_name(line: &str) -> Option<String> {
    if line.starts_with("thread_local!") {
        return Some("thread_local!".into());
    }
    if let Some(rest) = line.strip_prefix("impl") {
        // `impl<T> Drop for Worker<T> {` is named `impl Drop for Worker<T>`.
        let rest = rest.trim_start();
        let rest = if rest.starts_with('<') { &rest[rest.find("> ")? + 2..] } else { rest };
        let head = rest.split(" where ").next()?.trim_end_matches('{').trim();
        return Some(format!("impl {head}"));
    }
    let mut words = line.split_whitespace().peekable();
    loop {
        let word = words.next()?;
        match word {
            "unsafe" | "async" | "extern" | "\"C\"" => {}
            _ if word.starts_with("pub") => {}
            "const" if words.peek() == Some(&"fn") => {}
            "fn" | "struct" | "enum" | "trait" | "mod" | "static" | "const" | "type" | "union" => {
                let name = words.next()?;
                let name = if name == "mut" { words.next()? } else { name };
                let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
                return Some(name[..end.unwrap_or(name.len())].into());
            }
            _ => return None,
        }
    }
}

/// The line after the item that begins at `start`: the first unindented line
/// that closes it.
fn item_end(lines: &[&str], start: usize) -> usize {
    let closes = |line: &str| line.ends_with(';') || line.ends_with('}');
    let one_line = closes(lines[start]);
    if one_line {
        return start + 1;
    }
    let close = (start + 1..lines.len()).find(|&at| {
        let line = lines[at];
        line.starts_with(['}', ')', ']']) && (closes(line) || line == "}")
            || (line.starts_with(|c: char| c.is_whitespace())
                && line.ends_with(';')
                && at == start + 1
                && !lines[start].ends_with(['{', '(', '[']))
    });
    close.map_or(lines.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
//! A head.
use std::thread;

/// How many.
static VISITS: u32 = 0;
static TABLE: [u32; 2] = [
    1, 2,
];

thread_local! {
    static SEEN: u32 = 0;
}

#[derive(Clone)]
struct Worker<T> {
    name: T,
}

impl<T: Send> Worker<T> {
    fn run(&self) {}
}

impl Drop for Worker<u8> {
    fn drop(&mut self) {}
}

pub fn main() {
    let a = 1;
    let b = 2;
}

// The other.
unsafe extern \"C\" fn helper(
    a: u32,
) -> u32 {
    a
}
";

    #[track_caller]
    fn check(region: &str, expected: &[Range<usize>]) {
        // Lines from 1 in the test, as a page shows them.
        let found = Region::parse(region).unwrap().find(SOURCE).unwrap();
        let found: Vec<_> = found.into_iter().map(|r| r.start + 1..r.end + 1).collect();
        assert_eq!(found, expected, "{region}");
    }

    #[test]
    fn items_are_found_with_their_comments_and_attributes() {
        check("VISITS", &[4..6]);
        check("TABLE", &[6..9]);
        check("thread_local!", &[10..13]);
        check("Worker", &[14..18]);
        check("impl Worker<T>", &[19..22]);
        check("impl Drop for Worker<u8>", &[23..26]);
        check("main", &[27..31]);
        check("helper", &[32..38]);
    }

    #[test]
    fn neighbouring_items_join() {
        check("main, helper", &[27..38]);
        check("main, VISITS", &[4..6, 27..31]);
    }

    #[test]
    fn text_names_lines() {
        check("\"let a\" .. \"let b\"", &[28..30]);
        check("\"let b\"", &[29..30]);
    }

    #[test]
    fn a_typo_gets_the_nearest_name() {
        let error = Region::parse("mian").unwrap().find(SOURCE).unwrap_err();
        assert_eq!(error, "no item `mian` (did you mean `main`?)");
        let error = Region::parse("\"let c\"").unwrap().find(SOURCE).unwrap_err();
        assert_eq!(error, "no line contains `let c`");
        assert!(Region::parse("\"a\" - \"b\"").is_err());
        assert!(Region::parse(" ").is_err());
    }
}
