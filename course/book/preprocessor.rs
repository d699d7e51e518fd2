//! The course's preprocessor: turns directives into figures for the browser
//! and into tested code blocks for `mdbook test`.
//!
//! All errors of a build are collected and reported together.

use super::directive::{self, Directive, Languages, Wanted};
use super::doctest;
use super::figure::{self, Figure, Output};
use crate::listings::expected::Expected;
use crate::listings::region::Region;
use crate::listings::{self, Catalogue, Kind, Listing, catalogue};
use crate::runner::Limits;
use crate::tools;
use anyhow::{Result, bail};
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;

/// The preprocessor named `course` in `book.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// What stands behind the pages.
    pub site: SiteKind,
}

/// What stands behind the pages of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteKind {
    /// This program: Run works on this machine. Pages reload when the
    /// generation that the server names is another than theirs.
    Served { generation: u64 },
    /// Nothing, but `web/vendor` was copied beside the pages.
    Static,
    /// Nothing, and mdBook alone built it.
    Plain,
}

impl Preprocessor for Course {
    fn name(&self) -> &str {
        "course"
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let catalogue = Catalogue::load(&ctx.root)?;
        let for_browser = ctx.renderer == "html";
        let mut errors = Vec::new();
        book.for_each_chapter_mut(|chapter| {
            let Some(source) = &chapter.source_path else { return };
            let path = ctx.config.book.src.join(source);
            let (content, mut wrong) =
                self.page(for_browser, &path, &ctx.root, &catalogue, &chapter.content);
            errors.append(&mut wrong);
            chapter.content = content;
        });
        if !errors.is_empty() {
            bail!("{} error(s) in the pages:\n{}", errors.len(), errors.join("\n"));
        }
        if ctx.renderer == "test" {
            doctest::give_libraries(&ctx.root, &mut book)?;
        }
        Ok(book)
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(matches!(renderer, "html" | "test" | "check"))
    }
}

impl Course {
    /// What becomes of one page, and every error in it.
    pub fn page(
        self,
        for_browser: bool,
        path: &Path,
        root: &Path,
        catalogue: &Catalogue,
        content: &str,
    ) -> (String, Vec<String>) {
        let mut page = Page::read(path, root, catalogue, content);
        let content = if for_browser { page.figures() + &self.marker() } else { page.blocks() };
        (content, page.errors)
    }

    /// What a page's scripts need to know of the site, at the end of every page.
    fn marker(self) -> String {
        let (mode, generation, vendor) = match self.site {
            SiteKind::Served { generation } => ("served", generation, true),
            SiteKind::Static => ("static", 0, true),
            SiteKind::Plain => ("static", 0, false),
        };
        format!(
            "\n\n<div id=\"interleave\" hidden data-mode=\"{mode}\" \
             data-generation=\"{generation}\" data-vendor=\"{vendor}\"></div>\n"
        )
    }
}

/// The directives of a page; malformed ones are left out.
pub fn directives(content: &str) -> Vec<Directive> {
    let lines = lines_of_prose(content);
    lines.filter_map(|(_, line)| directive::parse(line)).flatten().collect()
}

/// One page on its way through.
struct Page<'a> {
    /// From the top of the repository, for errors.
    path: &'a Path,
    /// The top of the repository.
    root: &'a Path,
    catalogue: &'a Catalogue,
    content: &'a str,
    /// The lines outside of fences and comments, with their numbers from 1.
    prose: Vec<(usize, &'a str)>,
    /// By line number, from 1.
    directives: BTreeMap<usize, Directive>,
    errors: Vec<String>,
}

impl<'a> Page<'a> {
    /// Finds the directives; malformed ones become errors.
    fn read(
        path: &'a Path,
        root: &'a Path,
        catalogue: &'a Catalogue,
        content: &'a str,
    ) -> Page<'a> {
        let prose: Vec<(usize, &str)> = lines_of_prose(content).collect();
        let mut page = Page {
            path,
            root,
            catalogue,
            content,
            prose: Vec::new(),
            directives: BTreeMap::new(),
            errors: Vec::new(),
        };
        for (number, line) in &prose {
            match directive::parse(line) {
                Some(Ok(directive)) => {
                    page.directives.insert(*number, directive);
                }
                Some(Err(error)) => page.error(*number, error),
                None => {}
            }
        }
        page.prose = prose;
        page
    }

    fn error(&mut self, line: usize, what: impl std::fmt::Display) {
        self.errors.push(format!("page `{}` line {line}: {what}", self.path.display()));
    }

    /// The page with each directive replaced by what `block` makes of it.
    fn replace(&mut self, mut block: impl FnMut(&mut Self, usize, &Directive) -> String) -> String {
        let directives = std::mem::take(&mut self.directives);
        let mut page = String::with_capacity(self.content.len() * 2);
        for (index, line) in self.content.lines().enumerate() {
            match directives.get(&(index + 1)) {
                Some(directive) => page.push_str(&block(self, index + 1, directive)),
                None => page.push_str(line),
            }
            page.push('\n');
        }
        self.directives = directives;
        page
    }

    /// The page for the browser.
    fn figures(&mut self) -> String {
        let outputs = self.outputs();
        let mut repeats: BTreeMap<String, usize> = BTreeMap::new();
        self.replace(|page, line, directive| {
            let id = match directive {
                Directive::Plot { id, x, y } => return page.plot(line, id, x, y),
                Directive::Orderings { id } => return page.orderings(line, id),
                Directive::Challenge { id, task, wanted } => {
                    return page.challenge(line, id, task, wanted);
                }
                Directive::Timeline { id, languages, question } => {
                    return page.timeline(line, id, *languages, question);
                }
                Directive::Printed { id } => return page.printed(line, id),
                Directive::Limits => return limits(),
                Directive::Listing { id, .. }
                | Directive::CompileFail { id, .. }
                | Directive::Module { id, .. } => id,
            };
            let repeat = repeats.entry(id.clone()).or_default();
            *repeat += 1;
            page.figure(line, directive, *repeat - 1, outputs[&line])
        })
    }

    /// Where the output stands for the directive of each line: a listing shown
    /// in pieces has it below the last piece.
    fn outputs(&self) -> BTreeMap<usize, Output> {
        let mut last: BTreeMap<&str, usize> = BTreeMap::new();
        for (line, directive) in &self.directives {
            if let Some(id) = directive.id() {
                last.insert(id, *line);
            }
        }
        let last_of = |directive: &Directive| last.get(directive.id()?).copied();
        let output = |line: usize, directive: &Directive| match last_of(directive) {
            Some(last) if last != line => Output::Elsewhere,
            _ if self.asks_to_predict(line) => Output::Folded,
            _ => Output::Open,
        };
        self.directives.iter().map(|(line, d)| (*line, output(*line, d))).collect()
    }

    /// Whether the reader is asked to predict what the directive on `line` shows:
    /// a quote that begins with **Predict** before the next heading or directive.
    fn asks_to_predict(&self, line: usize) -> bool {
        let until = self.directives.range(line + 1..).next().map_or(usize::MAX, |(next, _)| *next);
        self.prose
            .iter()
            .filter(|(number, _)| *number > line && *number < until)
            .take_while(|(_, text)| !text.starts_with('#'))
            .any(|(_, text)| text.starts_with("> **Predict"))
    }

    fn figure(
        &mut self,
        line: usize,
        directive: &Directive,
        repeat: usize,
        output: Output,
    ) -> String {
        let (id, region) = match directive {
            Directive::Module { id, region } => return self.module(line, id, region, repeat),
            Directive::Plot { .. }
            | Directive::Orderings { .. }
            | Directive::Challenge { .. }
            | Directive::Timeline { .. }
            | Directive::Printed { .. }
            | Directive::Limits => {
                return String::new();
            }
            Directive::Listing { id, region } => (id, region),
            Directive::CompileFail { id, region, .. } => (id, region),
        };
        let Some(listing) = self.listing(line, directive) else { return String::new() };
        match region.find(&listing.text) {
            Ok(shown) => Figure { listing, shown, repeat, output }.html(),
            Err(error) => {
                self.error(line, format!("{error} in `{id}`"));
                String::new()
            }
        }
    }

    /// The listing of a name; that there is none is an error.
    fn named(&mut self, line: usize, id: &str) -> Option<&'a Listing> {
        self.catalogue.find(id).map_err(|error| self.error(line, error)).ok()
    }

    /// The listing that a directive names, if it is of the directive's kind and code.
    fn listing(&mut self, line: usize, directive: &Directive) -> Option<&'a Listing> {
        let id = directive.id()?;
        let listing = self.named(line, id)?;
        match (directive, listing.kind) {
            (Directive::CompileFail { .. }, Kind::Run) => {
                self.error(line, format!("`{id}` runs; show it by `{{{{listing {id}}}}}`"));
            }
            (Directive::CompileFail { code, .. }, Kind::CompileFail) => {
                if listing.message.is_some() && listing.codes() != [code] {
                    let codes = listing.codes().join(", ");
                    self.error(line, format!("`{id}` is refused with {codes}, not with {code}"));
                }
            }
            (_, Kind::CompileFail) => self.error(
                line,
                format!("`{id}` does not compile; show it by `{{{{compile_fail {id} E….}}}}`"),
            ),
            (_, Kind::Run) => {}
        }
        Some(listing)
    }

    fn plot(&mut self, line: usize, id: &str, x: &str, y: &str) -> String {
        let Some(listing) = self.named(line, id) else { return String::new() };
        match &listing.measured {
            None => self.error(
                line,
                format!("`{id}` has no stored run; `cargo run -- measure {id}` makes it"),
            ),
            Some(measured) if !figure::has_columns(&measured.output, [x, y]) => {
                self.error(line, format!("`{id}` prints no columns `{x}` and `{y}`"));
            }
            Some(_) => {}
        }
        figure::plot(listing, x, y)
    }

    /// The stored table of the orderings that a listing needs.
    fn orderings(&mut self, line: usize, id: &str) -> String {
        let Some(listing) = self.named(line, id) else { return String::new() };
        let Some(table) = &listing.orderings else {
            let how = format!("tag it `//@ orderings`, and `cargo run -- bless {id}` makes it");
            self.error(line, format!("`{id}` has no table of orderings; {how}"));
            return String::new();
        };
        figure::orderings(id, table)
    }

    /// What a tool printed.
    fn printed(&mut self, line: usize, id: &str) -> String {
        let Some((chapter, name)) = id.split_once('/') else {
            self.error(line, format!("`{id}` is not of the form `chapter/tool`"));
            return String::new();
        };
        match tools::stored::Printed::read(&tools::folder(self.root, chapter), name) {
            Ok(Some(printed)) if name == tools::table::NAME => figure::findings(&printed),
            Ok(Some(printed)) => figure::printed(&printed),
            Ok(None) => {
                let how = format!("`cargo run -- tools {name}` makes it");
                self.error(line, format!("`{id}` has no stored run; {how}"));
                String::new()
            }
            Err(error) => {
                self.error(line, format!("{error:#}"));
                String::new()
            }
        }
    }

    fn challenge(&mut self, line: usize, id: &str, task: &str, wanted: &Wanted) -> String {
        let listing = self.named(line, id);
        if let Some(Err(error)) = listing.map(|listing| can_be_wanted(listing, wanted)) {
            self.error(line, error);
        }
        self.stands_below_its_figure(line, id, "challenge");
        figure::challenge(id, task, wanted)
    }

    fn timeline(&mut self, line: usize, id: &str, languages: Languages, question: &str) -> String {
        let listing = self.named(line, id);
        let lacks = |listing: &Listing| listing.twin.is_none() && languages != Languages::Rust;
        if listing.is_some_and(lacks) {
            self.error(line, format!("`{id}` has no Python twin"));
        }
        if listing.is_some_and(|listing| !listing.tags.timeline) {
            self.error(line, format!("`{id}` has no `//@ timeline` at its end: no site stores it"));
        }
        self.stands_below_its_figure(line, id, "timeline");
        figure::timeline(id, languages, question)
    }

    /// That it does not is an error.
    fn stands_below_its_figure(&mut self, line: usize, id: &str, what: &str) {
        let mut above = self.prose.iter().take_while(|(number, _)| *number < line);
        let shows = |text: &str| matches!(directive::parse(text), Some(Ok(Directive::Listing { id: shown, .. })) if shown == id);
        if !above.any(|(_, text)| shows(text)) {
            self.error(line, format!("no figure of `{id}` stands above its {what}"));
        }
    }

    fn module(&mut self, line: usize, id: &str, region: &Region, repeat: usize) -> String {
        let Some((chapter, name)) = id.split_once('/') else {
            self.error(line, format!("`{id}` is not of the form `chapter/module`"));
            return String::new();
        };
        // A program with a planted bug stands among the tools that look for it.
        let (folder, name) = match name.strip_prefix("tools/") {
            Some(name) => (format!("chapters-code/{chapter}/tools/src/bin"), name),
            None => (format!("chapters-code/{chapter}/src"), name),
        };
        let file = format!("{folder}/{name}.rs");
        let path = self.root.join(&file);
        if !path.is_file() {
            let modules = catalogue::files(&self.root.join(&folder), "rs").unwrap_or_default();
            let modules = modules.iter().filter_map(|path| path.file_stem()?.to_str());
            let before = id.strip_suffix(name).unwrap_or_default();
            let modules: Vec<String> = modules.map(|name| format!("{before}{name}")).collect();
            let suggestion = crate::nearest::suggestion(id, modules.iter().map(String::as_str));
            self.error(line, format!("no module `{name}` in {folder}{suggestion}"));
            return String::new();
        }
        let found = listings::read(&path).map_err(|error| format!("{error:#}"));
        let found = found.and_then(|source| {
            let shown = region.find(&source).map_err(|error| format!("{error} in `{id}`"))?;
            Ok(figure::module(id, &file, &source, &shown, repeat))
        });
        found.unwrap_or_else(|error| {
            self.error(line, error);
            String::new()
        })
    }

    /// The page with each listing as one whole code block, as rustdoc tests it.
    fn blocks(&mut self) -> String {
        let mut seen = BTreeSet::new();
        self.replace(|page, line, directive| {
            if !matches!(directive, Directive::Listing { .. } | Directive::CompileFail { .. }) {
                return String::new();
            }
            match page.listing(line, directive) {
                Some(listing) if seen.insert(listing.id()) => doctest::block(listing),
                _ => String::new(),
            }
        })
    }
}

/// Whether an interleaving of a listing may end so; that one does is for the explorer to say.
fn can_be_wanted(listing: &Listing, wanted: &Wanted) -> Result<(), String> {
    let id = listing.id();
    if listing.tags.explore.is_none() {
        return Err(format!("`{id}` is not explored; tag it `//@ explore`"));
    }
    let Wanted::Output(wanted) = wanted else { return Ok(()) };
    match &listing.expected.stdout {
        Some(Expected::Outcomes(outcomes)) => {
            let outcomes: Vec<&str> = outcomes.iter().map(|text| text.trim_end()).collect();
            if outcomes.contains(&wanted.as_str()) {
                return Ok(());
            }
            let listed = outcomes.join("`, `");
            Err(format!("`{id}` never prints `{wanted}`; its outcomes are `{listed}`"))
        }
        _ => Err(format!("`{id}` has one output, which is no challenge; list its `.outcomes`")),
    }
}

/// The limits of a reader's program, as a table.
fn limits() -> String {
    let mut table = String::from("\n| What | Limit | Variable |\n|---|---|---|\n");
    for (what, value, variable) in Limits::default().rows() {
        table.push_str(&format!("| {what} | {value} | `{variable}` |\n"));
    }
    table
}

/// The lines of a page with their numbers from 1, those in code fences and
/// HTML comments left out.
pub fn lines_of_prose(content: &str) -> impl Iterator<Item = (usize, &str)> {
    let hidden: Vec<Range<usize>> = new_cmark_parser(content, &MarkdownOptions::default())
        .into_offset_iter()
        .filter(|(event, bytes)| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => true,
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => {
                content[bytes.clone()].trim_start().starts_with("<!--")
            }
            _ => false,
        })
        .map(|(_, bytes)| bytes)
        .collect();
    let mut start = 0;
    content.split_inclusive('\n').enumerate().filter_map(move |(index, line)| {
        // A fence in a list or a quote begins behind the mark.
        let text = start + line.len() - line.trim_start().len()..start + line.trim_end().len();
        start += line.len();
        let hidden = hidden.iter().any(|h| h.start < text.end && text.start < h.end);
        (!hidden).then(|| (index + 1, line.trim_end_matches(['\n', '\r'])))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_hide_directives() {
        let content = "a\n```text\n{{listing x/y}}\n```\nb\n~~~~rust\n```\n~~~~\nc\n";
        let lines: Vec<_> = lines_of_prose(content).collect();
        assert_eq!(lines, [(1, "a"), (5, "b"), (9, "c")]);
    }

    #[test]
    fn fences_and_comments_are_found_wherever_markdown_finds_them() {
        #[track_caller]
        fn check(hidden: &str) {
            let content = format!("a\r\n\r\n{hidden}\n\nb\n");
            let numbers: Vec<_> =
                lines_of_prose(&content).filter(|(_, line)| !line.is_empty()).collect();
            assert_eq!(numbers, [(1, "a"), (hidden.lines().count() + 4, "b")], "{content}");
        }
        check("- ```text\n  {{listing x/y}}\n  ```");
        check("1. ~~~text\n   {{listing x/y}}\n   ~~~");
        check("> ```text\n> {{listing x/y}}\n> ```");
        check("````text\n```\n{{listing x/y}}\n```\n````");
        check("<!--\n{{listing x/y}}\n\n{{lsting}}\n-->");
        check("<!-- {{listing x/y}} -->");
        check("```text\n{{listing x/y}}\n```\n<!-- {{listing x/y}} -->");
    }

    #[test]
    fn a_module_of_the_same_name_does_not_take_the_output_of_a_listing() {
        let catalogue = Catalogue::default();
        let content = "{{listing a/b}}\n\n{{module a/b}}\n";
        let page = Page::read(Path::new("p.md"), Path::new("."), &catalogue, content);
        assert_eq!(page.outputs()[&1], Output::Open);
    }

    #[test]
    fn a_missing_module_gets_the_nearest_name() {
        let catalogue = Catalogue::default();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut page = Page::read(Path::new("p.md"), root, &catalogue, "{{module threads/poll}}\n");
        page.figures();
        let error = "no module `poll` in chapters-code/threads/src (did you mean `threads/pool`?)";
        assert_eq!(page.errors, [format!("page `p.md` line 1: {error}")]);
    }

    #[test]
    fn every_error_of_a_page_is_reported_with_its_line() {
        let catalogue = Catalogue::default();
        let content = "# T\n\n{{listing a/b}}\n\n{{lsting}}\n\n{{plot a/c x=\"1\" y=\"2\"}}\n";
        let path = Path::new("src/p.md");
        let mut page = Page::read(path, Path::new("."), &catalogue, content);
        page.figures();
        let lines: Vec<_> = page.errors.iter().map(|e| e.split(':').next().unwrap()).collect();
        let expected = [5, 3, 7].map(|line| format!("page `src/p.md` line {line}"));
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_challenge_wants_what_its_listing_above_can_do() {
        #[track_caller]
        fn check(content: &str, expected: &str) {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let catalogue = Catalogue::load(root).unwrap();
            let mut page = Page::read(Path::new("p.md"), root, &catalogue, content);
            page.figures();
            assert_eq!(page.errors.join("\n"), expected);
        }
        let shown = "{{listing sync/lost_update}}\n\n{{challenge sync/lost_update \"go\" wants";
        check(&format!("{shown} \"visits: 1\"}}}}"), "");
        check(
            &format!("{shown} \"visits: 3\"}}}}"),
            "page `p.md` line 3: `sync/lost_update` never prints `visits: 3`; its outcomes are \
             `visits: 1`, `visits: 2`",
        );
        let below =
            "{{challenge sync/lost_update \"go\" wants deadlock}}\n\n{{listing sync/lost_update}}";
        check(
            below,
            "page `p.md` line 1: no figure of `sync/lost_update` stands above its challenge",
        );
    }

    #[test]
    fn a_prediction_folds_the_output_before_it() {
        let catalogue = Catalogue::default();
        let content = "{{listing a/b}}\n\n> **Predict.** What?\n\n{{listing a/c}}\n\n## H\n\n> **Predict.**\n";
        let page = Page::read(Path::new("p.md"), Path::new("."), &catalogue, content);
        assert_eq!(page.outputs(), BTreeMap::from([(1, Output::Folded), (5, Output::Open)]));
    }
}
