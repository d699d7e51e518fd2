//! What a listing says of itself, in `//@ tag` lines at the end of its file.
//!
//! They stand at the end so that the text above keeps its line numbers when
//! they are taken away for the reader.

use crate::runner::Model;

/// The tags of one listing, with their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// Built with `-O`: the listing measures, or computes a lot.
    pub optimised: bool,
    /// Offers to be explored, in this model of memory: small enough, and nothing in it that the
    /// explorer does not model.
    pub explore: Option<Model>,
    /// A page asks what its timeline answers: a static site stores one.
    pub timeline: bool,
    /// Has a table of the orderings that are enough.
    pub orderings: bool,
    /// Listings of the same chapter that mend what is wrong with this one. Explored, each does
    /// nothing that this one does not, and at least one thing less.
    pub cures: Vec<String>,
    /// Opens sockets, shares memory by name or sets priorities by number: it needs a sandbox
    /// with namespaces, or none.
    pub namespaces: bool,
    /// Its Python twin does, if not the listing itself.
    pub twin_namespaces: bool,
    /// Measures what recording would slow down: runs of it are never recorded.
    pub unrecorded: bool,
    /// Threads the job may have alive at once, where it needs more than the default.
    pub threads: Option<u32>,
    /// Seconds the job may take, where it needs more than the default.
    pub wall: Option<u32>,
    /// Resident memory of the job in MiB, where it needs more than the default.
    pub memory: Option<u32>,
}

/// Splits a listing's file into the text that readers see and its tags.
///
/// # Errors
/// Names the tag that is unknown or has no number.
pub fn split(file: &str) -> Result<(&str, Tags), String> {
    let mut text = file;
    let mut tags = Tags::default();
    loop {
        let trimmed = text.trim_end();
        let start = trimmed.rfind('\n').map_or(0, |newline| newline + 1);
        let Some(tag) = trimmed[start..].strip_prefix("//@") else { break };
        tags.set(tag.trim())?;
        text = &trimmed[..start];
    }
    // The blank line that sets the tags apart from the program goes with them.
    let end = text.trim_end().len();
    let newline = text[end..].find('\n').map(|at| end + at + 1);
    Ok((&text[..newline.unwrap_or(text.len())], tags))
}

impl Tags {
    fn set(&mut self, tag: &str) -> Result<(), String> {
        let (name, value) = tag.split_once('=').unwrap_or((tag, ""));
        let number = || {
            value
                .parse()
                .map_err(|_| format!("tag `//@ {tag}` needs a whole number, as in `//@ {name}=20`"))
        };
        match name {
            "optimised" => self.optimised = true,
            "explore" if value.is_empty() => self.explore = Some(Model::Sc),
            "explore" if value == "c20" => self.explore = Some(Model::C20),
            "timeline" => self.timeline = true,
            "orderings" => self.orderings = true,
            // Tags are read from the last line up.
            "cure" if !value.is_empty() => self.cures.insert(0, value.to_owned()),
            "unrecorded" => self.unrecorded = true,
            "namespaces" if value == "python" => self.twin_namespaces = true,
            "namespaces" => (self.namespaces, self.twin_namespaces) = (true, true),
            "threads" => self.threads = Some(number()?),
            "wall" => self.wall = Some(number()?),
            "memory" => self.memory = Some(number()?),
            _ => {
                return Err(format!(
                    "unknown tag `//@ {tag}`; known are optimised, explore, \
                     explore=c20, timeline, orderings, cure=, unrecorded, namespaces, \
                     namespaces=python, threads=, wall=, memory="
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_off_the_end_and_lines_above_stay() {
        let file = "fn main() {}\n\n//@ optimised\n//@ cure=a\n//@ cure=b\n//@ explore\n//@ timeline\n//@ wall=20\n";
        let (text, tags) = split(file).unwrap();
        assert_eq!(text, "fn main() {}\n");
        assert_eq!(
            tags,
            Tags {
                optimised: true,
                explore: Some(Model::Sc),
                timeline: true,
                cures: vec!["a".to_owned(), "b".to_owned()],
                wall: Some(20),
                ..Tags::default()
            }
        );
    }

    #[test]
    fn a_listing_without_tags_is_unchanged() {
        for file in ["fn main() {}\n", "fn main() {}", "fn main() {}\u{3000}\n", ""] {
            assert_eq!(split(file).unwrap(), (file, Tags::default()));
        }
    }

    #[test]
    fn a_tag_inside_the_text_is_no_tag() {
        let file = "//@ optimised\nfn main() {}\n";
        assert_eq!(split(file).unwrap(), (file, Tags::default()));
    }

    #[test]
    fn an_unknown_tag_is_named() {
        assert!(split("fn main() {}\n//@ fast\n").unwrap_err().contains("`//@ fast`"));
        assert!(split("fn main() {}\n//@ wall\n").unwrap_err().contains("whole number"));
    }
}
