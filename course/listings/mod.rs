//! The listings: every program of `chapters-code/`, found by looking at the
//! folders. Nothing here starts a program.

pub mod catalogue;
pub mod expected;
pub mod region;
pub mod tags;

pub use catalogue::{Catalogue, Chapter, Kind, Listing, Twin};
pub use expected::{Expectation, Expected};
pub use tags::Tags;

use anyhow::{Context, Result};
use std::path::Path;

/// Reads a text file of a chapter. Line ends and a byte order mark are taken
/// off: an editor or git put them there, and nothing that we compare has them.
///
/// # Errors
/// The file cannot be read, or is no UTF-8.
pub fn read(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("failed to read `{}`", path.display()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(text.replace("\r\n", "\n"))
}
