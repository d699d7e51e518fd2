//! Puts the runner together for this repository: its listings, libraries and folders.

use crate::listings::{Catalogue, Chapter, Kind, Listing};
use crate::runner::{
    self, By, ExploredChapter, Language, Libraries, LibrariesRequest, Runner, Setup, Source,
};
use crate::{nearest, paths};
use anyhow::{Result, anyhow};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Crates that every listing may use beside std and its chapter's crate.
const SHARED: [&str; 4] = ["rayon", "crossbeam", "parking_lot", "dashmap"];

/// What to build so that listings can be linked.
///
/// # Errors
/// The chapters cannot be read.
pub fn libraries(root: &Path) -> Result<LibrariesRequest> {
    let chapters = Catalogue::load(root)?.chapters.into_keys();
    Ok(LibrariesRequest {
        title: "the libraries of the listings",
        root: root.to_owned(),
        target: paths::target(root).join("listings"),
        packages: SHARED.iter().map(|name| (*name).to_owned()).chain(chapters).collect(),
        chapters: Vec::new(),
        by: By::Linking,
    })
}

/// What to build so that listings can be explored.
pub fn explorer(root: &Path) -> LibrariesRequest {
    // Who cannot read the chapters hears of it where listings are read.
    let chapters = Catalogue::load(root).map(|catalogue| catalogue.chapters).unwrap_or_default();
    let explored = |chapter: Chapter| ExploredChapter {
        name: chapter.slug.replace('-', "_"),
        folder: chapter.dir,
    };
    LibrariesRequest {
        chapters: chapters.into_values().map(explored).collect(),
        title: "the explorer",
        root: root.to_owned(),
        target: paths::target(root).join("listings"),
        packages: ["explorer", "explored-crossbeam"].map(str::to_owned).to_vec(),
        by: By::Linking,
    }
}

/// What to build so that runs can be recorded.
pub fn recorder(root: &Path) -> LibrariesRequest {
    LibrariesRequest {
        title: "the recorder",
        root: root.to_owned(),
        target: paths::target(root).join("listings"),
        packages: vec!["recorder".to_owned()],
        chapters: Vec::new(),
        by: By::Loading,
    }
}

/// What a runner is made of: binaries and warm folders lie below `target`.
///
/// # Errors
/// An environment variable holds a bad limit.
pub fn setup(root: &Path, libraries: Arc<Libraries>) -> Result<Setup> {
    let work = paths::target(root).join("interleave").join("run");
    Setup::new(root, &work, libraries).map_err(|e| anyhow!(e))
}

/// The same with the explorer, for the terminal and the tests: it is there when this returns.
///
/// # Errors
/// The explorer does not build.
pub fn with_explorer(root: &Path, setup: Setup) -> Result<Setup> {
    let explorer = Libraries::now(explorer(root)).map_err(|e| anyhow!(e))?;
    Ok(Setup { explorer, ..setup })
}

/// The same with the recorder, for the terminal and the tests: it is there when this returns.
///
/// # Errors
/// The recorder does not build.
pub fn with_recorder(root: &Path, setup: Setup) -> Result<Setup> {
    let recorder = Libraries::now(recorder(root)).map_err(|e| anyhow!(e))?;
    Ok(Setup { recorder, ..setup })
}

/// The same for the terminal and the tests: the libraries are there when it returns.
///
/// # Errors
/// The libraries do not build, or those of [`setup`].
pub fn ready(root: &Path) -> Result<Setup> {
    let libraries = Libraries::now(libraries(root)?).map_err(|e| anyhow!(e))?;
    setup(root, libraries)
}

/// The same for one listing: the libraries are built only if its text needs them.
///
/// # Errors
/// Those of [`ready`].
pub fn ready_for(root: &Path, listing: &Listing, language: Language) -> Result<Setup> {
    if language == Language::Rust && libraries(root)?.is_needed_by(&listing.text) {
        eprintln!("Building the libraries of the listings, unless they are there …");
        return ready(root);
    }
    setup(root, Libraries::none())
}

/// A runner of that kind.
///
/// # Errors
/// There is no compiler.
pub fn runner(setup: Setup) -> Result<Runner> {
    Runner::new(setup).map_err(|e| anyhow!(e))
}

/// The listings as they are on disk at the moment of asking.
pub struct OnDisk {
    /// The top of the repository.
    pub root: PathBuf,
}

impl runner::Catalogue for OnDisk {
    fn find(&self, name: &str) -> Option<runner::Listing> {
        let listing = Listing::read(&self.root, name).ok()??;
        Some(for_runner(&self.root, &listing))
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let catalogue = Catalogue::load(&self.root).ok()?;
        nearest::nearest(name, catalogue.listings.keys().map(String::as_str)).map(str::to_owned)
    }
}

/// What the runner needs of a listing.
pub fn for_runner(root: &Path, listing: &Listing) -> runner::Listing {
    let tags = &listing.tags;
    runner::Listing {
        name: listing.id(),
        chapter: root.join("chapters-code").join(&listing.chapter),
        rust: Source { path: listing.path.clone(), text: listing.text.clone() },
        python: listing
            .twin
            .as_ref()
            .map(|twin| Source { path: twin.path.clone(), text: twin.text.clone() }),
        kind: match listing.kind {
            Kind::Run => runner::Kind::Run,
            Kind::CompileFail => runner::Kind::CompileFail,
        },
        needs: runner::Needs {
            optimised: tags.optimised,
            model: tags.explore.unwrap_or_default(),
            namespaces: tags.namespaces,
            twin_namespaces: tags.twin_namespaces,
            unrecorded: tags.unrecorded,
            threads: tags.threads.map(u64::from),
            wall_seconds: tags.wall.map(u64::from),
            memory_mib: tags.memory.map(u64::from),
        },
    }
}

/// The language of a run, from the switch of the command line.
pub fn language(python: bool) -> Language {
    if python { Language::Python } else { Language::Rust }
}
