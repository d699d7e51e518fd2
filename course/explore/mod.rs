//! Every interleaving of a listing, for the terminal and for tests. The explorer itself is a crate
//! that listings are linked to (`instruments/explorer`); here its answer is read.

pub mod graph;
pub mod orderings;
pub mod stored;
pub mod text;

pub use graph::Graph;

use crate::runner::{Exploration, Listing, Runner};
use graph::{Answer, End, Outcome};
use std::collections::BTreeMap;

/// Explores a listing, or another text in its place.
///
/// # Errors
/// It does not compile, or does what is not modelled: the sentence says what, and where.
pub fn explore(
    runner: &Runner,
    listing: &Listing,
    text: Option<&str>,
    exploration: &Exploration,
) -> Result<Graph, String> {
    match serde_json::from_str(&answer(runner, listing, text, exploration)?) {
        Ok(Answer::Graph(graph)) => Ok(graph),
        Ok(Answer::Refused(refusal)) => Err(refusal.words()),
        Err(error) => Err(format!("cannot read what the explorer wrote: {error}")),
    }
}

/// The explorer's JSON.
fn answer(
    runner: &Runner,
    listing: &Listing,
    text: Option<&str>,
    exploration: &Exploration,
) -> Result<String, String> {
    let finished = runner.explore_to_end(listing, text, exploration);
    if let Some(sentence) = finished.refused.or(finished.limit) {
        let said = finished.diagnostics.iter().filter(|found| found.level.starts_with("error"));
        let rendered: String = said.map(|found| format!("\n{}", found.rendered)).collect();
        return Err(sentence + &rendered);
    }
    let status = finished.signal.or(finished.code.map(|code| code.to_string())).unwrap_or_default();
    finished.explored.ok_or_else(|| {
        format!("cannot explore: the explorer ended with {status}: {}", finished.stderr.trim_end())
    })
}

/// What the program prints where it ends with 0, in all interleavings: each text once. If it never
/// does, what it prints however it ends.
pub fn printed(graph: &Graph) -> Vec<String> {
    let ends = |well: bool| graph.outcomes.iter().filter(move |o| !well || o.end == End::Exited(0));
    let well = ends(true).next().is_some();
    let mut texts: Vec<String> = ends(well).map(|outcome| outcome.text.clone()).collect();
    texts.sort();
    texts.dedup();
    texts
}

/// How a listing, or another text in its place, can end, each with the number of interleavings
/// that end so: the whole set, or an error.
///
/// # Errors
/// Those of [`explore`], or not all interleavings were tried.
pub fn outcomes(
    runner: &Runner,
    listing: &Listing,
    text: Option<&str>,
) -> Result<BTreeMap<String, u64>, String> {
    counted(&explore(runner, listing, text, &Exploration::default())?.whole()?)
}

/// The same of a graph.
///
/// # Errors
/// A number is too large.
pub fn counted(graph: &Graph) -> Result<BTreeMap<String, u64>, String> {
    let count = |outcome: &Outcome| {
        let number = outcome.interleavings.parse();
        let number = number.map_err(|_| format!("too many: {}", outcome.interleavings))?;
        Ok((text::outcome(outcome), number))
    };
    graph.outcomes.iter().map(count).collect()
}
