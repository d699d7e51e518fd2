//! The listings: every program of `chapters-code/`, found by looking at the
//! folders. Nothing here starts a program.

pub mod catalogue;
pub mod expected;
pub mod region;
pub mod tags;

pub use catalogue::{Catalogue, Chapter, Kind, Listing, Twin};
pub use expected::{Expectation, Expected};
pub use tags::Tags;
