//! The program behind Interleave: builds the book, serves it, runs the
//! listings that readers press Run on, and checks everything the book says.
//!
//! - [`listings`]: what stands in `chapters-code/`.
//! - [`book`]: pages to HTML and to tested code blocks, by mdBook as a library.
//! - [`runner`]: compiles and runs listings; the only place that starts a reader's code.
//! - [`explore`]: reads what the explorer found of a listing.
//! - [`timeline`]: from what was recorded of a run to its picture.
//! - [`server`]: the pages and the runner on a loopback address.
//! - [`bench`]: how fast the course itself is; [`load`]: and when a hundred readers ask at once.
//! - [`fuzzing`]: what it does with inputs that nobody thought of.
//! - [`tools`]: what tools from elsewhere say of programs with a planted bug.
//! - [`check`]: listings against the files that say what they print.
//! - [`serve`], [`setup`], [`watch`], [`cli`]: what `main` puts together.

pub mod bench;
pub mod book;
pub mod check;
pub mod cli;
pub mod client;
pub mod explore;
pub mod fuzzing;
pub mod listings;
pub mod load;
pub mod machine;
pub mod nearest;
pub mod paths;
pub mod runner;
pub mod serve;
pub mod server;
pub mod setup;
pub mod timeline;
pub mod times;
pub mod tools;
pub mod tree;
pub mod watch;
