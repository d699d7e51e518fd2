//! Regions of a listing: what a page shows, while the rest is folded.
//!
//! A region is named by the items in it (`main, count_visitor`, `impl Worker`)
//! or by the text of its first and last line. Items begin on an unindented
//! line, which holds because every listing is formatted by rustfmt, and end
//! where their brackets do.

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
            let items: Vec<String> = split_at_commas(text).map(|item| item.trim().into()).collect();
            if items.iter().any(String::is_empty) {
                return Err(format!("`{text}` names an empty item"));
            }
            return Ok(Region::Items(items));
        }
        let quoted: Vec<&str> = text.split('"').collect();
        match quoted[..] {
            _ if quoted.iter().skip(1).step_by(2).any(|text| text.is_empty()) => {
                Err(format!("`{text}` has an empty quotation, which every line contains"))
            }
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
                let items = items(source);
                let mut ranges = Vec::new();
                for name in names {
                    // An item may stand there twice, under two `#[cfg(…)]`.
                    let found = items.iter().filter(|item| item.0 == *name);
                    let before = ranges.len();
                    ranges.extend(found.map(|item| item.1.clone()));
                    if ranges.len() == before {
                        let known = items.iter().map(|item| item.0.as_str());
                        let suggestion = crate::nearest::suggestion(name, known);
                        return Err(format!("no item `{name}`{suggestion}"));
                    }
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

/// The names in a list, where `impl Index<u8, u8>` is one name.
fn split_at_commas(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    list.split(move |c| {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    })
}

/// Every top-level item with the lines it takes, its attributes and comments included.
fn items(source: &str) -> Vec<(String, Range<usize>)> {
    let bare = bare(source);
    let bare: Vec<&str> = bare.lines().collect();
    let lines: Vec<&str> = source.lines().collect();
    let mut items = Vec::new();
    // Where the comments and attributes began that lead to the line `at`.
    let mut start = 0;
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if line.starts_with("#[") {
            at = end(&bare, at, &[']', ';', '}']);
        } else if line.starts_with("//") && !line.starts_with("//!") {
            at += 1;
        } else if let Some(name) = item_name(&bare[at..]) {
            at = end(&bare, at, &[';', '}']);
            items.push((name, start..at));
            start = at;
        } else {
            at += 1;
            start = at;
        }
    }
    items
}

/// The line after the first one, at or after `from`, that ends with one of
/// `closers` while no bracket is open.
fn end(bare: &[&str], from: usize, closers: &[char]) -> usize {
    let mut depth = 0;
    for (at, line) in bare.iter().enumerate().skip(from) {
        for c in line.chars() {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
        }
        if depth == 0 && line.trim_end().ends_with(closers) {
            return at + 1;
        }
    }
    bare.len()
}

/// The name of the item that begins on the first of these lines, if one does.
fn item_name(bare: &[&str]) -> Option<String> {
    if !bare.first()?.starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    // Up to the body, on one line.
    let words = bare.iter().flat_map(|line| line.split_whitespace());
    let head: Vec<&str> = words.take_while(|word| !word.starts_with('{')).collect();
    let mut words = head.iter().copied().enumerate().peekable();
    while let Some((at, word)) = words.next() {
        let next = words.peek().map_or("", |(_, next)| *next);
        match word {
            "unsafe" | "async" | "extern" | "pub" => {}
            "pub(in" => {
                words.next();
            }
            "const" if ["fn", "unsafe", "async", "extern"].contains(&next) => {}
            "static" if next == "mut" => {}
            "fn" | "struct" | "enum" | "trait" | "mod" | "static" | "const" | "type" | "union"
            | "mut" | "macro_rules!" => {
                let end = next.find(|c: char| !c.is_alphanumeric() && c != '_');
                return Some(next[..end.unwrap_or(next.len())].into());
            }
            _ if word.starts_with("pub(") => {}
            _ if word.starts_with("thread_local!") => return Some("thread_local!".into()),
            _ if word == "impl" || word.starts_with("impl<") => {
                let head = head[at..].join(" ");
                let head = after_generics(head.trim_start_matches("impl"));
                let head = head.split(" where").next().unwrap_or(head);
                return Some(format!("impl {}", head.trim()));
            }
            _ => return None,
        }
    }
    None
}

/// `impl<T> Drop for Worker<T>` is named `impl Drop for Worker<T>`.
fn after_generics(text: &str) -> &str {
    if !text.starts_with('<') {
        return text;
    }
    let mut depth = 0;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if last != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
        last = c;
    }
    ""
}

/// A program with blanks in the place of comments, strings and characters, so
/// that every bracket left is one. Lines stay lines.
fn bare(source: &str) -> String {
    let mut bare = String::with_capacity(source.len());
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let opaque = opaque(&source[..at], &source[at..]);
        if opaque == 0 {
            bare.push(c);
            at += c.len_utf8();
        } else {
            let text = source[at..at + opaque].chars();
            bare.extend(text.map(|c| if c == '\n' { '\n' } else { ' ' }));
            at += opaque;
        }
    }
    bare
}

/// How many bytes the comment, string or character takes that begins `text`;
/// 0 if none does.
fn opaque(before: &str, text: &str) -> usize {
    let until = |close: &str| {
        let end = text.char_indices().skip(1).find(|(at, _)| text[*at..].starts_with(close));
        end.map_or(text.len(), |(at, _)| at + close.len())
    };
    let mut chars = text.chars();
    match [chars.next(), chars.next(), chars.next()] {
        [Some('/'), Some('/'), _] => text.find('\n').unwrap_or(text.len()),
        [Some('/'), Some('*'), _] => until("*/"),
        [Some('"'), ..] => {
            let r = before.trim_end_matches('#');
            if r.ends_with('r') {
                return until(&format!("\"{}", &before[r.len()..]));
            }
            quoted(text, '"')
        }
        // A quote that no second one closes begins a lifetime.
        [Some('\''), Some('\\'), _] | [Some('\''), _, Some('\'')] => quoted(text, '\''),
        _ => 0,
    }
}

/// The length of a literal from its first quote to its last.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
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

    /// Each item of `source` with its lines, from 1.
    #[track_caller]
    fn check_items(source: &str, expected: &[(&str, Range<usize>)]) {
        let found = items(source);
        let found: Vec<_> =
            found.iter().map(|(name, r)| (name.as_str(), r.start + 1..r.end + 1)).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn every_kind_of_item_has_its_name() {
        check_items("const unsafe fn a() {}\n", &[("a", 1..2)]);
        check_items("pub(in crate::x) async fn a() {}\n", &[("a", 1..2)]);
        check_items("pub(crate) struct A(u8);\n", &[("A", 1..2)]);
        check_items("static mut A: u8 = 0;\n", &[("A", 1..2)]);
        check_items(
            "enum Größe { Klein }\nmod b {\n    fn c() {}\n}\n",
            &[("Größe", 1..2), ("b", 2..5)],
        );
        check_items("macro_rules! a {\n    () => {};\n}\n", &[("a", 1..4)]);
        check_items("unsafe impl Send for A {}\n", &[("impl Send for A", 1..2)]);
        check_items("impl<F: Fn() -> Vec<u8> + Send> A<F> {\n}\n", &[("impl A<F>", 1..3)]);
        check_items("implement! {\n}\nextern \"C\" {\n}\nuse a::{\n    b,\n};\n", &[]);
    }

    #[test]
    fn an_item_over_several_lines_ends_where_its_brackets_do() {
        let next = "fn b() {}\n";
        let three = [("a", 1..4), ("b", 4..5)];
        check_items(&format!("struct a<T>(T)\nwhere\n    T: Send;\n{next}"), &three);
        check_items(&format!("static a: u8 =\n    c()\n        .d();\n{next}"), &three);
        check_items(&format!("static a: C = C {{\n    d: 1,\n}};\n{next}"), &three);
        check_items(&format!("fn a<T>(t: T)\nwhere T: Send {{\n}}\n{next}"), &three);
        check_items(
            &format!("#[c(\n    d\n)]\nfn a() {{}} // why\n{next}"),
            &[("a", 1..5), ("b", 5..6)],
        );
        check_items(
            "impl<\n    T: Send,\n> A<T>\nwhere\n    T: B,\n{\n}\n",
            &[("impl A<T>", 1..8)],
        );
    }

    #[test]
    fn brackets_in_text_close_nothing() {
        let next = "fn b() {}\n";
        let four = [("a", 1..5), ("b", 5..6)];
        check_items(&format!("fn a() {{\n    c(\"\n}}\\\"\");\n}}\n{next}"), &four);
        check_items(&format!("fn a() {{\n    c(r#\"\n}}\"\"#);\n}}\n{next}"), &four);
        check_items(
            &format!("fn a<'c>() {{\n    d('{{', '\\'', '\"');\n    // }}\n}}\n{next}"),
            &four,
        );
        check_items(&format!("const a: &str = \"\n/* not a comment\n{{\n\";\n{next}"), &four);
    }

    #[test]
    fn an_item_that_stands_there_twice_is_shown_twice() {
        let source = "#[cfg(a)]\nfn b() {}\nfn c() {}\n#[cfg(d)]\nfn b() {}\n";
        assert_eq!(Region::parse("b").unwrap().find(source), Ok(vec![0..2, 3..5]));
    }

    #[test]
    fn a_comma_in_brackets_is_part_of_a_name() {
        let names = ["impl Map<K, V>".to_owned(), "main".to_owned()];
        assert_eq!(Region::parse("impl Map<K, V>, main"), Ok(Region::Items(names.into())));
    }

    #[test]
    fn a_typo_gets_the_nearest_name() {
        let error = Region::parse("mian").unwrap().find(SOURCE).unwrap_err();
        assert_eq!(error, "no item `mian` (did you mean `main`?)");
        let error = Region::parse("\"let c\"").unwrap().find(SOURCE).unwrap_err();
        assert_eq!(error, "no line contains `let c`");
        assert!(Region::parse("\"a\" - \"b\"").is_err());
        assert!(Region::parse("\"\" .. \"b\"").is_err());
        assert!(Region::parse(" ").is_err());
    }
}
