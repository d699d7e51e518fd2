//! Checks of the whole: everything the book says, and the program that says it.
//!
//! A test's name is its claim. What a machine lacks (a browser, Python, Node) is
//! skipped with a visible line, and is a failure where `CI` is set.

mod ahead;
mod attacks;
mod book;
mod browser;
mod counts;
#[cfg(target_os = "linux")]
mod evasion;
mod explore;
mod fair;
mod harness;
mod limits;
mod listings;
mod load;
mod model;
#[cfg(target_os = "linux")]
mod pictures;
mod server;
mod site;
mod support;
mod tidy;
#[cfg(target_os = "linux")]
mod timeline;
mod tools;
mod web;
