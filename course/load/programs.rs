//! What readers run: the listings as they stand, and edits of them.

use crate::book::preprocessor::directives;
use crate::listings::{Catalogue, Kind, Listing};
use crate::setup;
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The listings that readers choose from, and the pages they stand on.
pub struct Programs {
    /// With std alone.
    pub plain: Vec<Program>,
    /// With rayon, crossbeam or their chapter's crate.
    pub linked: Vec<Program>,
    /// By address of a page: the listings that it warms.
    pub pages: BTreeMap<String, Vec<String>>,
}

/// A listing that ends soon and with status 0.
pub struct Program {
    /// `chapter/name`
    pub listing: String,
    /// The page it stands on.
    pub page: String,
    /// Its text, as it stands.
    text: String,
    /// Prints before it sleeps, if it sleeps: its first output says how long a start takes.
    pub is_prompt: bool,
}

/// Where an edit goes.
const MAIN: &str = "fn main() {\n";

impl Programs {
    /// Finds them in a repository.
    ///
    /// # Errors
    /// There are none.
    pub fn load(root: &Path) -> Result<Programs> {
        let (catalogue, libraries) = (Catalogue::load(root)?, setup::libraries(root)?);
        let (mut pages, mut page_of) = (BTreeMap::<String, Vec<String>>::new(), BTreeMap::new());
        for chapter in catalogue.chapters.keys() {
            for entry in fs::read_dir(root.join("src").join(chapter))? {
                let path = entry?.path().with_extension("html");
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let page = format!("/{chapter}/{name}");
                for directive in directives(&fs::read_to_string(path.with_extension("md"))?) {
                    let listing = directive.id().and_then(|id| catalogue.listings.get(id));
                    if let Some(listing) = listing.filter(|listing| listing.kind == Kind::Run) {
                        pages.entry(page.clone()).or_default().push(listing.id());
                        page_of.insert(listing.id(), page.clone());
                    }
                }
            }
        }
        pages.values_mut().for_each(|listings| listings.dedup());
        let (mut plain, mut linked) = (Vec::new(), Vec::new());
        for listing in catalogue.listings.values().filter(|listing| is_mild(listing)) {
            let Some(page) = page_of.get(&listing.id()).cloned() else { continue };
            let is_linked = libraries.is_needed_by(&listing.text);
            let (text, is_prompt) = (listing.text.clone(), !listing.text.contains("sleep"));
            let program = Program { listing: listing.id(), page, text, is_prompt };
            if is_linked { linked.push(program) } else { plain.push(program) }
        }
        ensure!(plain.iter().any(|program| program.is_prompt), "no listing to run");
        ensure!(!linked.is_empty(), "no listing uses a library");
        Ok(Programs { plain, linked, pages })
    }
}

/// Whether a hundred of it at once are what a hundred readers do: no measuring listing, none
/// that needs more than others, none that is wrong and so may hang or panic.
fn is_mild(listing: &Listing) -> bool {
    let tags = &listing.tags;
    let needs_more =
        tags.optimised || tags.threads.is_some() || tags.wall.is_some() || tags.memory.is_some();
    let fails = listing.expected.stderr.lines().next_back().is_some_and(|l| l.starts_with('['));
    let is_right = !fails && tags.cures.is_empty();
    listing.kind == Kind::Run && !needs_more && is_right && listing.text.contains(MAIN)
}

impl Program {
    /// The listing with a line more, which prints a word that nobody else prints.
    pub fn edited(&self, word: &str) -> String {
        self.with(&format!("println!(\"{word}\");"))
    }

    /// An edit that does not compile.
    pub fn mistaken(&self, word: &str) -> String {
        self.with(&format!("let number: u8 = \"{word}\";"))
    }

    /// An edit that prints the word and never ends.
    pub fn endless(&self, word: &str) -> String {
        self.with(&format!("println!(\"{word}\"); loop {{ std::thread::park(); }}"))
    }

    /// An edit that waits for a lock that it holds.
    pub fn deadlocked(&self, word: &str) -> String {
        self.with(&format!(
            "println!(\"{word}\"); let m = std::sync::Mutex::new(()); let _a = m.lock(); \
             let _b = m.lock();"
        ))
    }

    /// An edit that prints more than it may.
    pub fn chatty(&self, word: &str) -> String {
        self.with(&format!("loop {{ println!(\"{word}\"); }}"))
    }

    fn with(&self, line: &str) -> String {
        self.text.replacen(MAIN, &format!("{MAIN}    {line}\n"), 1)
    }
}
