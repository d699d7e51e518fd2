//! What happens during a run, one event a line of JSON: the protocol of supervisor, server and page.

use serde::{Deserialize, Serialize};

/// A step of a run. The last one is always `Exit` or `Refused`, exactly once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Waits for a core; sent again when the number changes.
    Queued {
        /// Jobs that come first.
        ahead: usize,
    },
    /// Waits for the libraries of listings to be built.
    Preparing {
        /// What is being built.
        sentence: String,
    },
    /// The compiler says something.
    Diagnostic(Diagnostic),
    /// There is a binary.
    Compiled {
        /// Milliseconds from asking to having it.
        ms: f64,
        /// It was built before.
        cached: bool,
    },
    /// The program runs.
    Started,
    /// The program wrote to its standard output.
    Out {
        /// Whole characters, terminal escapes included.
        text: String,
    },
    /// The program wrote to its standard error.
    Err {
        /// Whole characters, terminal escapes included.
        text: String,
    },
    /// A limit was crossed and the job ended.
    Limit {
        /// Its name: `wall`, `memory` …
        which: String,
        /// Which limit, its value, how to raise it.
        sentence: String,
    },
    /// Every interleaving of the program was tried, or the explorer says why it cannot be.
    Explored {
        /// The explorer's JSON: `{"graph": …}` or `{"refused": …}`; see `instruments/explorer`.
        text: String,
    },
    /// When the program began, and when nothing of it was left, in nanoseconds of the monotonic
    /// clock: from the supervisor of a recorded run, for the runner alone.
    Lasted {
        /// Just before its first instruction.
        began: u64,
        /// Just after its last process.
        ended: u64,
    },
    /// What the program did was recorded, or not; just before the last event of a run that started.
    Recorded {
        /// What to ask for its timeline by.
        id: Option<String>,
        /// Why there is none.
        sentence: Option<String>,
    },
    /// The program ended.
    Exit {
        /// Its status, unless a signal ended it.
        code: Option<i32>,
        /// The signal that ended it.
        signal: Option<String>,
        /// Milliseconds from start to end.
        ms: f64,
    },
    /// The program was never started.
    Refused {
        /// Why, and what to do.
        sentence: String,
    },
}

/// One message of the compiler, with the place in the listing it is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// `error`, `warning`, `failure-note` …
    pub level: String,
    /// `E0373`, or the name of a lint.
    pub code: Option<String>,
    /// Its first line.
    pub message: String,
    /// The whole text, as on a terminal.
    pub rendered: String,
    /// First line of the primary span, from 1.
    pub line: Option<u32>,
    /// First column of the primary span, in characters, from 1.
    pub column: Option<u32>,
    /// Last line of the primary span.
    pub end_line: Option<u32>,
    /// Column after the primary span.
    pub end_column: Option<u32>,
}

impl Event {
    /// The event as a line of NDJSON.
    pub fn line(&self) -> String {
        // Strings, numbers and options always have a JSON form.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Whether nothing follows it.
    pub fn is_last(&self) -> bool {
        matches!(self, Event::Exit { .. } | Event::Refused { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_reads_as_the_protocol_says() {
        let exit = Event::Exit { code: Some(0), signal: None, ms: 12.5 };
        assert_eq!(exit.line(), "{\"event\":\"exit\",\"code\":0,\"signal\":null,\"ms\":12.5}\n");
        assert_eq!(Event::Started.line(), "{\"event\":\"started\"}\n");
    }
}
