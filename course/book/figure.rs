//! The HTML of a figure: a listing on a page, readable without JavaScript.
//!
//! The text is escaped so that neither Markdown, nor mdBook's `{{#…}}`, nor
//! KaTeX finds anything of its own in it, and so that no line is blank: a
//! blank line would end the HTML block.

use super::directive::{Languages, Wanted};
use crate::listings::catalogue::{Kind, Listing, Measured, Twin};
use crate::listings::expected::{Expectation, Expected};
use crate::tools::stored::Printed;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::ops::Range;

/// One figure of a listing.
pub struct Figure<'a> {
    /// What it shows.
    pub listing: &'a Listing,
    /// The lines shown; the others are folded.
    pub shown: Vec<Range<usize>>,
    /// How many figures of the same listing stand before it on the page.
    pub repeat: usize,
    /// Whether the output stands below; one figure of a listing has it.
    pub output: Output,
}

/// How the expected output stands below a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Another figure of this listing has it.
    Elsewhere,
    /// The page asks the reader to predict it: folded.
    Folded,
    /// In the open.
    Open,
}

impl Figure<'_> {
    /// The `<figure>` element, closed by a newline.
    pub fn html(&self) -> String {
        let listing = self.listing;
        let mut html = String::new();
        let (kind, code, badge) = match listing.kind {
            Kind::Run => ("run", String::new(), String::new()),
            Kind::CompileFail => {
                let codes = listing.codes().join(" ");
                let badge = format!(" <span class=\"badge\">refused: {codes}</span>");
                ("compile_fail", format!(" data-code=\"{codes}\""), badge)
            }
        };
        let _ = write!(
            html,
            "<figure class=\"listing\" id=\"{}\" data-listing=\"{}\" data-kind=\"{kind}\"{code} \
             data-digest=\"{}\" data-optimised=\"{}\" data-explore=\"{}\" \
             data-timeline=\"{}\" data-unrecorded=\"{}\" data-playground=\"{}\">\n\
             <figcaption><span class=\"listing-name\">{}</span>{badge}\
             <code class=\"listing-command\">{}</code></figcaption>\n\
             <div class=\"pane\" data-language=\"rust\">\n",
            element_id(&listing.id(), self.repeat),
            listing.id(),
            digest(&listing.text),
            listing.tags.optimised,
            listing.tags.explore.is_some(),
            listing.tags.timeline,
            listing.tags.unrecorded,
            listing.on_playground(),
            escape(&listing.name),
            escape(&listing.command()),
        );
        segments(&mut html, &listing.text, &self.shown, "rust");
        html.push_str("</div>\n");
        if let Some(twin) = &listing.twin {
            let _ = writeln!(
                html,
                "<details class=\"pane twin\" data-language=\"python\" data-digest=\"{}\">\
                 <summary>The same in Python</summary>",
                digest(&twin.text)
            );
            code_block(&mut html, &twin.text, 0, "python");
            html.push_str("</details>\n");
        }
        if self.output != Output::Elsewhere {
            self.expected(&mut html);
        }
        html.push_str("</figure>\n");
        html
    }

    fn expected(&self, html: &mut String) {
        let listing = self.listing;
        let open = self.output == Output::Open;
        if listing.kind == Kind::CompileFail {
            let message = listing.message.as_deref().unwrap_or_default();
            output_block(html, "rust", "What the compiler says", message, "", open);
            return;
        }
        let twin = listing.twin.as_ref();
        let own = twin.is_some_and(|twin| twin.own || twin.measured.is_some());
        if let Some(measured) = &listing.measured {
            measurement(html, "rust", measured, open);
        } else {
            let language = if twin.is_some() && !own { "both" } else { "rust" };
            expectation(html, language, &listing.expected, open);
        }
        match twin {
            Some(Twin { measured: Some(measured), .. }) => {
                measurement(html, "python", measured, open);
            }
            Some(twin) if own || listing.measured.is_some() => {
                expectation(html, "python", &twin.expected, open);
            }
            _ => {}
        }
    }
}

/// Code of a chapter's crate that a page shows and nobody runs by itself.
pub fn module(id: &str, file: &str, source: &str, shown: &[Range<usize>], repeat: usize) -> String {
    let mut html = String::new();
    let _ = write!(
        html,
        "<figure class=\"listing\" id=\"{}\" data-listing=\"{id}\" data-kind=\"module\" \
         data-digest=\"{}\">\n<figcaption><span class=\"listing-name\">{}</span></figcaption>\n\
         <div class=\"pane\" data-language=\"rust\">\n",
        element_id(id, repeat),
        digest(source),
        escape(file),
    );
    segments(&mut html, source, shown, "rust");
    html.push_str("</div>\n</figure>\n");
    html
}

/// A task for the reader as the scheduler of a listing above it. Without JavaScript it is a
/// sentence.
pub fn challenge(id: &str, task: &str, wanted: &Wanted) -> String {
    let (value, goal) = match wanted {
        Wanted::Output(output) => {
            let output = escape(output);
            (output.clone(), format!("The program has to print <code>{output}</code>."))
        }
        Wanted::Deadlock => ("deadlock".to_owned(), "No thread can go on.".to_owned()),
        Wanted::Panic => ("panic".to_owned(), "A thread has to panic.".to_owned()),
    };
    let task = escape(task);
    format!(
        "<div class=\"challenge\" data-listing=\"{id}\" data-wanted=\"{value}\">\n\
         <p><strong>You are the scheduler:</strong> {task}. {goal}</p>\n</div>\n"
    )
}

/// A question that the timeline of a listing above it answers. Without JavaScript it is a sentence,
/// and the command that draws the timeline in a terminal.
pub fn timeline(id: &str, languages: Languages, question: &str) -> String {
    let (value, option) = match languages {
        Languages::Rust => ("rust", ""),
        Languages::Python => ("python", " --python"),
        Languages::Both => ("rust python", ""),
    };
    let question = escape(question);
    format!(
        "<div class=\"timeline-question\" data-listing=\"{id}\" data-languages=\"{value}\">\n\
         <p><strong>Timeline:</strong> {question} <code>cargo run -- timeline {id}{option}</code></p>\n\
         </div>\n"
    )
}

/// A plot of two columns of what a listing prints. Without JavaScript it is
/// the table of the stored run.
pub fn plot(listing: &Listing, x: &str, y: &str) -> String {
    let mut html = format!(
        "<figure class=\"plot\" data-listing=\"{}\" data-x=\"{}\" data-y=\"{}\">\n<figcaption>",
        listing.id(),
        escape(x),
        escape(y)
    );
    let _ = write!(html, "{} against {}", escape(y), escape(x));
    if let Some(measured) = &listing.measured {
        let _ = write!(html, ", measured on {}", escape(&measured.machine));
    }
    html.push_str("</figcaption>\n");
    if let Some(measured) = &listing.measured {
        table(&mut html, &measured.output, [x, y]);
    }
    html.push_str("</figure>\n");
    html
}

/// Whether what a listing prints has a table with these columns.
pub fn has_columns(output: &str, columns: [&str; 2]) -> bool {
    output.lines().any(|line| columns.iter().all(|column| cells(line).contains(column)))
}

/// The table of the orderings that a listing needs, with the command that makes it. What is a row
/// in a terminal is a column here: there are few, and a phone is narrow.
pub fn orderings(id: &str, stored: &str) -> String {
    let columns: Vec<Vec<&str>> = stored.lines().map(cells).collect();
    let mut html = format!(
        "<figure class=\"orderings\" data-listing=\"{id}\">\n<div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"Orderings of {id}\">\n<table>\n"
    );
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    for row in 0..rows {
        html.push_str("<tr>");
        for (column, cells) in columns.iter().enumerate() {
            let cell = escape(cells[row]);
            let _ = match (row, column) {
                (0, 0) => write!(html, "<td></td>"),
                (0, _) => write!(html, "<th scope=\"col\">{cell}</th>"),
                (_, 0) => match cell.split_once(" (line ") {
                    Some((called, line)) => {
                        let line = line.trim_end_matches(')');
                        write!(
                            html,
                            "<th scope=\"row\"><code>{called}</code> <small>line {line}</small></th>"
                        )
                    }
                    None => write!(html, "<th scope=\"row\">{cell}</th>"),
                },
                _ => write!(html, "<td>{cell}</td>"),
            };
        }
        html.push_str("</tr>\n");
    }
    let _ = write!(
        html,
        "</table>\n</div>\n<figcaption>The weakest orderings that are enough, and the strongest \
         that are not. What is stronger than the first is enough, and what is weaker than the \
         second is not. Made by <code>cargo run -- orderings {id}</code>.</figcaption>\n</figure>\n"
    );
    html
}

/// What a tool printed, with what was typed.
pub fn printed(printed: &Printed) -> String {
    let mut html = String::from("<figure class=\"printed\">\n<figcaption>");
    let _ = writeln!(
        html,
        "<code class=\"listing-command\">{}</code></figcaption>",
        escape(&printed.command)
    );
    let _ = write!(
        html,
        "<p class=\"where\">{}, on {}</p>\n<pre class=\"output\" tabindex=\"0\">\n{}</pre>\n</figure>\n",
        escape(&printed.tool),
        escape(&printed.machine),
        escape(&printed.text)
    );
    html
}

/// Which tool finds which planted bug, with the command that makes the table.
pub fn findings(printed: &Printed) -> String {
    let mut html = String::from(
        "<figure class=\"orderings findings\">\n<div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"Which tool finds which bug\">\n<table>\n",
    );
    for (row, line) in printed.text.lines().enumerate() {
        html.push_str("<tr>");
        for (column, cell) in cells(line).into_iter().map(escape).enumerate() {
            let _ = match (row, column) {
                (0, 0) => write!(html, "<td></td>"),
                (0, _) => write!(html, "<th scope=\"col\">{cell}</th>"),
                (_, 0) => write!(html, "<th scope=\"row\"><code>{cell}</code></th>"),
                _ => write!(html, "<td>{cell}</td>"),
            };
        }
        html.push_str("</tr>\n");
    }
    let _ = write!(
        html,
        "</table>\n</div>\n<figcaption>Made by <code>{}</code> with {}, on {}.</figcaption>\n\
         </figure>\n",
        escape(&printed.command),
        escape(&printed.tool),
        escape(&printed.machine)
    );
    html
}

fn cells(line: &str) -> Vec<&str> {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

fn table(html: &mut String, output: &str, columns: [&str; 2]) {
    let mut at = None;
    html.push_str("<table>\n");
    for line in output.lines() {
        let cells = cells(line);
        let heads = columns.map(|column| cells.iter().position(|cell| *cell == column));
        match (at, heads) {
            (None, [Some(x), Some(y)]) => {
                at = Some((x, y));
                let _ = writeln!(
                    html,
                    "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead>\n<tbody>",
                    escape(cells[x]),
                    escape(cells[y])
                );
            }
            (Some((x, y)), _) if cells.len() > x.max(y) => {
                let _ = writeln!(
                    html,
                    "<tr><td>{}</td><td>{}</td></tr>",
                    escape(cells[x]),
                    escape(cells[y])
                );
            }
            (Some(_), _) => break,
            (None, _) => {}
        }
    }
    if at.is_some() {
        html.push_str("</tbody>\n");
    }
    html.push_str("</table>\n");
}

fn measurement(html: &mut String, language: &str, measured: &Measured, open: bool) {
    let title = format!("Output, measured on {}", measured.machine);
    output_block(html, language, &title, &measured.output, "", open);
}

fn expectation(html: &mut String, language: &str, expected: &Expectation, open: bool) {
    let (title, text) = match &expected.stdout {
        None => ("Output", String::new()),
        Some(stdout) => {
            let title = match stdout {
                Expected::Exact(_) => "Output",
                Expected::Unordered(_) => "Output, lines in any order",
                Expected::Outcomes(_) => "One of these outputs",
            };
            (title, stdout.text())
        }
    };
    output_block(html, language, title, &text, &expected.stderr, open);
}

fn output_block(
    html: &mut String,
    language: &str,
    title: &str,
    stdout: &str,
    stderr: &str,
    open: bool,
) {
    let open = if open { " open" } else { "" };
    let _ = write!(
        html,
        "<details class=\"expected\" data-language=\"{language}\"{open}>\
         <summary>{}</summary><pre class=\"output\">\n{}",
        escape(title),
        escape(stdout)
    );
    // A program that stands still in each of its runs has nothing to show.
    if stdout.is_empty() && stderr.is_empty() {
        html.push_str("<em>nothing is printed</em>");
    }
    if !stderr.is_empty() {
        let _ = write!(html, "<span class=\"stderr\">{}</span>", escape(stderr));
    }
    html.push_str("</pre></details>\n");
}

/// The whole of `source` as segments: shown ones in the open, the others folded.
fn segments(html: &mut String, source: &str, shown: &[Range<usize>], language: &str) {
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let fold = |html: &mut String, range: Range<usize>| {
        if range.is_empty() {
            return;
        }
        let summary = match range.len() {
            1 => format!("line {}", range.end),
            _ => format!("lines {}–{}", range.start + 1, range.end),
        };
        let _ = write!(html, "<details class=\"rest\"><summary>{summary}</summary>");
        code_block(html, &lines[range.clone()].concat(), range.start, language);
        html.push_str("</details>\n");
    };
    let mut at = 0;
    for range in shown {
        fold(html, at..range.start);
        code_block(html, &lines[range.clone()].concat(), range.start, language);
        at = range.end;
    }
    fold(html, at..lines.len());
}

fn code_block(html: &mut String, code: &str, before: usize, language: &str) {
    let count = code.lines().count();
    let numbers: Vec<String> = (before + 1..=before + count).map(|n| n.to_string()).collect();
    let _ = writeln!(
        html,
        "<div class=\"code\" data-first=\"{}\"><pre class=\"gutter\" aria-hidden=\"true\">{}</pre>\
         <pre class=\"source\"><code class=\"language-{language}\">{}</code></pre></div>",
        before + 1,
        numbers.join("\n"),
        escape(code),
    );
}

fn element_id(id: &str, repeat: usize) -> String {
    let base = id.replace('/', "-");
    if repeat == 0 { base } else { format!("{base}-{}", repeat + 1) }
}

/// The first 16 hexadecimal digits of the SHA-256 of a text.
pub fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().take(8).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Escapes text for HTML, and what Markdown preprocessors look for in it.
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Whether the line has been blank so far.
    let mut blank = true;
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '$' => html.push_str("&#36;"),
            '{' => html.push_str("&#123;"),
            '\\' => html.push_str("&#92;"),
            '`' => html.push_str("&#96;"),
            '\n' if blank => html.push_str("&#10;"),
            '\r' => {}
            _ => html.push(c),
        }
        blank = c == '\n' || blank && matches!(c, ' ' | '\t' | '\r');
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_has_no_blank_line_and_no_syntax_of_others() {
        let escaped = escape("a\n\n\nb $x$ {{#include}} `c` <d> \\(e\\)\n");
        assert!(!escaped.contains("\n\n"), "{escaped:?}");
        for syntax in ["$", "{{", "`", "<", "\\("] {
            assert!(!escaped.contains(syntax), "{escaped:?} has {syntax:?}");
        }
        for text in ["\na", "a\n \t\nb", "a\r\n\r\nb", "\n\n"] {
            let escaped = format!("<pre>\n{}</pre>", escape(text));
            assert!(!escaped.lines().any(|line| line.trim().is_empty()), "{escaped:?}");
        }
    }

    #[test]
    fn a_figure_is_valid_and_shows_its_listing_unchanged() {
        let text =
            "// </pre></figure> <!-- --> ~~~~ {{#include x}} $a$ `b` &lt;\n\n   \n\tfn main() {}";
        let output = "\n\n   \n<b>\n";
        let listing = Listing {
            chapter: "a-b".into(),
            name: "c".into(),
            kind: Kind::Run,
            path: "c.rs".into(),
            text: text.into(),
            tags: crate::listings::Tags::default(),
            twin: None,
            expected: Expectation {
                stdout: Some(Expected::Exact(output.into())),
                stderr: String::new(),
            },
            measured: None,
            message: None,
            orderings: None,
        };
        let figure =
            Figure { listing: &listing, shown: vec![1..3], repeat: 0, output: Output::Open };
        let html = figure.html();
        assert!(!html.lines().any(|line| line.trim().is_empty()), "{html}");
        let parsed = scraper::Html::parse_fragment(&html);
        assert!(parsed.errors.is_empty(), "{:?}\n{html}", parsed.errors);
        let all = |css| {
            let selector = scraper::Selector::parse(css).unwrap();
            parsed.select(&selector).flat_map(|e| e.text()).collect::<String>()
        };
        assert_eq!(all(".source code"), text);
        assert_eq!(all(".output"), output);
    }

    #[test]
    fn a_region_folds_the_rest_and_keeps_line_numbers() {
        let mut html = String::new();
        segments(&mut html, "a\nb\nc\nd\n", &[1..2], "rust");
        let order: Vec<usize> = ["line 1<", ">2</pre>", "lines 3–4<"]
            .iter()
            .map(|part| html.find(part).unwrap_or_else(|| panic!("{part} in {html}")))
            .collect();
        assert!(order.is_sorted(), "{html}");
    }

    #[test]
    fn orderings_stand_below_each_other() {
        let table = "these are   X.load (line 3)  and show\nenough      Acquire          less\n\
                     not enough  Relaxed          more\n";
        let html = orderings("a/b", table);
        let parsed = scraper::Html::parse_fragment(&html);
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
        let rows = scraper::Selector::parse("tr").unwrap();
        let rows: Vec<String> =
            parsed.select(&rows).map(|row| row.text().collect::<Vec<_>>().join("|")).collect();
        assert_eq!(
            rows,
            ["enough|not enough", "X.load| |line 3|Acquire|Relaxed", "and show|less|more"]
        );
    }

    #[test]
    fn what_a_tool_printed_stands_as_it_was_with_its_command() {
        let stored = Printed {
            command: "A=\"b c\" cargo run".into(),
            tool: "loom 1".into(),
            machine: "this".into(),
            text: "\nfirst <a>\n\nsecond\n".into(),
        };
        let html = printed(&stored);
        assert!(!html.lines().any(|line| line.trim().is_empty()), "{html}");
        let parsed = scraper::Html::parse_fragment(&html);
        assert!(parsed.errors.is_empty(), "{:?}", parsed.errors);
        let text = |css| -> String {
            let selector = scraper::Selector::parse(css).unwrap();
            parsed.select(&selector).flat_map(|e| e.text()).collect()
        };
        assert_eq!(text(".output"), stored.text);
        assert_eq!(text("code"), stored.command);
        assert_eq!(text(".where"), "loom 1, on this");
    }

    #[test]
    fn a_plot_finds_its_columns_by_name() {
        let output =
            "digits\nthreads  ms  speed-up\n      1  80      1.00\n      2  41      1.95\n";
        assert!(has_columns(output, ["threads", "speed-up"]));
        assert!(!has_columns(output, ["threads", "speed"]));
        let mut html = String::new();
        table(&mut html, output, ["threads", "speed-up"]);
        assert!(html.contains("<tr><td>2</td><td>1.95</td></tr>"), "{html}");
    }
}
