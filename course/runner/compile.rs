//! Turns a listing's text into a binary: from the cache, or by one call of `rustc`.

use super::cache::{self, Built, Cache, key};
use super::diagnostic::{errors, parse};
use super::flight::Flights;
use super::housekeeper::Housekeeper;
use super::launch::{Spec, said, supervised};
use super::queue::Permit;
use super::slots::{self, Slots};
use super::toolchain::Toolchain;
use super::{Diagnostic, Event, Externs, Level, Limits, Listing, Stop};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Compiles, and remembers.
pub struct Compiler {
    /// Where `rustc` is.
    pub toolchain: Arc<Toolchain>,
    /// The executable that supervises it.
    pub supervisor: PathBuf,
    /// What it may use.
    pub limits: Limits,
    /// What stands between it and the machine.
    level: Level,
    /// Its binaries.
    cache: Arc<Cache>,
    /// Its warm folders.
    slots: Arc<Slots>,
    /// Keeps both bounded.
    housekeeper: Housekeeper,
    /// Identical sources that compile now.
    flights: Flights<Outcome>,
}

/// What is to be compiled.
pub struct Order<'a> {
    /// Where it belongs; names the file and the warm folder.
    pub listing: &'a Listing,
    /// Its text, as edited.
    pub code: &'a str,
    /// The libraries that the text mentions.
    pub externs: Option<&'a Externs>,
    /// Takes longer, and the program less.
    pub optimised: bool,
    /// The explorer stands in for std among `externs`.
    pub explored: bool,
    /// Yields to everything else: nobody waits for it yet.
    pub nice: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A binary.
    Built {
        /// The binary and its warnings.
        built: Built,
        /// Milliseconds it took; almost none from the cache.
        ms: f64,
        /// It was there before.
        cached: bool,
    },
    /// No binary, but a reason.
    Refused {
        /// What the compiler said, and a limit if it crossed one.
        events: Vec<Event>,
        /// The reason in one sentence.
        sentence: String,
    },
}

impl Outcome {
    /// What the compiler said.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Outcome::Built { built, .. } => built.diagnostics,
            Outcome::Refused { events, .. } => {
                let said = |event| match event {
                    Event::Diagnostic(diagnostic) => Some(diagnostic),
                    _ => None,
                };
                events.into_iter().filter_map(said).collect()
            }
        }
    }
}

impl Compiler {
    /// Keeps binaries and warm folders under `work`.
    pub fn new(
        work: &Path,
        toolchain: Arc<Toolchain>,
        supervisor: PathBuf,
        limits: Limits,
        level: Level,
    ) -> Result<Compiler, String> {
        let cache = Arc::new(Cache::open(work.join("binaries"))?);
        let slots = Arc::new(Slots::new(work.join("warm")));
        let (binaries, folders) = (cache.clone(), slots.clone());
        let housekeeper = Housekeeper::start(move || {
            binaries.tidy(cache::LIMIT);
            folders.tidy(slots::LIMIT);
        });
        let flights = Flights::new();
        Ok(Compiler { toolchain, supervisor, limits, level, cache, slots, housekeeper, flights })
    }

    /// Why the compiler does not work at a level, if it does not.
    pub fn works(
        toolchain: &Toolchain,
        supervisor: &Path,
        limits: &Limits,
        level: Level,
    ) -> Result<(), String> {
        let mut spec = Spec::new(level, &toolchain.rustc, limits.clone())?;
        spec.arguments = vec!["-vV".to_owned()];
        spec.read = vec![toolchain.sysroot.clone()];
        let version = said(supervisor, &spec)?;
        if version == toolchain.version {
            Ok(())
        } else {
            Err(format!("the compiler says {version}"))
        }
    }

    /// The binary for this text; `permit` waits for a core and is called only if one is needed.
    /// `ahead` hears how many come before, also while another job compiles the same text.
    /// `None` when stopped.
    pub fn compile(
        &self,
        order: &Order,
        stop: &Stop,
        ahead: &mut dyn FnMut(usize),
        mut permit: impl FnMut(&mut dyn FnMut(usize)) -> Option<Permit>,
    ) -> Option<Outcome> {
        let begun = Instant::now();
        let key = self.key(order);
        self.flights.join(&key, stop, ahead, |ahead| {
            if let Some(built) = self.cache.find(&key) {
                let ms = begun.elapsed().as_secs_f64() * 1e3;
                return Some(Outcome::Built { built, ms, cached: true });
            }
            let _permit = permit(ahead)?;
            let outcome = self.call(order, &key, stop);
            self.housekeeper.ask();
            (!stop.is_stopped()).then_some(outcome)
        })
    }

    fn key(&self, order: &Order) -> String {
        let externs = order.externs.map(Externs::fingerprint).unwrap_or_default();
        let (flags, file) = (flags(order).join(" "), &order.listing.name);
        key([self.toolchain.version.as_str(), &flags, file, &externs, order.code])
    }

    fn call(&self, order: &Order, key: &str, stop: &Stop) -> Outcome {
        let begun = Instant::now();
        match self.try_call(order, key, stop) {
            Ok(Ok(built)) => {
                Outcome::Built { built, ms: begun.elapsed().as_secs_f64() * 1e3, cached: false }
            }
            Ok(Err(refused)) => refused,
            Err(sentence) => Outcome::Refused { events: Vec::new(), sentence },
        }
    }

    /// One call of `rustc`: a binary, a refusal with its reasons, or a failure of our own.
    fn try_call(
        &self,
        order: &Order,
        key: &str,
        stop: &Stop,
    ) -> Result<Result<Built, Outcome>, String> {
        let file = format!("{}.rs", order.listing.stem());
        let slot = self.slots.take(&slot_name(order))?;
        slot.put(&file, order.code)
            .map_err(|error| format!("failed to write `{file}` for the compiler: {error}"))?;
        let mut read = order.externs.map(Externs::folders).unwrap_or_default();
        read.push(self.toolchain.sysroot.clone());
        let spec = Spec {
            arguments: arguments(order, &file),
            folder: slot.folder.clone(),
            read,
            write: vec![slot.folder.clone()],
            nice: order.nice,
            ..Spec::new(self.level, &self.toolchain.rustc, self.limits.clone())?
        };
        let (mut printed, mut limit) = (String::new(), None);
        let last = supervised(&self.supervisor, &spec, stop, &mut |event| match event {
            Event::Err { text } | Event::Out { text } => printed.push_str(&text),
            Event::Limit { .. } => limit = Some(event),
            _ => {}
        });
        let diagnostics = parse(&printed, &file);
        if let Event::Exit { code: Some(0), .. } = last {
            let failed = |error| format!("failed to keep the binary of `{file}`: {error}");
            let made = slot.made(PROGRAM);
            let kept = made.and_then(|made| self.cache.keep(key, &made, diagnostics));
            return kept.map(Ok).map_err(failed);
        }
        let sentence = match (last, &limit) {
            (Event::Refused { sentence }, _) => sentence,
            (_, Some(Event::Limit { sentence, .. })) => sentence.clone(),
            (last, _) => why(&diagnostics, &last),
        };
        let diagnostics = diagnostics.into_iter().map(Event::Diagnostic);
        Ok(Err(Outcome::Refused { events: diagnostics.chain(limit).collect(), sentence }))
    }
}

/// The warm folders that serve an order. Optimised and explored builds have their own: rustc
/// forgets everything where it finds other flags.
fn slot_name(order: &Order) -> String {
    let optimised = if order.optimised { ".optimised" } else { "" };
    let explored = if order.explored { ".explored" } else { "" };
    format!("{}{optimised}{explored}", order.listing.name)
}

/// The flags that decide what the binary is.
fn flags(order: &Order) -> Vec<String> {
    let stem = order.listing.stem();
    let mut flags = vec![
        "--edition=2024".to_owned(),
        format!("--crate-name={stem}"),
        "--crate-type=bin".to_owned(),
    ];
    // By both, a stack leads to the lines of the listing: of a timeline, and of an explorer's step.
    flags.extend(["-Cforce-frame-pointers=yes", "-Cdebuginfo=line-tables-only"].map(String::from));
    if order.optimised {
        flags.push("-Copt-level=3".to_owned());
    }
    flags
}

/// What a binary is called in its warm folder. Always the same: to rustc another name of the
/// output is another compilation, and nothing of the last one would be used again.
const PROGRAM: &str = "program";

/// What rustc is called with; its working directory is a warm folder that holds the file.
pub fn arguments(order: &Order, file: &str) -> Vec<String> {
    let mut all = flags(order);
    all.extend(
        ["--error-format=json", "-Cincremental=incremental", "-o", PROGRAM].map(String::from),
    );
    all.extend(order.externs.map(Externs::arguments).unwrap_or_default());
    // Relative, so that panics say `lost_update.rs:12:5`.
    all.push(file.to_owned());
    all
}

fn why(diagnostics: &[Diagnostic], last: &Event) -> String {
    let no_linker = diagnostics.iter().any(|found| found.message.starts_with("linker `"));
    match (errors(diagnostics), last) {
        _ if no_linker => "does not link: the C compiler that Rust links with was not found; \
                           install one (say, gcc or clang)"
            .to_owned(),
        (0, Event::Exit { signal: Some(signal), .. }) => {
            format!("does not compile: the compiler was ended by {signal}; try again")
        }
        (0, _) => "does not compile: the compiler gave up without saying why".to_owned(),
        (1, _) => "does not compile: 1 error".to_owned(),
        (count, _) => format!("does not compile: {count} errors"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runner::{Kind, Needs, Source};

    #[test]
    fn an_edit_is_compiled_by_the_same_call_so_that_rustc_can_use_its_memory() {
        let listing = Listing {
            name: "threads/lost_update".to_owned(),
            chapter: PathBuf::new(),
            rust: Source { path: PathBuf::new(), text: String::new() },
            python: None,
            kind: Kind::Run,
            needs: Needs::default(),
        };
        let call = |code| {
            let order = Order {
                listing: &listing,
                code,
                externs: None,
                optimised: false,
                explored: false,
                nice: false,
            };
            arguments(&order, "lost_update.rs")
        };
        assert_eq!(call("fn main() {}"), call("fn main() { println!(); }"));
    }
}
