//! Tests every Rust block of every page.

use super::preprocessor::SiteKind;
use anyhow::{Context, Result, bail};
use mdbook_driver::book::BookItem;
use mdbook_renderer::{RenderContext, Renderer};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// mdBook's own test of the whole book, in process.
///
/// # Errors
/// A block fails, or a page has errors.
pub fn mdbook_test(root: &Path) -> Result<()> {
    super::load(root, SiteKind::Static, &unused(root))?.test(vec![])
}

/// The pages with programs that are refused once more, with the error codes of
/// `compile_fail,E…` really checked: stable rustdoc takes any error,
/// `RUSTC_BOOTSTRAP` makes it look.
///
/// # Errors
/// Names every page with a failing block, with rustdoc's report.
pub fn strict_test(root: &Path) -> Result<()> {
    let (book, _) = super::load(root, SiteKind::Static, &unused(root))?.preprocess_book(&Test)?;
    let mut pages: Vec<PathBuf> = Vec::new();
    for item in book.iter() {
        if let BookItem::Chapter(chapter) = item
            && chapter.content.contains("compile_fail,")
        {
            pages.extend(chapter.path.clone());
        }
    }
    if pages.is_empty() {
        bail!("no page has a program that is refused");
    }
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(page) = pages.get(next.fetch_add(1, Relaxed)) {
                    if let Err(error) = test_page(page)
                        && let Ok(mut failures) = failures.lock()
                    {
                        failures.push(format!("{error:#}"));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    if !failures.is_empty() {
        bail!("{} page(s) have failing blocks\n{}", failures.len(), failures.join("\n"));
    }
    Ok(())
}

/// `page` is `@` and a file of arguments, as the preprocessor sets it for tests.
fn test_page(page: &Path) -> Result<()> {
    let output = Command::new("rustdoc")
        .arg(page)
        .args(["--test", "--edition", "2024"])
        .env("RUSTC_BOOTSTRAP", "1")
        .output()
        .context("failed to start `rustdoc`; is it on PATH?")?;
    if !output.status.success() {
        bail!(
            "{}\n{}{}",
            page.display(),
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(())
}

/// The renderer under whose name mdBook preprocesses pages for tests.
struct Test;

impl Renderer for Test {
    fn name(&self) -> &str {
        "test"
    }

    fn render(&self, _: &RenderContext) -> Result<()> {
        Ok(())
    }
}

/// A test renders nothing, but mdBook wants to know where it would.
fn unused(root: &Path) -> PathBuf {
    crate::paths::target(root).join("interleave").join("unused")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_fails_with_another_code_is_found() {
        let page = std::env::temp_dir().join(format!("course-codes-{}.md", std::process::id()));
        let tested = ["E0308", "E0382"].map(|code| {
            let block = format!("~~~~rust,compile_fail,{code}\nlet number: u8 = \"text\";\n~~~~\n");
            std::fs::write(&page, block).unwrap();
            test_page(&page).is_ok()
        });
        std::fs::remove_file(&page).unwrap();
        assert_eq!(tested, [true, false]);
    }
}
