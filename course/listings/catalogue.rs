//! Finds every listing of the workspace by looking at the chapters' folders.

use super::expected::{self, Expectation};
use super::read;
use super::tags::{self, Tags};
use crate::nearest;
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All chapters and their listings, as they were on disk when it was loaded.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// By slug.
    pub chapters: BTreeMap<String, Chapter>,
    /// By `chapter/name`.
    pub listings: BTreeMap<String, Listing>,
}

/// One crate of `chapters-code/`.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// Folder name, package name and page folder.
    pub slug: String,
    /// `chapters-code/<slug>`, absolute.
    pub dir: PathBuf,
}

/// Whether a listing runs or is refused by the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `examples/`: a program that runs.
    Run,
    /// `compile_fail/`: a program that Rust refuses.
    CompileFail,
}

/// The folders of a chapter's crate that hold listings.
const FOLDERS: [(&str, Kind); 2] = [("examples", Kind::Run), ("compile_fail", Kind::CompileFail)];

/// One program, with everything that stands beside it.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Slug of its chapter.
    pub chapter: String,
    /// File stem; unique in the chapter.
    pub name: String,
    /// Which folder it is in.
    pub kind: Kind,
    /// The Rust file.
    pub path: PathBuf,
    /// Its text as readers see it: without the tags.
    pub text: String,
    /// What it says of itself.
    pub tags: Tags,
    /// The same program in Python.
    pub twin: Option<Twin>,
    /// What a run must print ([`Kind::Run`]).
    pub expected: Expectation,
    /// The stored run with the machine it was made on, for listings that measure.
    pub measured: Option<Measured>,
    /// The compiler's stored message ([`Kind::CompileFail`]).
    pub message: Option<String>,
    /// The stored table of the orderings that it needs, if its tag asks for one.
    pub orderings: Option<String>,
}

/// The Python twin of a listing.
#[derive(Clone, Debug)]
pub struct Twin {
    /// The Python file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it must print: its own files, or those of the listing.
    pub expected: Expectation,
    /// Whether it has output files of its own.
    pub own: bool,
    /// Its stored run, where the listing measures.
    pub measured: Option<Measured>,
}

/// A stored run of a listing that measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Processor, system, compiler and day.
    pub machine: String,
    /// What the program printed there.
    pub output: String,
}

impl Measured {
    /// The form in which it is stored: the machine, a blank line, the output.
    pub fn to_file(&self) -> String {
        format!("{}\n\n{}", self.machine, self.output)
    }

    /// Reads `<stem>.measured`, if there is one.
    fn read(stem: &Path) -> Result<Option<Measured>> {
        let path = expected::with_suffix(stem, "measured");
        if !path.exists() {
            return Ok(None);
        }
        let text = read(&path)?;
        let (machine, output) = text.split_once("\n\n").with_context(|| {
            let path = path.display();
            format!("`{path}` has no machine line; make it anew by `cargo run -- measure`")
        })?;
        Ok(Some(Measured { machine: machine.into(), output: output.into() }))
    }
}

impl Listing {
    /// `chapter/name`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.chapter, self.name)
    }

    /// The path without its extension, on which the names of the files beside it are built.
    pub fn stem(&self) -> PathBuf {
        self.path.with_extension("")
    }

    /// The command that runs it in a terminal, from the top of the repository.
    pub fn command(&self) -> String {
        let (chapter, name) = (&self.chapter, &self.name);
        match self.kind {
            Kind::CompileFail => format!("cargo run -- run {chapter}/{name}"),
            Kind::Run if self.tags.optimised => {
                format!("cargo run --release -p {chapter} --example {name}")
            }
            Kind::Run => format!("cargo run -p {chapter} --example {name}"),
        }
    }

    /// Whether the official Playground has every crate it uses.
    pub fn on_playground(&self) -> bool {
        let path = format!("{}::", self.chapter.replace('-', "_"));
        let inside = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        self.text.match_indices(&path).all(|(at, _)| self.text[..at].ends_with(inside))
    }

    /// The error codes that the stored compiler message names, in order.
    pub fn codes(&self) -> Vec<&str> {
        let message = self.message.as_deref().unwrap_or_default();
        let codes = message.lines().filter_map(|line| line.strip_prefix("error["));
        codes.filter_map(|rest| rest.split_once(']')).map(|(code, _)| code).collect()
    }
}

impl Catalogue {
    /// Reads the folders below `root/chapters-code`.
    ///
    /// # Errors
    /// All that is wrong with any listing, together.
    pub fn load(root: &Path) -> Result<Catalogue> {
        let mut catalogue = Catalogue::default();
        let mut errors = Vec::new();
        for dir in folders(&root.join("chapters-code"))? {
            if !dir.join("Cargo.toml").exists() {
                continue;
            }
            let slug = file_name(&dir);
            for (folder, kind) in FOLDERS {
                for path in files(&dir.join(folder), "rs")? {
                    match Listing::load(&slug, kind, &path) {
                        Ok(listing) => {
                            let id = listing.id();
                            if catalogue.listings.insert(id.clone(), listing).is_some() {
                                errors.push(format!(
                                    "`{id}` stands in examples/ and in compile_fail/; rename one"
                                ));
                            }
                        }
                        Err(error) => errors.push(format!("{error:#}")),
                    }
                }
            }
            catalogue.chapters.insert(slug.clone(), Chapter { slug, dir });
        }
        if errors.is_empty() { Ok(catalogue) } else { bail!(errors.join("\n")) }
    }

    /// The listing named `chapter/name`.
    ///
    /// # Errors
    /// Says that there is none, with the nearest name.
    pub fn find(&self, id: &str) -> Result<&Listing> {
        self.listings.get(id).ok_or_else(|| anyhow!("{}", self.missing(id)))
    }

    /// The sentence for a name that is no listing.
    pub fn missing(&self, id: &str) -> String {
        let known = self.listings.keys().map(String::as_str);
        match id.split_once('/') {
            Some((chapter, name)) if self.chapters.contains_key(chapter) => format!(
                "no listing `{name}` in chapters-code/{chapter}/examples{}",
                nearest::suggestion(id, known)
            ),
            Some(_) => format!("no listing `{id}`{}", nearest::suggestion(id, known)),
            None => format!("`{id}` is not of the form `chapter/name`"),
        }
    }
}

impl Listing {
    /// Reads one listing by its name; none if there is no such file. Takes any
    /// text for a name, and looks at nothing outside the chapters' folders.
    ///
    /// # Errors
    /// A file of it cannot be read, or a tag is unknown.
    pub fn read(root: &Path, id: &str) -> Result<Option<Listing>> {
        let Some((chapter, name)) = id.split_once('/') else { return Ok(None) };
        if !is_plain(chapter) || !is_plain(name) {
            return Ok(None);
        }
        for (folder, kind) in FOLDERS {
            let dir = root.join("chapters-code").join(chapter).join(folder);
            let path = dir.join(name).with_extension("rs");
            if path.is_file() {
                return Listing::load(chapter, kind, &path).map(Some);
            }
        }
        Ok(None)
    }

    fn load(chapter: &str, kind: Kind, path: &Path) -> Result<Listing> {
        let stem = path.with_extension("");
        if !is_plain(chapter) || !is_plain(&file_name(&stem)) {
            bail!(
                "listing `{}` cannot be named on a page; rename it with the letters a to z, \
                 digits, `_` and `-`",
                path.display()
            );
        }
        let file = read(path)?;
        let (text, tags) =
            tags::split(&file).map_err(|e| anyhow!("listing `{}`: {e}", path.display()))?;
        let expected = Expectation::read(&stem)?;
        let message = expected::with_suffix(&stem, "stderr");
        let orderings = expected::with_suffix(&stem, "orderings");
        Ok(Listing {
            chapter: chapter.into(),
            name: file_name(&stem),
            kind,
            path: path.into(),
            text: text.into(),
            tags,
            twin: Twin::load(&expected::with_suffix(&stem, "py"), &expected)?,
            expected,
            measured: Measured::read(&stem)?,
            message: message.exists().then(|| read(&message)).transpose()?,
            orderings: orderings.exists().then(|| read(&orderings)).transpose()?,
        })
    }
}

impl Twin {
    fn load(path: &Path, shared: &Expectation) -> Result<Option<Twin>> {
        if !path.exists() {
            return Ok(None);
        }
        let own = Expectation::read(path)?;
        let has_err = expected::with_suffix(path, "err").exists();
        let expected = Expectation {
            stdout: own.stdout.clone().or_else(|| shared.stdout.clone()),
            stderr: if has_err || own.stdout.is_some() {
                own.stderr
            } else {
                shared.stderr.clone()
            },
        };
        let own = own.stdout.is_some() || has_err;
        let measured = Measured::read(path)?;
        Ok(Some(Twin { path: path.into(), text: read(path)?, expected, own, measured }))
    }
}

/// Whether a name can stand in a directive, in an address and in an HTML attribute.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn folders(dir: &Path) -> Result<Vec<PathBuf>> {
    entries(dir, |path| path.is_dir())
}

/// The files with an extension in a folder, by name; none if there is no such folder.
pub fn files(dir: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    entries(dir, |path| path.is_file() && path.extension().is_some_and(|e| e == extension))
}

fn entries(dir: &Path, keep: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let context = || format!("failed to read folder `{}`", dir.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).with_context(context)? {
        let path = entry.with_context(context)?.path();
        if keep(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with one chapter, `a-b`, and these files in it.
    fn repository(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("course-{name}-{}", std::process::id()));
        let chapter = root.join("chapters-code/a-b");
        for (path, text) in files.iter().chain(&[("Cargo.toml", "")]) {
            let path = chapter.join(path);
            // Every path has the chapter above it.
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn line_ends_of_windows_and_a_byte_order_mark_change_nothing() {
        let root = repository(
            "crlf",
            &[
                ("examples/c.rs", "\u{feff}fn main() {}\r\n\r\n//@ optimised\r\n"),
                ("examples/c.outcomes", "1\r\n---\r\n2\r\n"),
                ("examples/c.measured", "a machine\r\n\r\n1\r\n"),
                ("compile_fail/d.rs", "fn main() {}"),
                ("compile_fail/d.stderr", "error[E0382]: x\r\n"),
            ],
        );
        let catalogue = Catalogue::load(&root).unwrap();
        std::fs::remove_dir_all(&root).unwrap();
        let listing = catalogue.find("a-b/c").unwrap();
        assert_eq!(listing.text, "fn main() {}\n");
        assert!(listing.tags.optimised);
        assert!(listing.expected.stdout.as_ref().unwrap().allows("2\n"));
        assert_eq!(listing.measured.as_ref().unwrap().output, "1\n");
        let refused = catalogue.find("a-b/d").unwrap();
        assert_eq!(refused.message.as_deref(), Some("error[E0382]: x\n"));
        assert_eq!(refused.codes(), ["E0382"]);
    }

    #[test]
    fn a_name_that_no_page_can_write_is_refused() {
        let root = repository("names", &[("examples/naïve.rs", ""), ("examples/a b.rs", "")]);
        let error = Catalogue::load(&root).unwrap_err().to_string();
        std::fs::remove_dir_all(&root).unwrap();
        assert!(error.contains("naïve.rs` cannot be named"), "{error}");
        assert!(error.contains("a b.rs` cannot be named"), "{error}");
    }

    #[test]
    fn the_playground_lacks_the_crates_of_chapters() {
        let root = repository(
            "playground",
            &[
                ("examples/c.rs", "use std::a_b::c;\nuse other_a_b::c;\n"),
                ("examples/d.rs", "fn main() {\n    run(a_b::job());\n}\n"),
                ("examples/e.rs", "use a_b::job;\n"),
            ],
        );
        let catalogue = Catalogue::load(&root).unwrap();
        std::fs::remove_dir_all(&root).unwrap();
        let on_playground =
            catalogue.listings.values().map(Listing::on_playground).collect::<Vec<_>>();
        assert_eq!(on_playground, [true, false, false]);
    }

    #[test]
    fn a_missing_listing_gets_the_nearest_name() {
        let root = repository("missing", &[("examples/spawn.rs", "")]);
        let catalogue = Catalogue::load(&root).unwrap();
        std::fs::remove_dir_all(&root).unwrap();
        let sentence =
            "no listing `spwan` in chapters-code/a-b/examples (did you mean `a-b/spawn`?)";
        assert_eq!(catalogue.missing("a-b/spwan"), sentence);
        assert_eq!(
            catalogue.missing("b/spawn"),
            "no listing `b/spawn` (did you mean `a-b/spawn`?)"
        );
        assert_eq!(catalogue.missing("spawn"), "`spawn` is not of the form `chapter/name`");
    }
}
