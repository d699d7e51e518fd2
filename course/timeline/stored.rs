//! Timelines for the pages of a static site, where nothing runs: each is of one run on the machine
//! that built the site, which is named.

use super::picture;
use crate::listings::Listing;
use crate::runner::{Language, Runner};
use crate::{machine, setup};
use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::Path;

/// Writes `<chapter>/<name>.timeline.js` into a site for each of these listings: a script, because
/// a page that was opened as a file may load nothing else. A twin is in it, too.
///
/// # Errors
/// A listing does not run, is not recorded, or a file cannot be written.
pub fn write(root: &Path, runner: &Runner, listings: &[&Listing], site: &Path) -> Result<()> {
    for listing in listings {
        let id = listing.id();
        let twin = listing.twin.as_ref().filter(|_| runner.has_python());
        let mut text = String::new();
        for language in [Language::Rust].into_iter().chain(twin.map(|_| Language::Python)) {
            let json = recorded(root, runner, listing, language)?;
            let name = if language == Language::Rust { "rust" } else { "python" };
            // JSON is a script's text, but for two ends of lines in old browsers.
            text.push_str(&format!(
                "((globalThis.interleave ??= {{}}).timelines ??= {{}})[\"{id} {name}\"] = {json};\n"
            ));
        }
        let path = site.join(format!("{id}.timeline.js"));
        fs::create_dir_all(path.parent().unwrap_or(site))
            .and_then(|()| fs::write(&path, text))
            .with_context(|| format!("failed to write `{}`", path.display()))?;
    }
    Ok(())
}

/// The picture of one run of a listing as it stands.
fn recorded(root: &Path, runner: &Runner, listing: &Listing, language: Language) -> Result<String> {
    let id = listing.id();
    let program = setup::for_runner(root, listing);
    let finished = runner.record_to_end(&program, language, None, &mut |_| ());
    let Some(recording) = finished.recorded else {
        let why = finished.refused.or(finished.unrecorded).or(finished.limit);
        let why = why.unwrap_or_else(|| "it was not recorded".to_owned());
        return Err(anyhow!("`{id}`: {why}"));
    };
    let mut picture = picture(&(&*recording).into()).map_err(|why| anyhow!("`{id}`: {why}"))?;
    let program = if language == Language::Rust { "rustc" } else { "python3" };
    picture.machine = Some(machine::describe(program));
    Ok(picture.json())
}
