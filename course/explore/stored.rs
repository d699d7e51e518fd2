//! Graphs for the pages of a static site, where nothing can explore: made when it is built, and
//! kept by content, so that a listing is explored once.

use super::answer;
use super::graph::Answer;
use crate::listings::Listing;
use crate::runner::{Exploration, Model, Runner, key};
use crate::{paths, setup};
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Writes `<chapter>/<name>.explored.js` into a site for each of these listings: a script, because
/// a page that was opened as a file may load nothing else.
///
/// # Errors
/// A listing cannot be explored, or a file not be written.
pub fn write(root: &Path, runner: &Runner, listings: &[&Listing], site: &Path) -> Result<()> {
    let folder = paths::target(root).join("interleave").join("explored");
    let failed = |path: &Path| format!("failed to write `{}`", path.display());
    fs::create_dir_all(&folder).with_context(|| failed(&folder))?;
    let explorer = runner.explorer().ready().map(|it| it.fingerprint()).unwrap_or_default();
    let mut used = BTreeSet::new();
    for listing in listings {
        let id = listing.id();
        let mut text = String::new();
        // Where orderings matter, the page offers to compare with a single order of all steps.
        let compared = listing.tags.explore == Some(Model::C20);
        for model in [None].into_iter().chain(compared.then_some(Some(Model::Sc))) {
            let name = key([
                explorer.as_str(),
                &id,
                &listing.text,
                &format!("{:?}", model.or(listing.tags.explore)),
            ]);
            let kept = folder.join(&name);
            used.insert(name);
            let graph = match fs::read_to_string(&kept) {
                Ok(graph) => graph,
                Err(_) => {
                    let graph = explored(root, runner, listing, model)?;
                    fs::write(&kept, &graph).with_context(|| failed(&kept))?;
                    graph
                }
            };
            let name = model.map_or(id.clone(), |_| format!("{id} sc"));
            let graph = graph.trim_end();
            text.push_str(&format!(
                "((globalThis.interleave ??= {{}}).explored ??= {{}})[\"{name}\"] = {graph};\n"
            ));
        }
        let path = site.join(format!("{id}.explored.js"));
        fs::create_dir_all(path.parent().unwrap_or(site))
            .and_then(|()| fs::write(&path, text))
            .with_context(|| failed(&path))?;
    }
    for entry in fs::read_dir(&folder).with_context(|| failed(&folder))?.flatten() {
        if !used.contains(&*entry.file_name().to_string_lossy()) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// The explorer's JSON for a listing as it stands, in the model of its tag or in this one.
fn explored(
    root: &Path,
    runner: &Runner,
    listing: &Listing,
    model: Option<Model>,
) -> Result<String> {
    let asked = Exploration { model, ..Exploration::default() };
    let id = listing.id();
    let told = answer(runner, &setup::for_runner(root, listing), None, &asked);
    let text = told.map_err(|why| anyhow!("`{id}`: {why}"))?;
    match serde_json::from_str(&text)? {
        Answer::Graph(_) => Ok(text),
        Answer::Refused(refusal) => bail!("`{id}`: {}", refusal.words()),
    }
}
