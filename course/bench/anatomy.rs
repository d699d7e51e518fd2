//! Where the time of an edit goes.
//!
//! rustc itself is called as the runner calls it, with one edit after another, three ways side by
//! side, each with a warm folder of its own: up to the metadata of the crate (`--emit=metadata`:
//! parsing, names, types, borrows), with a linker that does nothing (`-Clinker=true`), and to the
//! binary. The differences are what code generation and linking take. That needs no unstable
//! switch, and no stopwatch in the compiler. (`--emit=obj` would not do: it makes one object file,
//! so nothing of the last compilation can be used again.)

use super::{ROUNDS, edited, row};
use crate::client::target_of;
use crate::runner::{Externs, Libraries, Listing, Order, Toolchain, rustc_arguments};
use crate::setup::{self, for_runner};
use crate::times::Times;
use anyhow::{Result, anyhow, ensure};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Milliseconds of one call of rustc.
pub struct Parts {
    /// Up to the metadata.
    front: f64,
    /// Up to the object files and the call of a linker that does nothing.
    objects: f64,
    /// Up to the binary.
    whole: f64,
}

/// Calls rustc with edits of a program.
///
/// # Errors
/// It cannot be called, or refuses one.
pub fn dissect(copy: &Path, scratch: &Path, program: &str) -> Result<Parts> {
    let toolchain = Toolchain::find(copy).map_err(|e| anyhow!(e))?;
    let mut request = setup::libraries(copy)?;
    request.target = target_of(copy).join("listings");
    let externs = if request.is_needed_by(program) {
        let libraries = Libraries::now(request).map_err(|e| anyhow!(e))?;
        libraries.ready()
    } else {
        None
    };
    let catalogue = crate::listings::Catalogue::load(copy)?;
    let listing = for_runner(copy, catalogue.find(super::EDITED)?);
    let ways = ["--emit=metadata", "-Clinker=true", "--emit=link"];
    let call = |way: &str, code: &str| {
        let folder = scratch.join(way.trim_start_matches('-'));
        compile(&toolchain, &listing, externs.as_deref(), code, &folder, way)
    };
    let mut times = [(); 3].map(|()| Times::default());
    for round in 0..=ROUNDS {
        let edit = edited(program)?;
        for (way, times) in ways.into_iter().zip(&mut times) {
            let time = call(way, &edit)?;
            // The first one fills the warm folder.
            if round > 0 {
                times.add(time);
            }
        }
    }
    let [front, objects, whole] = times.map(|times| times.median());
    Ok(Parts { front, objects, whole })
}

fn compile(
    toolchain: &Toolchain,
    listing: &Listing,
    externs: Option<&Externs>,
    code: &str,
    folder: &Path,
    way: &str,
) -> Result<Duration> {
    fs::create_dir_all(folder)?;
    let file = format!("{}.rs", listing.stem());
    fs::write(folder.join(&file), code)?;
    let order = Order { listing, code, externs, optimised: false, explored: false, nice: false };
    let mut command = Command::new(&toolchain.rustc);
    command.args(rustc_arguments(&order, &file)).arg(way);
    command.current_dir(folder).stdin(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status()?;
    ensure!(status.success(), "rustc refused `{file}` with {way}");
    Ok(start.elapsed())
}

impl Parts {
    /// The parts, beside an edit as the reader sees it and a run without one.
    pub fn print(&self, unedited: f64, edit: f64) {
        let Parts { front, objects, whole } = *self;
        let (codegen, link) = (objects - front, whole - objects);
        let rest = edit - whole - unedited;
        row(
            "  of that",
            format!(
                "front end {front:.0}, codegen {codegen:.0}, link {link:.0}, request and start \
                 {unedited:.0}, the rest {rest:.0} ms"
            ),
        );
    }
}
