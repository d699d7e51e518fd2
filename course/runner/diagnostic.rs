//! The compiler's JSON messages, as far as the page needs them.

use super::Diagnostic;
use serde::Deserialize;

/// A message of `--error-format=json`.
#[derive(Deserialize)]
struct Message {
    level: String,
    message: String,
    code: Option<Code>,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
    line_start: u32,
    line_end: u32,
    column_start: u32,
    column_end: u32,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

/// The messages in what a compiler printed. A line that is no message becomes one.
pub fn parse(printed: &str, file: &str) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for line in printed.lines().filter(|line| !line.trim().is_empty()) {
        let found = match serde_json::from_str::<Message>(line) {
            Ok(message) if is_summary(&message) => continue,
            Ok(message) => diagnostic(message, file),
            Err(_) => plain(line),
        };
        match diagnostics.last_mut() {
            Some(last) if last.level == PLAIN && found.level == PLAIN => {
                last.rendered.push_str(&found.rendered);
            }
            _ => diagnostics.push(found),
        }
    }
    diagnostics
}

/// How many errors there are.
pub fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.level.starts_with("error")).count()
}

/// Whether it is about a crate that is not there.
pub fn misses_a_crate(found: &Diagnostic) -> bool {
    let says = |text| found.rendered.contains(text);
    match found.code.as_deref() {
        Some("E0463") => true,
        Some("E0432" | "E0433") => says("unlinked crate") || says("no external crate"),
        _ => false,
    }
}

/// The level of what is no message of the compiler, say of a panic in it.
const PLAIN: &str = "note";

/// «aborting due to 2 previous errors», «1 warning emitted»: the page counts for itself.
fn is_summary(message: &Message) -> bool {
    message.spans.is_empty()
        && message.code.is_none()
        && (message.message.starts_with("aborting due to")
            || message.message.ends_with("warning emitted")
            || message.message.ends_with("warnings emitted"))
}

fn diagnostic(message: Message, file: &str) -> Diagnostic {
    let rendered = message.rendered.unwrap_or_else(|| message.message.clone());
    let primary = message.spans.iter().filter(|span| span.is_primary);
    // Of several the one that the message itself names, below its headline.
    let named = |span: &&Span| {
        rendered.contains(&format!("--> {file}:{}:{}\n", span.line_start, span.column_start))
    };
    let span = primary.filter_map(|span| in_file(span, file)).min_by_key(|span| !named(span));
    Diagnostic {
        code: message.code.map(|code| code.code),
        line: span.map(|span| span.line_start),
        column: span.map(|span| span.column_start),
        end_line: span.map(|span| span.line_end),
        end_column: span.map(|span| span.column_end),
        rendered,
        level: message.level,
        message: message.message,
    }
}

/// The span itself, or the place in the listing whose macro it came from.
fn in_file<'a>(mut span: &'a Span, file: &str) -> Option<&'a Span> {
    while span.file_name != file {
        span = &span.expansion.as_ref()?.span;
    }
    Some(span)
}

fn plain(line: &str) -> Diagnostic {
    Diagnostic {
        level: PLAIN.to_owned(),
        code: None,
        message: line.to_owned(),
        rendered: format!("{line}\n"),
        line: None,
        column: None,
        end_line: None,
        end_column: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(file: &str, line: u32, expansion: &str) -> String {
        format!(
            r#"{{"file_name":"{file}","is_primary":true,"line_start":{line},"line_end":{line},
               "column_start":5,"column_end":9,"expansion":{expansion}}}"#
        )
        .replace('\n', "")
    }

    fn error(span: &str) -> String {
        format!(
            r#"{{"level":"error","message":"m","code":{{"code":"E0382"}},"rendered":"r","spans":[{span}]}}"#
        )
    }

    #[test]
    fn an_error_has_its_code_and_place() {
        let found = parse(&error(&span("a.rs", 7, "null")), "a.rs");
        assert_eq!(errors(&found), 1);
        assert_eq!(found[0].code.as_deref(), Some("E0382"));
        assert_eq!((found[0].line, found[0].end_column), (Some(7), Some(9)));
    }

    #[test]
    fn an_error_inside_a_macro_of_std_points_at_the_listing() {
        let outer = format!(r#"{{"span":{}}}"#, span("a.rs", 3, "null"));
        let found = parse(&error(&span("macros.rs", 99, &outer)), "a.rs");
        assert_eq!(found[0].line, Some(3));
    }

    #[test]
    fn of_several_places_the_one_counts_that_the_message_names() {
        let spans = format!("{},{}", span("a.rs", 3, "null"), span("a.rs", 2, "null"));
        let message =
            error(&spans).replace(r#""rendered":"r""#, r#""rendered":"m\n --> a.rs:2:5\n""#);
        assert_eq!(parse(&message, "a.rs")[0].line, Some(2));
    }

    #[test]
    fn a_missing_crate_is_told_from_a_missing_name() {
        let check = |code: &str, rendered: &str, misses| {
            let message =
                error("").replace("E0382", code).replace(r#""r""#, &format!("{rendered:?}"));
            assert_eq!(misses_a_crate(&parse(&message, "a.rs")[0]), misses, "{rendered}");
        };
        check("E0432", "use of unresolved module or unlinked crate `rand`", true);
        check("E0432", "no external crate `crossbeam_epoch`", true);
        check("E0463", "can't find crate for `rand`", true);
        check("E0432", "no `Mutx` in `sync`", false);
    }

    #[test]
    fn a_summary_is_left_out_and_a_strange_line_is_kept() {
        let summary = r#"{"level":"error","message":"aborting due to 1 previous error",
            "code":null,"rendered":"r","spans":[]}"#
            .replace('\n', "");
        let found = parse(&format!("{summary}\nthread 'rustc' panicked\nat x\n"), "a.rs");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].rendered, "thread 'rustc' panicked\nat x\n");
    }
}
