//! The directives of a page: a line such as `{{listing threads/name: main}}`.

use crate::listings::region::Region;

/// What one line of a page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Directive {
    /// `{{listing chapter/name}}`, `{{listing chapter/name: region}}`.
    Listing { id: String, region: Region },
    /// `{{compile_fail chapter/name E0382}}`, with or without a region.
    CompileFail { id: String, code: String, region: Region },
    /// `{{module chapter/file}}`, with or without a region.
    Module { id: String, region: Region },
    /// `{{plot chapter/name x="column" y="column"}}`.
    Plot { id: String, x: String, y: String },
    /// `{{orderings chapter/name}}`: the table of the orderings that it needs.
    Orderings { id: String },
    /// `{{challenge chapter/name "task" wants "output"}}`, or `wants deadlock`, `wants panic`: the
    /// reader is the scheduler of a listing of this page.
    Challenge { id: String, task: String, wanted: Wanted },
    /// `{{timeline chapter/name "question"}}`, or `in python`, or `in both` before the question,
    /// which the timeline of a run of that listing answers.
    Timeline { id: String, languages: Languages, question: String },
    /// `{{printed chapter/tool}}`: what a tool printed of the program that was planted for it, or
    /// which tool finds what.
    Printed { id: String },
    /// `{{limits}}`: the limits of a run, as the program has them.
    Limits,
}

/// How an interleaving has to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// With this output.
    Output(String),
    /// With every thread waiting.
    Deadlock,
    /// With a panic.
    Panic,
}

/// In which languages a listing is run for its timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Languages {
    /// Rust.
    Rust,
    /// Its Python twin.
    Python,
    /// Both, one above the other.
    Both,
}

const NAMES: [&str; 9] = [
    "listing",
    "compile_fail",
    "module",
    "plot",
    "orderings",
    "challenge",
    "timeline",
    "printed",
    "limits",
];

/// Reads one line; none if it is no directive (mdBook's own begin with `{{#`).
///
/// # Errors
/// In words, what is malformed.
pub fn parse(line: &str) -> Option<Result<Directive, String>> {
    let stray = || Some(Err("a directive stands alone on its line and ends in `}}`".into()));
    let Some(inner) = line.trim().strip_prefix("{{") else {
        return if names_directive(line) { stray() } else { None };
    };
    if let Some(inner) = inner.strip_prefix('#') {
        let name = first_word(inner);
        return NAMES.contains(&name).then(|| Err(format!("write `{{{{{name}`, without the `#`")));
    }
    match inner.strip_suffix("}}") {
        Some(inner) => Some(parse_inner(inner.trim())),
        None => stray(),
    }
}

/// Whether a directive stands among other words, where a reader would see it as it is.
fn names_directive(line: &str) -> bool {
    // Every second piece is code in backticks.
    let prose = line.split('`').step_by(2);
    let mut words = prose.flat_map(|text| text.split("{{").skip(1)).map(first_word);
    words.any(|word| NAMES.contains(&word))
}

fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

impl Directive {
    /// `chapter/name` of the listing it shows, if it shows one.
    pub fn id(&self) -> Option<&str> {
        match self {
            Directive::Listing { id, .. } | Directive::CompileFail { id, .. } => Some(id),
            Directive::Module { .. }
            | Directive::Plot { .. }
            | Directive::Orderings { .. }
            | Directive::Challenge { .. }
            | Directive::Timeline { .. }
            | Directive::Printed { .. }
            | Directive::Limits => None,
        }
    }
}

fn parse_inner(inner: &str) -> Result<Directive, String> {
    let (name, rest) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    match (name, rest) {
        ("limits", "") => return Ok(Directive::Limits),
        ("limits", _) => {
            return Err(format!("`{{{{{inner}}}}}` names something; `limits` takes none"));
        }
        ("plot", _) => return plot(rest.trim()),
        ("orderings", id) if id.split_whitespace().count() == 1 && !id.contains(':') => {
            return Ok(Directive::Orderings { id: id.trim().into() });
        }
        ("printed", id) if id.split_whitespace().count() == 1 && !id.contains(':') => {
            return Ok(Directive::Printed { id: id.trim().into() });
        }
        ("challenge", _) => return challenge(rest.trim()),
        ("timeline", _) => return timeline(rest.trim()),
        _ => {}
    }
    let (head, region) = match rest.split_once(':') {
        Some((head, region)) => (head.trim(), Region::parse(region)?),
        None => (rest.trim(), Region::Whole),
    };
    let words: Vec<&str> = head.split_whitespace().collect();
    match (name, &words[..]) {
        ("listing", [id]) => Ok(Directive::Listing { id: (*id).into(), region }),
        ("module", [id]) => Ok(Directive::Module { id: (*id).into(), region }),
        ("compile_fail", [id, code]) if is_code(code) => {
            Ok(Directive::CompileFail { id: (*id).into(), code: (*code).into(), region })
        }
        ("compile_fail", _) => Err(format!(
            "`{{{{{inner}}}}}` needs a name and an error code, as in `{{{{compile_fail threads/move_twice E0382}}}}`"
        )),
        ("listing" | "module" | "orderings" | "printed", _) => {
            Err(format!("`{{{{{inner}}}}}` needs one name, as in `{{{{{name} threads/name}}}}`"))
        }
        _ => Err(format!("unknown directive `{name}`{}", crate::nearest::suggestion(name, NAMES))),
    }
}

fn is_code(code: &str) -> bool {
    code.len() == 5 && code.starts_with('E') && code[1..].bytes().all(|b| b.is_ascii_digit())
}

fn plot(rest: &str) -> Result<Directive, String> {
    let form = || {
        format!(
            "`{{{{plot {rest}}}}}` is not of the form `{{{{plot training/name x=\"threads\" y=\"speed-up\"}}}}`"
        )
    };
    let (id, columns) = rest.split_once(' ').ok_or_else(form)?;
    let quoted: Vec<&str> = columns.trim().split('"').collect();
    match quoted[..] {
        ["x=", x, y_key, y, ""] if y_key.trim() == "y=" => {
            Ok(Directive::Plot { id: id.into(), x: x.into(), y: y.into() })
        }
        _ => Err(form()),
    }
}

fn challenge(rest: &str) -> Result<Directive, String> {
    let quoted: Vec<&str> = rest.split('"').map(str::trim).collect();
    let (id, task, wanted) = match quoted[..] {
        [id, task, "wants", output, ""] => (id, task, Wanted::Output(output.into())),
        [id, task, "wants deadlock"] => (id, task, Wanted::Deadlock),
        [id, task, "wants panic"] => (id, task, Wanted::Panic),
        _ => {
            return Err(format!(
                "`{{{{challenge {rest}}}}}` is not of the form `{{{{challenge sync/name \"make it \
                 lose a visit\" wants \"visits: 1\"}}}}`, or `wants deadlock`, or `wants panic`"
            ));
        }
    };
    Ok(Directive::Challenge { id: id.into(), task: task.into(), wanted })
}

fn timeline(rest: &str) -> Result<Directive, String> {
    let quoted: Vec<&str> = rest.split('"').map(str::trim).collect();
    let form = || {
        format!(
            "`{{{{timeline {rest}}}}}` is not of the form `{{{{timeline threads/name \"who waits for \
             whom?\"}}}}`, or `threads/name in python`, or `threads/name in both`"
        )
    };
    let [head, question, ""] = quoted[..] else { return Err(form()) };
    let (id, languages) = match head.split_whitespace().collect::<Vec<_>>()[..] {
        [id] => (id, Languages::Rust),
        [id, "in", "python"] => (id, Languages::Python),
        [id, "in", "both"] => (id, Languages::Both),
        _ => return Err(form()),
    };
    Ok(Directive::Timeline { id: id.into(), languages, question: question.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Directive) {
        assert_eq!(parse(line), Some(Ok(expected)), "{line}");
    }

    #[track_caller]
    fn refused(line: &str, reason: &str) {
        let error = parse(line).unwrap().unwrap_err();
        assert!(error.contains(reason), "{line}: {error}");
    }

    #[test]
    fn directives_are_read() {
        let whole = Region::Whole;
        let main = Region::Items(vec!["main".into()]);
        check("{{listing a/b}}", Directive::Listing { id: "a/b".into(), region: whole.clone() });
        check("\t{{listing\ta/b}}", Directive::Listing { id: "a/b".into(), region: whole.clone() });
        check("{{listing a/b: main}}", Directive::Listing { id: "a/b".into(), region: main });
        check(
            "{{compile_fail a/b E0382}}",
            Directive::CompileFail { id: "a/b".into(), code: "E0382".into(), region: whole },
        );
        check("{{orderings a/b}}", Directive::Orderings { id: "a/b".into() });
        check("{{printed a/b}}", Directive::Printed { id: "a/b".into() });
        check(
            "{{plot a/b x=\"threads\" y=\"speed-up\"}}",
            Directive::Plot { id: "a/b".into(), x: "threads".into(), y: "speed-up".into() },
        );
    }

    #[test]
    fn a_challenge_names_an_output_or_a_way_to_end() {
        let challenge =
            |wanted| Directive::Challenge { id: "a/b".into(), task: "make it stop".into(), wanted };
        let start = "{{challenge a/b \"make it stop\" wants";
        check(&format!("{start} \"n: 1\"}}}}"), challenge(Wanted::Output("n: 1".into())));
        check(&format!("{start} deadlock}}}}"), challenge(Wanted::Deadlock));
        check(&format!("{start} panic}}}}"), challenge(Wanted::Panic));
    }

    #[test]
    fn a_question_names_the_languages_of_its_timelines() {
        let timeline = |languages| Directive::Timeline {
            id: "a/b".into(),
            languages,
            question: "Who waits?".into(),
        };
        check("{{timeline a/b \"Who waits?\"}}", timeline(Languages::Rust));
        check("{{timeline a/b in python \"Who waits?\"}}", timeline(Languages::Python));
        check("{{timeline a/b in both \"Who waits?\"}}", timeline(Languages::Both));
    }

    #[test]
    fn prose_and_mdbook_directives_are_left_alone() {
        assert_eq!(parse("Write `{{listing a/b}}` on a line of its own"), None);
        assert_eq!(parse("Some {{words}} in braces"), None);
        assert_eq!(parse("{{#include file.rs}}"), None);
    }

    #[test]
    fn a_directive_that_would_be_printed_is_refused() {
        refused("Some {{listing a/b}} in a sentence", "stands alone");
        refused("- {{ listing a/b }}", "stands alone");
        refused("> {{limits}}", "stands alone");
        refused("{{listing a/b}}.", "stands alone");
        refused("{{#listing a/b}}", "without the `#`");
    }

    #[test]
    fn malformed_directives_say_what_is_wrong() {
        refused("{{listing a/b", "ends in `}}`");
        refused("{{listing}}", "needs one name");
        refused("{{lsting a/b}}", "did you mean `listing`?");
        refused("{{compile_fail a/b}}", "error code");
        refused("{{compile_fail a/b 382}}", "error code");
        refused("{{plot a/b}}", "form");
        refused("{{challenge a/b \"stop it\"}}", "form");
        refused("{{challenge a/b \"stop it\" wants joy}}", "form");
        refused("{{timeline a/b}}", "form");
        refused("{{timeline a/b in ruby \"Who waits?\"}}", "form");
        refused("{{listing a/b: }}", "region is missing");
        refused("{{limits a/b}}", "takes none");
        refused("{{orderings a/b: main}}", "needs one name");
        refused("{{printed}}", "needs one name");
        refused("{{}}", "unknown directive");
    }
}
