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
    /// `{{limits}}`: the limits of a run, as the program has them.
    Limits,
}

const NAMES: [&str; 5] = ["listing", "compile_fail", "module", "plot", "limits"];

/// Reads one line; none if it is no directive (mdBook's own begin with `{{#`).
///
/// # Errors
/// In words, what is malformed.
pub fn parse(line: &str) -> Option<Result<Directive, String>> {
    let inner = line.trim().strip_prefix("{{")?;
    if inner.starts_with('#') {
        return None;
    }
    let Some(inner) = inner.strip_suffix("}}") else {
        return Some(Err("a directive stands alone on its line and ends in `}}`".into()));
    };
    Some(parse_inner(inner.trim()))
}

impl Directive {
    /// `chapter/name` of what it shows, if it shows a program.
    pub fn id(&self) -> Option<&str> {
        match self {
            Directive::Listing { id, .. }
            | Directive::CompileFail { id, .. }
            | Directive::Module { id, .. } => Some(id),
            Directive::Plot { .. } | Directive::Limits => None,
        }
    }
}

fn parse_inner(inner: &str) -> Result<Directive, String> {
    let (name, rest) = inner.split_once(' ').unwrap_or((inner, ""));
    match inner {
        "limits" => return Ok(Directive::Limits),
        _ if name == "plot" => return plot(rest.trim()),
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
        ("listing" | "module", _) => {
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
        check("{{listing a/b: main}}", Directive::Listing { id: "a/b".into(), region: main });
        check(
            "{{compile_fail a/b E0382}}",
            Directive::CompileFail { id: "a/b".into(), code: "E0382".into(), region: whole },
        );
        check(
            "{{plot a/b x=\"threads\" y=\"speed-up\"}}",
            Directive::Plot { id: "a/b".into(), x: "threads".into(), y: "speed-up".into() },
        );
    }

    #[test]
    fn prose_and_mdbook_directives_are_left_alone() {
        assert_eq!(parse("Some {{listing a/b}} in a sentence"), None);
        assert_eq!(parse("{{#include file.rs}}"), None);
    }

    #[test]
    fn malformed_directives_say_what_is_wrong() {
        refused("{{listing a/b", "ends in `}}`");
        refused("{{listing}}", "needs one name");
        refused("{{lsting a/b}}", "did you mean `listing`?");
        refused("{{compile_fail a/b}}", "error code");
        refused("{{compile_fail a/b 382}}", "error code");
        refused("{{plot a/b}}", "form");
        refused("{{listing a/b: }}", "region is missing");
    }
}
