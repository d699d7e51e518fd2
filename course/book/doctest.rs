//! Lets `mdbook test`, with no flags, find the crates that listings use.
//!
//! mdBook runs `rustdoc <page> --test`. rustdoc takes `@file` as «read more
//! arguments from this file», so each page is written below `target/`, beside
//! a file of arguments that names it and the exact libraries, and the chapter's
//! path is set to `@` and that file.

use crate::listings::{Kind, Listing};
use crate::runner::Libraries;
use crate::setup;
use anyhow::{Context, Result, anyhow};
use mdbook_preprocessor::book::Book;
use std::path::{Path, PathBuf};

/// A listing as a code block. Listings that measure, end with an error or are
/// explored, and so may hang, are compiled only; running them is the business
/// of the listing tests.
pub fn block(listing: &Listing) -> String {
    let attributes = match listing.kind {
        Kind::CompileFail => format!(",compile_fail,{}", listing.codes().join(",")),
        Kind::Run
            if listing.tags.optimised
                || listing.tags.explore.is_some()
                || !listing.expected.stderr.is_empty() =>
        {
            ",no_run".into()
        }
        Kind::Run => String::new(),
    };
    fenced(&format!("rust{attributes}"), &listing.text)
}

/// A code block that ends where the text does, whatever stands in it.
fn fenced(info: &str, text: &str) -> String {
    let longest = text.split(|c| c != '~').map(str::len).max().unwrap_or(0);
    let fence = "~".repeat(4.max(longest + 1));
    let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{info}\n{text}{newline}{fence}\n")
}

/// Writes every page with its file of arguments and points the chapter at it.
///
/// # Errors
/// The libraries do not build, or a file cannot be written.
pub fn give_libraries(root: &Path, book: &mut Book) -> Result<()> {
    let libraries = Libraries::now(setup::libraries(root)?).map_err(|e| anyhow!(e))?;
    let externs = libraries.ready().context("the libraries were built and are not there")?;
    let arguments = externs.arguments().join("\n");
    let folder = crate::paths::target(root).join("interleave").join("doctest");
    let mut failure = None;
    book.for_each_chapter_mut(|chapter| {
        let Some(path) = chapter.path.clone().filter(|path| !path.as_os_str().is_empty()) else {
            return;
        };
        match write(&folder.join(path), &chapter.content, &arguments) {
            Ok(list) => chapter.path = Some(format!("@{}", list.display()).into()),
            Err(error) => failure = Some(error),
        }
    });
    failure.map_or(Ok(()), Err)
}

fn write(page: &Path, content: &str, arguments: &str) -> Result<PathBuf> {
    let context = || format!("failed to write `{}` for rustdoc", page.display());
    if let Some(folder) = page.parent() {
        std::fs::create_dir_all(folder).with_context(context)?;
    }
    std::fs::write(page, content).with_context(context)?;
    let list = page.with_extension("args");
    std::fs::write(&list, format!("{}\n{arguments}\n", page.display())).with_context(context)?;
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_block_ends_where_its_text_does() {
        assert_eq!(fenced("rust", "a\n"), "~~~~rust\na\n~~~~\n");
        assert_eq!(fenced("rust", "a"), "~~~~rust\na\n~~~~\n");
        assert_eq!(fenced("rust", ""), "~~~~rust\n~~~~\n");
        assert_eq!(fenced("rust", "~~~~\n"), "~~~~~rust\n~~~~\n~~~~~\n");
    }
}
