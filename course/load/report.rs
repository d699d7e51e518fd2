//! What came of it, as a table in Markdown.

use super::Plan;
use super::sampler::Samples;
use crate::machine;
use crate::times::Times;
use std::fmt::Write;
use std::time::Duration;

/// What the readers of one phase saw, together.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Everything that was asked over HTTP.
    pub requests: usize,
    /// How often Run was pressed.
    pub runs: usize,
    /// Runs that went as they had to: printed what they had to, were refused, crossed a limit.
    pub done: usize,
    /// 429: no place.
    pub refused: usize,
    /// Everything else, in words.
    pub errors: Vec<String>,
    /// From Run to the first output: an edit of a listing with std alone.
    pub edit: Times,
    /// The same with libraries.
    pub linked: Times,
    /// A listing as it stands.
    pub unedited: Times,
}

/// One way for readers to come.
#[derive(Clone, Debug)]
pub struct Phase {
    /// What they saw.
    pub tally: Tally,
    /// How long it took until the last one was through.
    pub time: Duration,
}

/// How the course fared.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was asked of it.
    pub plan: Plan,
    /// What stood between programs and the machine.
    pub level: String,
    /// All at once, then at random.
    pub phases: [Phase; 2],
    /// Memory.
    pub samples: Samples,
    /// Command lines of processes that outlived their jobs, or the course.
    pub left: Vec<String>,
    /// Job folders that outlived their jobs.
    pub folders_left: usize,
    /// The share of the processor that neither the course nor the readers took.
    pub others: Option<f64>,
}

impl Report {
    /// Everything that must not be.
    pub fn errors(&self) -> Vec<&str> {
        let of_readers = self.phases.iter().flat_map(|phase| &phase.tally.errors);
        of_readers.chain(&self.left).map(String::as_str).collect()
    }

    /// The table.
    pub fn markdown(&self) -> String {
        let (plan, samples) = (&self.plan, &self.samples);
        let mut text = format!(
            "Made by `cargo run -- load --readers {} --minutes {} --seed {}` on {}; sandbox: {}.",
            plan.readers,
            plan.time.as_secs_f64() / 60.0,
            plan.seed,
            machine::describe("rustc"),
            self.level,
        );
        if let Some(others) = self.others {
            let _ = write!(text, " Other programs took {:.0} % of the processor.", others * 100.0);
        }
        let _ = write!(
            text,
            "\n\nEach cell of times is median / 95th / 99th percentile, from the press of Run that \
             was taken.\n\n| {} readers | all at once | at random, every {:.0} s on average |\n\
             |---|--:|--:|\n",
            plan.readers,
            plan.think.as_secs_f64(),
        );
        let mut row = |what: &str, cell: &dyn Fn(&Phase) -> String| {
            let [once, random] = &self.phases;
            let _ = writeln!(text, "| {what} | {} | {} |", cell(once), cell(random));
        };
        row("requests", &|phase| phase.tally.requests.to_string());
        row("presses of Run", &|phase| phase.tally.runs.to_string());
        row("runs that went as they had to", &|phase| phase.tally.done.to_string());
        row("429, 64 wait already", &|phase| phase.tally.refused.to_string());
        row("other errors", &|phase| phase.tally.errors.len().to_string());
        row("edit with std alone → first output", &|phase| phase.tally.edit.to_string());
        row("edit with libraries → first output", &|phase| phase.tally.linked.to_string());
        row("unedited → first output", &|phase| phase.tally.unedited.to_string());
        row("until the last reader was through", &|phase| {
            format!("{:.0} s", phase.time.as_secs_f64())
        });
        let mib = |bytes: u64| format!("{:.0}", bytes as f64 / f64::from(1 << 20));
        let tenths = samples.tenths.map(mib).join(" / ");
        let _ = write!(
            text,
            "\n| the course | |\n|---|--:|\n\
             | memory of the server before the first reader | {} MiB |\n\
             | memory of the server, start / middle / end of the time at random | {tenths} MiB |\n\
             | peak memory of the server | {} MiB |\n\
             | peak memory of the server and all it started | {} MiB |\n\
             | processes left | {} |\n| job folders left | {} |\n",
            mib(samples.before),
            mib(samples.server_peak),
            mib(samples.all_peak),
            self.left.len(),
            self.folders_left,
        );
        for error in self.errors() {
            let _ = writeln!(text, "\n- {error}");
        }
        text
    }
}
