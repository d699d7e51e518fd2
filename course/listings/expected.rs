//! What a listing is expected to print, and whether a run printed it.
//!
//! In a pattern `[..]` stands for any text inside one line and a line `...` for
//! any number of lines.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Allowed standard output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// `.out`: these lines in this order.
    Exact(String),
    /// `.unordered`: these lines in any order.
    Unordered(String),
    /// `.outcomes`: one of these whole outputs.
    Outcomes(Vec<String>),
}

/// Everything a run is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Standard output; none stands for a file that does not exist yet.
    pub stdout: Option<Expected>,
    /// Standard error, with `[exit status: N]` or `[signal: N]` as its last
    /// line where the program does not end with 0.
    pub stderr: String,
}

/// What one run left behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Standard output.
    pub stdout: String,
    /// Standard error, closed by a status line as in [`Expectation::stderr`].
    pub stderr: String,
}

/// The extensions in which expected output may stand, beside `.err`.
pub const EXTENSIONS: [&str; 3] = ["out", "unordered", "outcomes"];

impl Expected {
    /// Reads the text of a file with the given extension.
    pub fn parse(extension: &str, text: &str) -> Expected {
        match extension {
            "unordered" => Expected::Unordered(text.into()),
            "outcomes" => Expected::Outcomes(outcomes(text)),
            _ => Expected::Exact(text.into()),
        }
    }

    /// The extension of the file in which it stands.
    pub fn extension(&self) -> &'static str {
        match self {
            Expected::Exact(_) => "out",
            Expected::Unordered(_) => "unordered",
            Expected::Outcomes(_) => "outcomes",
        }
    }

    /// Whether `actual` is one of the outputs that this allows.
    pub fn allows(&self, actual: &str) -> bool {
        match self {
            Expected::Exact(pattern) => lines_match(pattern, actual),
            Expected::Unordered(pattern) => unordered_match(pattern, actual),
            Expected::Outcomes(all) => all.iter().any(|pattern| lines_match(pattern, actual)),
        }
    }

    /// The text for a person: what the file says.
    pub fn text(&self) -> String {
        match self {
            Expected::Exact(text) | Expected::Unordered(text) => text.clone(),
            Expected::Outcomes(all) => {
                let one_line = all.iter().all(|outcome| lines(outcome).count() == 1);
                let closed = |outcome: &String| match outcome.strip_suffix('\n') {
                    None if !outcome.is_empty() => format!("{outcome}\n"),
                    _ => outcome.clone(),
                };
                let all: Vec<String> = all.iter().map(closed).collect();
                all.join(if one_line { "" } else { "---\n" })
            }
        }
    }
}

impl Expectation {
    /// Reads the files `<stem>.out`, `.unordered` or `.outcomes`, and
    /// `<stem>.err`. Absent `.err` allows nothing on standard error.
    ///
    /// # Errors
    /// Two files that both claim standard output, or one that cannot be read.
    pub fn read(stem: &Path) -> anyhow::Result<Expectation> {
        let mut stdout = None;
        for extension in EXTENSIONS {
            let path = with_suffix(stem, extension);
            if !path.exists() {
                continue;
            }
            let text = super::read(&path)?;
            if stdout.replace(Expected::parse(extension, &text)).is_some() {
                anyhow::bail!(
                    "`{}` and a file beside it both say what it prints; keep one",
                    path.display()
                );
            }
        }
        let err = with_suffix(stem, "err");
        let stderr = if err.exists() { super::read(&err)? } else { String::new() };
        Ok(Expectation { stdout, stderr })
    }

    /// The first difference between a run and this, in words; none if it fits.
    pub fn difference(&self, run: &Observed) -> Option<String> {
        let mut report = String::new();
        match &self.stdout {
            None => report.push_str("no file says what it prints\n"),
            Some(expected) if !expected.allows(&run.stdout) => {
                let _ = writeln!(
                    report,
                    "standard output differs\n--- expected (.{})\n{}--- was\n{}",
                    expected.extension(),
                    expected.text(),
                    run.stdout
                );
            }
            Some(_) => {}
        }
        if !lines_match(&self.stderr, &run.stderr) {
            let _ = writeln!(
                report,
                "standard error or status differs\n--- expected (.err)\n{}--- was\n{}",
                self.stderr, run.stderr
            );
        }
        (!report.is_empty()).then_some(report)
    }
}

/// What is wrong with a file if these are all outputs that there are: one that it does not allow,
/// or an outcome in it that never comes.
pub fn exactly(expected: Option<&Expected>, all: &[String]) -> Vec<String> {
    let Some(expected) = expected else { return Vec::new() };
    let extension = expected.extension();
    let unknown = all.iter().filter(|output| !expected.allows(output));
    let unknown = unknown.map(|output| format!("an output that .{extension} lacks:\n{output}"));
    let mut complaints: Vec<String> = unknown.collect();
    if let Expected::Outcomes(outcomes) = expected {
        let never = outcomes.iter().filter(|outcome| !all.iter().any(|a| lines_match(outcome, a)));
        complaints.extend(never.map(|outcome| format!("an outcome that never comes:\n{outcome}")));
    }
    complaints
}

/// The outcomes of a file, if these are all outputs that there are: what is known stays as it is
/// written, unless it never comes.
pub fn made_whole(known: &[String], all: &[String]) -> Vec<String> {
    let comes = |outcome: &&String| all.iter().any(|output| lines_match(outcome, output));
    let mut whole: Vec<String> = known.iter().filter(comes).cloned().collect();
    for output in all {
        if !whole.iter().any(|outcome| lines_match(outcome, output)) {
            whole.push(output.clone());
        }
    }
    whole
}

/// `path/name` and `out` give `path/name.out`; the stem may hold dots (`x.py`).
pub fn with_suffix(stem: &Path, extension: &str) -> std::path::PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(".");
    path.push(extension);
    path.into()
}

fn outcomes(text: &str) -> Vec<String> {
    let separator = |line: &&str| line.trim_end() == "---";
    if !lines(text).any(|line| separator(&line)) {
        return lines(text).map(|line| format!("{line}\n")).collect();
    }
    let mut all = vec![String::new()];
    for line in lines(text) {
        if separator(&line) {
            all.push(String::new());
        } else if let Some(last) = all.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    all
}

/// The lines of a text. What returns to their beginning at their end is no part of them: a
/// progress bar prints it, and a file of expected output cannot keep it.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.trim_end_matches('\r'))
}

/// Whether the lines of `actual` match those of `pattern`, in order.
pub fn lines_match(pattern: &str, actual: &str) -> bool {
    let pattern: Vec<&str> = lines(pattern).collect();
    let actual: Vec<&str> = lines(actual).collect();
    matches_at(&pattern, &actual, |p| *p == "...", |p, a| line_matches(p, a))
}

/// Whether `line` matches `pattern`, in which `[..]` stands for any text.
pub fn line_matches(pattern: &str, line: &str) -> bool {
    // Most lines are plain, and blessing compares each with each.
    if !pattern.contains("[..]") {
        return pattern == line;
    }
    let mut pieces = Vec::new();
    for (i, literal) in pattern.split("[..]").enumerate() {
        if i > 0 {
            pieces.push(None);
        }
        pieces.extend(literal.chars().map(Some));
    }
    let line: Vec<char> = line.chars().collect();
    matches_at(&pieces, &line, Option::is_none, |p, c| *p == Some(*c))
}

/// Glob matching: a wildcard of `pattern` stands for any run of `actual`,
/// every other element for one. Takes time proportional to the product.
fn matches_at<P, A>(
    pattern: &[P],
    actual: &[A],
    wildcard: impl Fn(&P) -> bool,
    same: impl Fn(&P, &A) -> bool,
) -> bool {
    let (mut p, mut a) = (0, 0);
    // Where to go on when a literal fails: one more element for the last wildcard.
    let mut retry: Option<(usize, usize)> = None;
    while a < actual.len() {
        if p < pattern.len() && wildcard(&pattern[p]) {
            p += 1;
            retry = Some((p, a));
        } else if p < pattern.len() && same(&pattern[p], &actual[a]) {
            p += 1;
            a += 1;
        } else if let Some((after, from)) = retry {
            retry = Some((after, from + 1));
            (p, a) = (after, from + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(wildcard)
}

/// Whether the lines of `actual` are those of `pattern` in some order. A line
/// without `[..]` takes its equal, and patterns share what is left.
fn unordered_match(pattern: &str, actual: &str) -> bool {
    let mut rest: Vec<&str> = lines(actual).collect();
    let (vague, exact): (Vec<&str>, Vec<&str>) =
        lines(pattern).partition(|line| line.contains("[..]"));
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    exact.into_iter().for_each(|line| *wanted.entry(line).or_default() += 1);
    rest.retain(|line| match wanted.get_mut(line) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    if wanted.values().any(|count| *count > 0) || rest.len() != vague.len() {
        return false;
    }
    let fits = |pattern: &&str| rest.iter().map(|line| line_matches(pattern, line)).collect();
    let fits: Vec<Vec<bool>> = vague.iter().map(fits).collect();
    let mut taken = vec![None; rest.len()];
    (0..vague.len()).all(|pattern| take(pattern, &fits, &mut taken, &mut vec![false; rest.len()]))
}

/// Gives a pattern a line of its own; whoever has that line may have to take another one.
/// `asked` are the lines that were tried for it.
fn take(
    pattern: usize,
    fits: &[Vec<bool>],
    taken: &mut [Option<usize>],
    asked: &mut [bool],
) -> bool {
    for line in 0..taken.len() {
        if !fits[pattern][line] || std::mem::replace(&mut asked[line], true) {
            continue;
        }
        if taken[line].is_none_or(|owner| take(owner, fits, taken, asked)) {
            taken[line] = Some(pattern);
            return true;
        }
    }
    false
}

/// `actual`, with the lines that `pattern` already matched kept as they stand
/// in the pattern: a blessed file keeps its `[..]` and its `...`.
pub fn keep_patterns(pattern: &str, actual: &str) -> String {
    if lines_match(pattern, actual) {
        return pattern.into();
    }
    let old: Vec<&str> = lines(pattern).collect();
    let mut next = 0;
    let mut blessed = Vec::new();
    // Lines of `actual` since the last one that is in the pattern.
    let mut between = Vec::new();
    let close = |between: &mut Vec<&str>, passed: &[&str], blessed: &mut Vec<String>| {
        if passed.contains(&"...") {
            blessed.push("...".into());
        } else {
            blessed.extend(between.iter().map(|line| (*line).to_owned()));
        }
        between.clear();
    };
    for line in lines(actual) {
        match old[next..].iter().position(|p| *p != "..." && line_matches(p, line)) {
            Some(offset) => {
                close(&mut between, &old[next..next + offset], &mut blessed);
                blessed.push(old[next + offset].into());
                next += offset + 1;
            }
            None => between.push(line),
        }
    }
    close(&mut between, &old[next..], &mut blessed);
    blessed.into_iter().map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, actual: &str, fits: bool) {
        assert_eq!(lines_match(pattern, actual), fits, "{pattern:?} against {actual:?}");
    }

    fn texts(all: &[&str]) -> Vec<String> {
        all.iter().map(|text| format!("{text}\n")).collect()
    }

    #[test]
    fn outcomes_are_exact_when_all_are_known() {
        let file = Expected::Outcomes(texts(&["visits: [..]", "none"]));
        let check = |file: &Expected, all: &[&str], complaints: usize| {
            assert_eq!(exactly(Some(file), &texts(all)).len(), complaints, "{all:?}");
        };
        check(&file, &["visits: 1", "visits: 2", "none"], 0);
        check(&file, &["visits: 1"], 1);
        check(&file, &["visits: 1", "some", "many"], 3);
        check(&Expected::Exact("one\n".into()), &["one"], 0);
        check(&Expected::Exact("one\n".into()), &["one", "two"], 1);
        check(&Expected::Unordered("one\ntwo\n".into()), &["one\ntwo", "two\none"], 0);
    }

    #[test]
    fn known_outcomes_stay_as_they_are_written_unless_they_never_come() {
        let known = texts(&["visits: [..]", "none"]);
        let all = texts(&["visits: 1", "visits: 2", "some"]);
        assert_eq!(made_whole(&known, &all), texts(&["visits: [..]", "some"]));
    }

    #[test]
    fn brackets_stand_for_text_inside_one_line() {
        check("pid [..]\n", "pid 42\n", true);
        check("[..]at x.rs:3:[..]\n", "thread 'a' (7) panicked at x.rs:3:5:\n", true);
        check("pid [..] of [..]\n", "pid 42 of \n", true);
        check("pid [..]\n", "pid 42\nmore\n", false);
        check("pid [..]!\n", "pid 42\n", false);
        check("a [..] b [..] c\n", "a b b b c\n", true);
    }

    #[test]
    fn dots_stand_for_any_number_of_lines() {
        check("a\n...\nz\n", "a\nz\n", true);
        check("a\n...\nz\n", "a\nb\nc\nz\n", true);
        check("a\n...\nz\n", "a\nb\n", false);
        check("...\n", "", true);
        check("", "a\n", false);
        check("a\n", "", false);
    }

    #[test]
    fn a_carriage_return_at_the_end_of_a_line_is_no_part_of_it() {
        check("50 %\n", "50 %\r", true);
        check("50 %\n", "50 %\r\r\n", true);
        check("50 %\n", "\r50 %\n", false);
        for actual in ["old\nnew [..]\r", "a\r\r\nb"] {
            let blessed = keep_patterns("old\n", actual);
            assert!(lines_match(&blessed, actual), "{blessed:?}");
        }
    }

    #[test]
    fn unordered_lines_are_a_bag() {
        let bag = Expected::parse("unordered", "a\na\nb [..]\n");
        assert!(bag.allows("b 1\na\na\n"));
        assert!(!bag.allows("b 1\na\n"));
        assert!(!bag.allows("b 1\na\na\na\n"));
    }

    #[test]
    fn a_vague_line_leaves_a_pickier_one_what_it_needs() {
        let bag = Expected::parse("unordered", "[..]\nb [..]\n[..]2\n");
        assert!(bag.allows("b 2\nb 1\nx\n") && bag.allows("x2\nb 1\nx\n"));
        assert!(!bag.allows("x2\nx\nx\n") && !bag.allows("b 2\nx\nx\n"));
    }

    #[test]
    fn outcomes_are_lines_or_blocks() {
        let lines = Expected::parse("outcomes", "visits: 1\nvisits: 2\n");
        assert!(lines.allows("visits: 1\n"));
        assert!(!lines.allows("visits: 1\nvisits: 2\n"));
        let blocks = Expected::parse("outcomes", "a\nb\n---\nb\na\n");
        assert!(blocks.allows("b\na\n"));
        assert!(!blocks.allows("a\n"));
    }

    #[test]
    fn outcomes_are_stored_as_they_are_read() {
        for all in [&["a", "b"][..], &["a\n", "b\n"], &["", "a\nb"], &["a\nb\n", "c"]] {
            let outcomes = Expected::Outcomes(all.iter().map(|o| (*o).to_owned()).collect());
            let stored = Expected::parse("outcomes", &outcomes.text());
            assert!(all.iter().all(|outcome| stored.allows(outcome)), "{all:?} {stored:?}");
            assert!(!stored.allows("b\na\n"));
        }
    }

    #[test]
    fn a_status_that_is_not_expected_is_a_difference() {
        let expectation =
            Expectation { stdout: Some(Expected::Exact("a\n".into())), stderr: String::new() };
        let mut run = Observed { stdout: "a\n".into(), stderr: String::new() };
        assert_eq!(expectation.difference(&run), None);
        run.stderr = "[exit status: 101]\n".into();
        assert!(expectation.difference(&run).unwrap().contains("status"));
    }

    #[test]
    fn blessing_keeps_patterns_that_still_match() {
        assert_eq!(keep_patterns("pid [..]\nold\n", "pid 42\nnew\n"), "pid [..]\nnew\n");
        assert_eq!(keep_patterns("a\n...\n", "a\nb\nc\n"), "a\n...\n");
        assert_eq!(keep_patterns("a\n...\nz\n[old]\n", "a\nb\nz\n[new]\n"), "a\n...\nz\n[new]\n");
    }
}
