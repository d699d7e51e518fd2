//! What a tool printed, in a file beside the programs: three lines that say where it comes from, an
//! empty one, and the text, in which `[..]` and `...` stand for what differs from run to run.

use crate::listings::expected::{keep_patterns, lines_match};
use crate::listings::read;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// A stored run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// What was typed.
    pub command: String,
    /// The tool and the compiler, with their versions.
    pub tool: String,
    /// The machine, and the day.
    pub machine: String,
    /// What was printed.
    pub text: String,
}

/// The file of that name.
fn path(folder: &Path, name: &str) -> PathBuf {
    folder.join("printed").join(format!("{name}.txt"))
}

impl Printed {
    /// What is stored under that name; none if nothing is.
    ///
    /// # Errors
    /// The file cannot be read, or lacks a line of its head.
    pub fn read(folder: &Path, name: &str) -> Result<Option<Printed>> {
        let path = path(folder, name);
        if !path.exists() {
            return Ok(None);
        }
        let text = read(&path)?;
        let printed = Printed::parse(&text);
        printed.map(Some).with_context(|| format!("`{}` has no head", path.display()))
    }

    fn parse(text: &str) -> Option<Printed> {
        let (head, text) = text.split_once("\n\n")?;
        let mut lines = head.lines();
        let mut line = |name: &str| Some(lines.next()?.strip_prefix(name)?.to_owned());
        Some(Printed {
            command: line("command: ")?,
            tool: line("tool: ")?,
            machine: line("machine: ")?,
            text: text.to_owned(),
        })
    }

    /// Stores it; a text that was there stays if it matches, and else what it still says of this
    /// one, patterns and all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(self, folder: &Path, name: &str, certain: &[&str]) -> Result<Printed> {
        let text = match Printed::read(folder, name)? {
            Some(old) if old.matches(&self.text, certain) => old.text,
            Some(old) => keep_patterns(&old.text, &self.text),
            None => self.text,
        };
        let printed = Printed { text, ..self };
        let Printed { command, tool, machine, text } = &printed;
        let file = format!("command: {command}\ntool: {tool}\nmachine: {machine}\n\n{text}");
        let path = path(folder, name);
        std::fs::write(&path, file)
            .with_context(|| format!("failed to write `{}`", path.display()))?;
        Ok(printed)
    }

    /// Whether a run printed the same: all lines, or those that begin in one of these ways.
    pub fn matches(&self, text: &str, certain: &[&str]) -> bool {
        let kept = |text: &str| -> String {
            let certain =
                |line: &&str| certain.is_empty() || certain.iter().any(|c| line.starts_with(c));
            text.lines().filter(certain).map(|line| format!("{line}\n")).collect()
        };
        lines_match(&kept(&self.text), &kept(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_run_is_read_as_it_is_written() {
        let text = "command: a\ntool: b\nmachine: c\n\nfirst\n\nsecond [..]\n";
        let printed = Printed::parse(text).unwrap();
        assert_eq!([&*printed.command, &*printed.tool, &*printed.machine], ["a", "b", "c"]);
        assert!(printed.matches("first\n\nsecond 2\n", &[]));
        assert!(!printed.matches("third\n\nsecond 2\n", &[]));
        assert!(printed.matches("third\n\nsecond 2\n", &["second"]));
        assert_eq!(Printed::parse("first\n\nsecond"), None);
    }
}
