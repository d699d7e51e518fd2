//! The book: mdBook as a library, with our preprocessor and KaTeX in process.
//!
//! `book.toml` names both preprocessors as commands, for an installed `mdbook`;
//! `with_preprocessor` replaces a command by the code of the same name and
//! keeps its place in the order.

pub mod directive;
mod doctest;
mod figure;
pub mod preprocessor;
pub mod site;
pub mod testing;

use anyhow::{Context, Result, bail};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use mdbook_katex::preprocess::KatexProcessor;
use mdbook_preprocessor::{Preprocessor, parse_input};
use preprocessor::{Course, SiteKind};
use std::path::Path;

/// Loads the book of `root`, to be written to `destination`.
///
/// # Errors
/// `book.toml` or `SUMMARY.md` cannot be read, or a page is missing.
pub fn load(root: &Path, site: SiteKind, destination: &Path) -> Result<MDBook> {
    let mut config = Config::from_disk(root.join("book.toml"))?;
    config.build.build_dir = destination.to_owned();
    let mut book = MDBook::load_with_config(root, config)?;
    book.with_preprocessor(Course { site });
    book.with_preprocessor(KatexProcessor);
    Ok(book)
}

/// Answers mdBook's protocol on stdin and stdout, as the command that
/// `book.toml` names.
///
/// # Errors
/// No such preprocessor, or the errors of the pages.
pub fn preprocess(name: &str) -> Result<()> {
    let (context, book) = parse_input(std::io::stdin())?;
    let book = named(name)?.run(&context, book)?;
    serde_json::to_writer(std::io::stdout(), &book).context("failed to answer mdbook")
}

/// Whether the preprocessor works for a renderer, as mdBook asks.
///
/// # Errors
/// No such preprocessor.
pub fn supports(name: &str, renderer: &str) -> Result<bool> {
    named(name)?.supports_renderer(renderer)
}

fn named(name: &str) -> Result<Box<dyn Preprocessor>> {
    match name {
        "course" => Ok(Box::new(Course { site: SiteKind::Plain })),
        "katex" => Ok(Box::new(KatexProcessor)),
        _ => bail!("no preprocessor `{name}`; there are `course` and `katex`"),
    }
}
