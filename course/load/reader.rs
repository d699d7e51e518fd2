//! One reader: what they do, and what has to come of it.

use super::programs::{Program, Programs};
use super::report::Tally;
use crate::client::{Course, files_of};
use crate::runner::Event;
use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often an open page asks how things stand.
const POLL: Duration = Duration::from_secs(1);

/// How long a reader waits before pressing Run again when there was no place: so long, and up to
/// so long more.
const AGAIN: Duration = Duration::from_secs(2);

/// What a reader does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    /// Runs an edit of a listing with std alone.
    Edit,
    /// Runs an edit of a listing with libraries.
    EditLinked,
    /// Runs a listing as it stands.
    AsItStands,
    /// Runs an edit that does not compile.
    Mistake,
    /// Stops a program that would run on.
    Stop,
    /// Closes the page while the edit is compiled, or waits.
    Close,
    /// Runs another edit before the first was through.
    Replace,
    /// Runs a program that prints without an end.
    Chatter,
    /// Runs a program that waits for itself.
    Deadlock,
}

/// How often each comes in one round; then they are shuffled. What takes ten seconds is rare.
const ROUND: [(Deed, usize); 9] = [
    (Deed::Edit, 20),
    (Deed::EditLinked, 10),
    (Deed::AsItStands, 12),
    (Deed::Mistake, 4),
    (Deed::Stop, 2),
    (Deed::Close, 2),
    (Deed::Replace, 2),
    (Deed::Chatter, 1),
    (Deed::Deadlock, 1),
];

/// One of many.
pub struct Reader<'a> {
    number: usize,
    /// What is left of this reader's round.
    deck: Vec<Deed>,
    chance: Rng,
    programs: &'a Programs,
    /// All readers write into it.
    tally: &'a Mutex<Tally>,
    /// The page that is open.
    page: String,
    /// What no other edit holds, with the number of the next one.
    mark: u128,
    edits: usize,
}

/// How a run went that was taken.
struct Ran {
    /// From asking to the first output.
    first: Option<Duration>,
    /// All output.
    printed: String,
    /// The limit that it crossed.
    limit: Option<String>,
    /// The last event.
    last: Event,
}

impl<'a> Reader<'a> {
    /// The reader of this number; all that they choose comes from the seed.
    pub fn new(
        number: usize,
        seed: u64,
        mark: u128,
        programs: &'a Programs,
        tally: &'a Mutex<Tally>,
    ) -> Reader<'a> {
        let chance = Rng::with_seed(seed.wrapping_add(number as u64 * 0x9e37_79b9));
        let (deck, page) = (Vec::new(), String::new());
        Reader { number, deck, chance, programs, tally, page, mark, edits: 0 }
    }

    /// Runs one edit. Two readers in three edit a listing with std alone.
    pub fn press_run(&mut self, course: &Course) {
        let deed = if self.number % 3 == 2 { Deed::EditLinked } else { Deed::Edit };
        self.act(course, deed, None);
    }

    /// Does one thing after another until the end.
    pub fn read(&mut self, course: &Course, think: Duration, end: Instant) {
        loop {
            // Exponential, so that arrivals know nothing of each other.
            let wait = think.mul_f64(-(1.0 - self.chance.f64()).ln());
            if !self.think(course, wait, end) {
                return;
            }
            if self.deck.is_empty() {
                self.deck = ROUND.iter().flat_map(|&(deed, n)| vec![deed; n]).collect();
                self.chance.shuffle(&mut self.deck);
            }
            let deed = self.deck.pop().unwrap_or(Deed::Edit);
            self.act(course, deed, Some(end));
        }
    }

    /// Looks at the open page, which asks how things stand; false when it is time to go.
    fn think(&mut self, course: &Course, wait: Duration, end: Instant) -> bool {
        let until = Instant::now() + wait;
        loop {
            let now = Instant::now();
            if now >= end {
                return false;
            }
            if now >= until {
                return true;
            }
            thread::sleep(POLL.min(until.min(end) - now));
            if !self.page.is_empty() {
                self.tell(|tally| tally.requests += 1);
                if let Err(error) = course.status() {
                    self.complain(format!("status: {error:#}"));
                }
            }
        }
    }

    /// Does it, again and again while there is no place for it.
    fn act(&mut self, course: &Course, deed: Deed, end: Option<Instant>) {
        let program = self.choose(deed);
        if let Err(error) = self.open(course, &program.page) {
            self.complain(format!("page {}: {error:#}", program.page));
        }
        loop {
            match self.attempt(course, deed, program) {
                Ok(true) => return self.tell(|tally| tally.done += 1),
                Ok(false) => {
                    self.tell(|tally| tally.refused += 1);
                    let again = AGAIN + AGAIN.mul_f64(self.chance.f64());
                    if end.is_some_and(|end| Instant::now() + again > end) {
                        return;
                    }
                    thread::sleep(again);
                }
                Err(error) => {
                    return self.complain(format!("{deed:?} of `{}`: {error:#}", program.listing));
                }
            }
        }
    }

    fn choose(&mut self, deed: Deed) -> &'a Program {
        let programs = match deed {
            Deed::EditLinked => &self.programs.linked,
            _ => &self.programs.plain,
        };
        loop {
            // Neither list is empty, and one of the plain programs is prompt.
            let program = &programs[self.chance.usize(..programs.len())];
            if program.is_prompt || deed != Deed::AsItStands {
                return program;
            }
        }
    }

    /// Loads a page with its files and warms its listings, unless it is open.
    fn open(&mut self, course: &Course, page: &str) -> Result<()> {
        if self.page == page {
            return Ok(());
        }
        self.page = page.to_owned();
        let content = course.page(page)?;
        let files = files_of(&content);
        for file in &files {
            // As a browser resolves it.
            course.page(&format!("/{}", file.trim_start_matches("../")))?;
        }
        let listings = self.programs.pages.get(page).map(Vec::as_slice).unwrap_or_default();
        for listing in listings {
            course.warm(&self.tab(), listing)?;
        }
        self.tell(|tally| tally.requests += 1 + files.len() + listings.len());
        Ok(())
    }

    /// Does it once. False if there was no place.
    fn attempt(&mut self, course: &Course, deed: Deed, program: &Program) -> Result<bool> {
        let word = format!("edit-{}-{}-{}", self.mark, self.number, self.edits);
        self.edits += 1;
        self.tell(|tally| tally.runs += 1);
        let code = match deed {
            Deed::Edit | Deed::EditLinked | Deed::Replace => Some(program.edited(&word)),
            Deed::AsItStands => None,
            Deed::Mistake => Some(program.mistaken(&word)),
            Deed::Stop | Deed::Close => Some(program.endless(&word)),
            Deed::Chatter => Some(program.chatty(&word)),
            Deed::Deadlock => Some(program.deadlocked(&word)),
        };
        if deed == Deed::Replace {
            return self.replace(course, program, &word);
        }
        let begun = Instant::now();
        let Some(answer) = self.ask(course, program, code.as_deref())? else { return Ok(false) };
        match deed {
            Deed::Close => {
                thread::sleep(Duration::from_millis(self.chance.u64(0..400)));
                drop(answer);
            }
            Deed::Stop => {
                let mut events = answer;
                let first = events.find(|event| !is_before_output(event));
                let Event::Out { text } = first.context("it printed nothing")?? else {
                    bail!("it did not print");
                };
                ensure!(text.starts_with(&word), "it printed `{text}`");
            }
            _ => {
                let ran = listen(answer, begun)?;
                self.judge(deed, &word, ran)?;
            }
        }
        Ok(true)
    }

    fn tab(&self) -> String {
        format!("reader-{}", self.number)
    }

    /// The events of a run; none if there was no place.
    fn ask(
        &self,
        course: &Course,
        program: &Program,
        code: Option<&str>,
    ) -> Result<Option<crate::client::Answer>> {
        self.tell(|tally| tally.requests += 1);
        let answer = course.run(&self.tab(), &program.listing, code)?;
        match answer.status {
            200 => Ok(Some(answer)),
            429 => Ok(None),
            other => bail!("answered {other}"),
        }
    }

    /// Whether it went as it had to.
    fn judge(&self, deed: Deed, word: &str, ran: Ran) -> Result<()> {
        let Ran { first, printed, limit, last } = ran;
        let ended = matches!(last, Event::Exit { code: Some(0), .. });
        let right = match deed {
            Deed::Mistake => matches!(last, Event::Refused { .. }) && printed.is_empty(),
            Deed::Chatter => limit.as_deref() == Some("output"),
            Deed::Deadlock => limit.as_deref() == Some("wall") && printed.starts_with(word),
            Deed::AsItStands => ended && limit.is_none(),
            _ => ended && limit.is_none() && printed.starts_with(word),
        };
        ensure!(right, "limit {limit:?}, last {last:?}, it printed `{printed:.80}`");
        let Some(first) = first else { return Ok(()) };
        self.tell(|tally| match deed {
            Deed::Edit => tally.edit.add(first),
            Deed::EditLinked => tally.linked.add(first),
            Deed::AsItStands => tally.unedited.add(first),
            _ => {}
        });
        Ok(())
    }

    /// Runs one edit and then, while it is on its way, another: the first one ends, whatever it
    /// has come to, and the second is run.
    fn replace(&mut self, course: &Course, program: &Program, word: &str) -> Result<bool> {
        let older = program.endless(&format!("{word}-older"));
        let Some(older) = self.ask(course, program, Some(&older))? else { return Ok(false) };
        thread::sleep(Duration::from_millis(self.chance.u64(0..400)));
        let newer = program.edited(word);
        let Some(newer) = self.ask(course, program, Some(&newer))? else { return Ok(false) };
        let ran = listen(newer, Instant::now())?;
        self.judge(Deed::Replace, word, ran)?;
        let replaced = listen(older, Instant::now()).context("the run that was replaced")?;
        let right = match replaced.last {
            Event::Exit { code: None, .. } => replaced.limit.is_none(),
            Event::Refused { ref sentence } => sentence.contains("stopped"),
            _ => false,
        };
        ensure!(right, "the run that was replaced ended so: {:?}", replaced.last);
        Ok(true)
    }

    fn tell(&self, what: impl FnOnce(&mut Tally)) {
        what(&mut self.tally.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn complain(&self, what: String) {
        self.tell(|tally| tally.errors.push(what));
    }
}

fn is_before_output(event: &Result<Event>) -> bool {
    let before = |event: &Event| {
        matches!(
            event,
            Event::Queued { .. }
                | Event::Preparing { .. }
                | Event::Diagnostic(_)
                | Event::Compiled { .. }
                | Event::Started
        )
    };
    event.as_ref().is_ok_and(before)
}

/// Hears a run to its end.
fn listen(events: impl Iterator<Item = Result<Event>>, begun: Instant) -> Result<Ran> {
    let (mut first, mut printed, mut limit) = (None, String::new(), None);
    for event in events {
        match event? {
            Event::Out { text } => {
                first.get_or_insert_with(|| begun.elapsed());
                printed.push_str(&text);
            }
            Event::Limit { which, .. } => limit = Some(which),
            last if last.is_last() => return Ok(Ran { first, printed, limit, last }),
            _ => {}
        }
    }
    bail!("the answer broke off")
}
