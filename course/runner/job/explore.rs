//! The whole way of one Explore: compile with std for its messages, compile with the explorer in
//! its place, and let the program try all its interleavings.

use super::{Asked, Binary, Program, Runner};
use crate::runner::compile::{Order, Outcome};
use crate::runner::diagnostic::misses_a_crate;
use crate::runner::explored::Source;
use crate::runner::{Diagnostic, Edit, Event, Finished, Language, Listing, Stop};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::mpsc;
use std::thread;

/// The variable that makes a program explore itself, instead of running.
const VARIABLE: &str = "INTERLEAVE_EXPLORE";

/// What is explored of a listing, and how.
#[derive(Clone, Debug, Default)]
pub struct Exploration {
    /// What loads may see; what the listing's tag says, if this does not.
    pub model: Option<Model>,
    /// Whether waits may end, and weak exchanges fail, for no reason.
    pub spurious: bool,
    /// Orderings in place of those in the text.
    pub orderings: Vec<Instead>,
    /// How much of it.
    pub budget: Budget,
}

/// What a load of an atomic may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Model {
    /// The last store: all operations have one order, which all threads agree on.
    #[default]
    Sc,
    /// What C++20, and with it Rust, allows for the orderings in the text.
    C20,
}

/// Other orderings for an atomic operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Instead {
    /// Line and column, as the explorer names the operation.
    pub at: (u32, u32),
    /// `Acquire`, or `AcqRel/Relaxed` for success and failure.
    pub order: String,
}

/// How much of a listing is explored. What is not reached shows as «at least».
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Budget {
    /// Executions.
    pub runs: usize,
    /// Milliseconds.
    pub time: u64,
    /// Moments at which somebody chooses who goes next.
    pub nodes: usize,
    /// Steps of one interleaving.
    pub steps: usize,
}

impl Default for Budget {
    /// What a reader waits for, and a page can show: a node takes half a kibibyte and more, so
    /// that the graph stays below the limit on output.
    fn default() -> Budget {
        Budget { runs: 50_000, time: 10_000, nodes: 30_000, steps: 500 }
    }
}

/// The value of [`VARIABLE`].
#[derive(Serialize)]
struct Settings<'a> {
    /// The program's text, in its folder.
    file: &'a str,
    /// The chapters' crates that it uses: their folders as they were compiled, and as they lie.
    libraries: BTreeMap<&'a str, &'a Path>,
    memory: Model,
    spurious: bool,
    orderings: &'a [Instead],
    #[serde(flatten)]
    budget: &'a Budget,
}

impl Runner {
    /// Explores a listing and reports each step: as [`Runner::run`], but what the program would
    /// print is in [`Event::Explored`]. It comes just before the last event, or not at all if that
    /// says why.
    pub fn explore(
        &self,
        listing: &Listing,
        edit: &Edit,
        exploration: &Exploration,
        stop: &Stop,
        sink: &mut dyn FnMut(Event),
    ) {
        let number = self.next.fetch_add(1, Relaxed);
        let last = self.try_explore(&Asked { number, listing, edit, stop }, exploration, sink);
        sink(last.unwrap_or_else(|sentence| Event::Refused { sentence }));
    }

    /// Explores a listing and gathers what happened: for tests and the terminal.
    pub fn explore_to_end(
        &self,
        listing: &Listing,
        code: Option<&str>,
        exploration: &Exploration,
    ) -> Finished {
        let mut finished = Finished::default();
        let edit = Edit { code: code.map(str::to_owned), ..Edit::none(Language::Rust) };
        self.explore(listing, &edit, exploration, &Stop::new(), &mut |event| finished.hear(event));
        finished
    }

    fn try_explore(
        &self,
        asked: &Asked,
        exploration: &Exploration,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Event, String> {
        if asked.edit.language != Language::Rust {
            return Err("cannot explore a Python program; explore its Rust twin".to_owned());
        }
        let (binary, explored, sources) = self.build_both(asked, sink)?;
        let (ms, cached) = (binary.ms + explored.ms, binary.cached && explored.cached);
        sink(Event::Compiled { ms, cached });
        let file = format!("{}.rs", asked.listing.stem());
        let &Exploration { model, spurious, ref orderings, ref budget } = exploration;
        let memory = model.unwrap_or(asked.listing.needs.model);
        let libraries = sources.iter().map(|source| (&*source.compiled, &*source.folder)).collect();
        let settings = Settings { file: &file, libraries, memory, spurious, orderings, budget };
        // Numbers and strings always have a JSON form.
        let settings = serde_json::to_string(&settings).unwrap_or_default();
        let program = Program {
            path: explored.built.binary.clone(),
            files: vec![(file, asked.code().to_owned())],
            read: sources.iter().map(|source| source.folder.clone()).collect(),
            environment: vec![(VARIABLE.to_owned(), settings)],
            limits: Some(self.limits.for_exploring(budget.time)),
            ..Program::default()
        };
        let mut text = String::new();
        let last = self.start(asked, program, &mut |event| match event {
            Event::Out { text: more } => text.push_str(&more),
            event => sink(event),
        })?;
        if let Event::Exit { code: Some(0), .. } = last {
            serde_json::from_str::<IgnoredAny>(&text)
                .map_err(|_| "cannot explore: the program ended before the explorer did")?;
            sink(Event::Explored { text });
        }
        Ok(last)
    }

    /// Compiles with std and, on another core, with the explorer. Std says what is wrong with a
    /// text; nobody waits for the explorer to hear it.
    fn build_both(
        &self,
        asked: &Asked,
        sink: &mut dyn FnMut(Event),
    ) -> Result<(Binary, Binary, Vec<Source>), String> {
        // It lines up for a permit under a number of its own.
        let (number, stop) = (self.next.fetch_add(1, Relaxed), asked.stop.branch());
        let (send, events) = mpsc::channel();
        thread::scope(|scope| {
            let asked_too = Asked { number, stop: &stop, ..*asked };
            let explored = scope.spawn(move || {
                // Nobody listens any more where std refuses.
                self.build_explored(&asked_too, &mut |event| _ = send.send(event))
            });
            let binary = self.build(asked, sink).inspect_err(|_| stop.stop())?;
            events.into_iter().for_each(sink);
            let explored = explored.join().unwrap_or_else(|panic| resume_unwind(panic));
            explored.map(|(explored, sources)| (binary, explored, sources))
        })
    }

    /// Compiles with the explorer in place of std. The compiler has said what it has to say of the
    /// text: where it refuses now, the program uses what is not modelled.
    fn build_explored(
        &self,
        asked: &Asked,
        sink: &mut dyn FnMut(Event),
    ) -> Result<(Binary, Vec<Source>), String> {
        let Asked { listing, stop, .. } = *asked;
        let told = &mut |sentence| sink(Event::Preparing { sentence });
        let externs = self.explorer.wait(stop, told)?.in_place_of_real();
        let code = asked.code();
        let used = externs.ok_or("cannot explore: this runner has no explorer")?.of(code)?;
        let externs = Some(&used);
        let order = Order { listing, code, externs, optimised: false, explored: true, nice: false };
        match self.compile(asked, &order, sink)? {
            Outcome::Built { built, ms, cached } => {
                Ok((Binary { built, ms, cached }, used.sources))
            }
            Outcome::Refused { events, sentence } => {
                let mut why = None;
                for event in events {
                    if let Event::Diagnostic(found) = &event
                        && found.level.starts_with("error")
                        && why.is_none()
                    {
                        why = Some(not_modelled(found));
                    }
                    sink(event);
                }
                Err(why.unwrap_or(sentence))
            }
        }
    }
}

/// Why a program that std compiles is refused.
fn not_modelled(found: &Diagnostic) -> String {
    let line = found.line.map(|line| format!(" (line {line})")).unwrap_or_default();
    let named: Vec<&str> = found.message.split('`').skip(1).step_by(2).collect();
    if let (true, Some(name)) = (misses_a_crate(found), named.first()) {
        let name = name.split("::").next().unwrap_or_default();
        return format!(
            "explored programs cannot use `{name}`{line}: the explorer directs threads of std and \
             crossbeam, and sees nothing of other crates"
        );
    }
    let of_crossbeam = match named[..] {
        [path] if path.starts_with("crossbeam::") => Some(path.to_owned()),
        [name, "crossbeam"] => Some(format!("crossbeam::{name}")),
        _ => None,
    };
    if let Some(path) = of_crossbeam {
        return format!(
            "explored programs cannot use `{path}`{line}: of crossbeam, the explorer models \
             `channel`, `epoch`, `sync`, `thread` and `utils`"
        );
    }
    let what = if found.rendered.contains("explored_crossbeam") { "crossbeam" } else { "std" };
    format!("explored programs cannot use all of {what}: {}{line}", found.message)
}
