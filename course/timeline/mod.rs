//! Timelines: what was recorded of a run, as a picture. It is made by the crate `picture`, which
//! is optimised in a debug build, too.

pub mod stored;

pub use ::picture::{Language, Picture, Recording, kinds, perfetto, picture, svg, text};

use crate::runner;

impl<'a> From<&'a runner::Recording> for Recording<'a> {
    fn from(kept: &'a runner::Recording) -> Recording<'a> {
        Recording {
            trace: &kept.trace,
            switches: &kept.switches,
            executable: &kept.executable,
            listing: &kept.listing,
            language: match kept.language {
                runner::Language::Rust => Language::Rust,
                runner::Language::Python => Language::Python,
            },
            file: &kept.file,
            began: kept.began,
            ended: kept.ended,
            how: kept.how.as_deref(),
        }
    }
}
