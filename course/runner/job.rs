//! The whole way of one Run: wait, compile, wait, run.

mod explore;

pub use explore::{Budget, Exploration, Instead, Model};

use super::cache::Built;
use super::compile::{Compiler, Order, Outcome};
use super::consent::Consent;
use super::diagnostic::misses_a_crate;
use super::launch::{Spec, supervised_by};
use super::libraries::State;
use super::queue::Queue;
use super::recording::{self, Desk, Processors};
use super::recordings::{Recording, Recordings};
use super::spare::Spare;
use super::toolchain::Toolchain;
use super::{
    Diagnostic, Edit, Event, Externs, Found, Language, Level, Libraries, Limits, Listing, Stop, os,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::thread::available_parallelism;

/// Jobs that may wait. One that has been compiled may line up again to be run, and is one more.
const WAITING: usize = 64;

/// What a runner is made of.
pub struct Setup {
    /// The workspace: rustup picks the toolchain here.
    pub root: PathBuf,
    /// Binaries and warm folders; several processes may share it.
    pub work: PathBuf,
    /// The executable whose `main` begins with `supervise::main()`.
    pub supervisor: PathBuf,
    /// What a program may use, before its listing's tags.
    pub limits: Limits,
    /// What the compiler may use.
    pub compiler_limits: Limits,
    /// rayon, crossbeam and the chapters' crates.
    pub libraries: Arc<Libraries>,
    /// What stands in for std in a program that is explored.
    pub explorer: Arc<Libraries>,
    /// What is loaded into a program that is recorded.
    pub recorder: Arc<Libraries>,
    /// How it is found out who had a processor in a recorded run.
    pub processors: Processors,
    /// What stands between programs and the machine; `None` for the level that the environment
    /// names, or the strongest that holds here.
    pub level: Option<Level>,
}

impl Setup {
    /// This executable as the supervisor, what the environment names, no explorer and no recorder.
    pub fn new(root: &Path, work: &Path, libraries: Arc<Libraries>) -> Result<Setup, String> {
        Ok(Setup {
            root: root.to_owned(),
            work: work.to_owned(),
            supervisor: os::own_executable(),
            limits: Limits::default().with_environment()?,
            compiler_limits: Limits::compiler().with_environment()?,
            libraries,
            explorer: Libraries::none(),
            recorder: Libraries::none(),
            processors: Processors::from_environment()?,
            level: None,
        })
    }
}

/// Compiles and runs listings. One a process; every thread may use it.
pub struct Runner {
    /// Makes binaries.
    compiler: Compiler,
    /// The compiler and Python.
    toolchain: Arc<Toolchain>,
    /// Supervisors of programs.
    spare: Arc<Spare>,
    /// What a program may use, before its listing's tags.
    limits: Limits,
    /// Built in the background.
    libraries: Arc<Libraries>,
    /// Built in the background, after them.
    recorder: Arc<Libraries>,
    /// Built in the background, after that.
    explorer: Arc<Libraries>,
    /// How it is found out who had a processor.
    processors: Processors,
    /// What was recorded of the last runs.
    recordings: Recordings,
    /// Where it is recorded if there is no room in memory.
    work: PathBuf,
    /// What stands between programs and the machine.
    found: Found,
    /// Whether the reader agreed to that where it is limits alone.
    consent: Consent,
    /// As many permits as cores: a compiler keeps one busy, and more at once would only make all
    /// of them later, with 200 MiB each.
    compiling: Queue,
    /// Twice as many. A program about concurrency waits as much as it computes, and one that
    /// deadlocks holds its permit until the time limit, asleep: with one a core, two of those
    /// would keep everybody on two cores waiting. More would let programs that do compute
    /// slow each other down and multiply the memory that they may take together. Compilers
    /// have permits of their own, so sleeping programs never keep an edit from being checked.
    running: Queue,
    /// Jobs between admission and end.
    admitted: Arc<AtomicUsize>,
    /// The number of the next Run: who pressed first is first in both lines.
    next: AtomicU64,
}

/// A place in the runner; given back when dropped.
pub struct Admission(Arc<AtomicUsize>);

/// What one press of Run asks for.
struct Asked<'a> {
    /// Smaller than that of any later press.
    number: u64,
    /// The program.
    listing: &'a Listing,
    /// The reader's edit of it.
    edit: &'a Edit,
    /// Ends it.
    stop: &'a Stop,
}

impl Asked<'_> {
    /// The program, as edited.
    fn code(&self) -> &str {
        self.edit.code.as_ref().unwrap_or(&self.listing.rust.text)
    }
}

/// How a run ended, with everything it printed.
#[derive(Clone, Debug, Default)]
pub struct Finished {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The status, unless a signal ended it or it never started.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<String>,
    /// What the compiler said.
    pub diagnostics: Vec<Diagnostic>,
    /// The sentence for the limit it crossed.
    pub limit: Option<String>,
    /// Why it was never started.
    pub refused: Option<String>,
    /// Milliseconds from start to end.
    pub ms: f64,
    /// What the explorer said, if it was explored.
    pub explored: Option<String>,
    /// What was recorded, if that was asked for.
    pub recorded: Option<Arc<Recording>>,
    /// Why nothing was recorded that was to be.
    pub unrecorded: Option<String>,
}

impl Runner {
    /// Finds the compiler and opens the cache.
    pub fn new(setup: Setup) -> Result<Runner, String> {
        let toolchain = Arc::new(Toolchain::find(&setup.root)?);
        let cores = available_parallelism().map_or(1, |n| n.get());
        let works =
            |level| Compiler::works(&toolchain, &setup.supervisor, &setup.compiler_limits, level);
        let found = match setup.level {
            Some(level) => Found { level, missed: Vec::new() },
            None => Level::find(&setup.supervisor, works)?,
        };
        recording::sweep(&setup.work);
        let compiler = Compiler::new(
            &setup.work,
            toolchain.clone(),
            setup.supervisor.clone(),
            setup.compiler_limits,
            found.level,
        )?;
        Ok(Runner {
            compiler,
            toolchain,
            spare: Spare::new(setup.supervisor, found.level),
            limits: setup.limits,
            libraries: setup.libraries,
            recorder: setup.recorder,
            explorer: setup.explorer,
            processors: setup.processors,
            recordings: Recordings::default(),
            found,
            consent: Consent::open(&setup.work),
            work: setup.work,
            compiling: Queue::new(cores),
            running: Queue::new(2 * cores),
            admitted: Arc::default(),
            next: AtomicU64::new(0),
        })
    }

    /// Whether there is a Python to run twins with.
    pub fn has_python(&self) -> bool {
        self.toolchain.python.is_some()
    }

    /// What stands between programs and the machine, and why nothing stronger does.
    pub fn sandbox(&self) -> &Found {
        &self.found
    }

    /// What stands between programs and the machine.
    pub fn level(&self) -> Level {
        self.found.level
    }

    /// Whether programs of a reader may run: something holds them, or the reader agreed. The
    /// server asks this before each request; the terminal and the tests run our own programs.
    pub fn is_confirmed(&self) -> bool {
        self.level() != Level::Plain || self.consent.is_given()
    }

    /// The reader agrees, for this start and the next ones.
    ///
    /// # Errors
    /// It cannot be remembered.
    pub fn confirm(&self) -> Result<(), String> {
        self.consent.give()
    }

    /// The libraries of listings, for their state.
    pub fn libraries(&self) -> &Arc<Libraries> {
        &self.libraries
    }

    /// What is loaded into a program that is recorded, for its state.
    pub fn recorder(&self) -> &Arc<Libraries> {
        &self.recorder
    }

    /// What was recorded of the last runs.
    pub fn recordings(&self) -> &Recordings {
        &self.recordings
    }

    /// What stands in for std in a program that is explored, for its state.
    pub fn explorer(&self) -> &Arc<Libraries> {
        &self.explorer
    }

    /// A place for one more job, unless 64 wait already: for a permit, for the libraries or for
    /// another job that compiles the same text. A job that has a permit does not wait.
    pub fn admit(&self) -> Option<Admission> {
        Admission::take(&self.admitted, || WAITING + self.compiling.taken() + self.running.taken())
    }

    /// Runs a listing to its end and reports each step; the last event comes exactly once.
    pub fn run(&self, listing: &Listing, edit: &Edit, stop: &Stop, sink: &mut dyn FnMut(Event)) {
        let asked = Asked { number: self.next.fetch_add(1, Relaxed), listing, edit, stop };
        let last = match edit.language {
            language if !self.can_run(listing, language) => Err(format!(
                "`{}` needs sockets, shared memory or priorities of its own, which the sandbox of \
                 this machine, `landlock`, does not have; install `bwrap` (bubblewrap), or start \
                 the course with INTERLEAVE_SANDBOX=plain",
                listing.name
            )),
            Language::Rust => self.run_rust(&asked, sink),
            Language::Python => self.run_python(&asked, sink),
        };
        let last = last.unwrap_or_else(|sentence| Event::Refused { sentence });
        sink(last);
    }

    /// Whether the sandbox here has what the listing's tags ask for.
    pub fn can_run(&self, listing: &Listing, language: Language) -> bool {
        let needed = match language {
            Language::Rust => listing.needs.namespaces,
            Language::Python => listing.needs.twin_namespaces,
        };
        !needed || self.found.level != Level::Landlock
    }

    /// Runs a listing to its end, unrecorded, and gathers what happened: for tests and the
    /// terminal. `sink` hears every event as it comes.
    pub fn run_to_end(
        &self,
        listing: &Listing,
        language: Language,
        code: Option<&str>,
        sink: &mut dyn FnMut(&Event),
    ) -> Finished {
        let edit = Edit { code: code.map(str::to_owned), ..Edit::none(language) };
        self.finish(listing, &edit, sink)
    }

    /// [`Runner::run_to_end`], and recorded.
    pub fn record_to_end(
        &self,
        listing: &Listing,
        language: Language,
        code: Option<&str>,
        sink: &mut dyn FnMut(&Event),
    ) -> Finished {
        let edit = Edit { code: code.map(str::to_owned), recorded: true, ..Edit::none(language) };
        self.finish(listing, &edit, sink)
    }

    fn finish(&self, listing: &Listing, edit: &Edit, sink: &mut dyn FnMut(&Event)) -> Finished {
        let mut finished = Finished::default();
        self.run(listing, edit, &Stop::new(), &mut |event| {
            sink(&event);
            if let Event::Recorded { id: Some(id), .. } = &event {
                finished.recorded = self.recordings.find(id);
            }
            finished.hear(event);
        });
        finished
    }

    /// Compiles what a Run would compile, before Run is pressed, and gives what the compiler
    /// says. It waits for nothing: `None` if no core is free, or libraries that the text
    /// mentions are not built, or it was stopped. A Run that is pressed meanwhile joins it.
    ///
    /// It works at the lowest priority, and so would hold up a Run that joins it or waits for its
    /// permit, and would spoil what a program measures. So it works only while no program runs,
    /// and is stopped when one starts or a Run lacks a permit.
    pub fn compile_ahead(
        &self,
        listing: &Listing,
        edit: &Edit,
        stop: &Stop,
    ) -> Option<Vec<Diagnostic>> {
        let code = edit.code.as_ref().unwrap_or(&listing.rust.text);
        let externs = match self.libraries.mentioned(code) {
            true => Some(self.libraries.ready()?),
            false => None,
        };
        let optimised = edit.optimised.unwrap_or(listing.needs.optimised);
        let externs = externs.as_deref();
        let order = Order { listing, code, externs, optimised, explored: false, nice: true };
        let outcome = self.compiler.compile(&order, stop, &mut |_| (), |_| {
            let permit = self.compiling.lend(stop)?;
            // In this order: a program that starts now sees the loan, or is seen here.
            self.running.is_idle().then_some(permit)
        });
        Some(outcome?.diagnostics())
    }

    fn run_rust(&self, asked: &Asked, sink: &mut dyn FnMut(Event)) -> Result<Event, String> {
        let Binary { built, ms, cached } = self.build(asked, sink)?;
        sink(Event::Compiled { ms, cached });
        let (path, recorded) = (built.binary.clone(), asked.edit.recorded);
        let program = Program { path, recorded, binary: Some(built), ..Program::default() };
        self.start(asked, program, sink)
    }

    /// Compiles what is asked for, and passes on what the compiler says.
    fn build(&self, asked: &Asked, sink: &mut dyn FnMut(Event)) -> Result<Binary, String> {
        let Asked { listing, edit, stop, .. } = *asked;
        let code = asked.code();
        let externs = self.externs(code, stop, sink)?;
        let externs = externs.as_deref();
        let optimised = edit.optimised.unwrap_or(listing.needs.optimised);
        let order = Order { listing, code, externs, optimised, explored: false, nice: false };
        match self.compile(asked, &order, sink)? {
            Outcome::Built { built, ms, cached } => {
                built.diagnostics.iter().cloned().map(Event::Diagnostic).for_each(sink);
                Ok(Binary { built, ms, cached })
            }
            Outcome::Refused { events, sentence } => {
                let missing = |event: &Event| matches!(event, Event::Diagnostic(found) if misses_a_crate(found));
                let hint = if events.iter().any(missing) {
                    format!("; programs here can use {}", self.libraries.names())
                } else {
                    String::new()
                };
                events.into_iter().for_each(sink);
                Err(sentence + &hint)
            }
        }
    }

    /// Compiles, once there is a permit; an error if it is stopped before.
    fn compile(
        &self,
        asked: &Asked,
        order: &Order,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Outcome, String> {
        let Asked { number, stop, .. } = *asked;
        let queued = &mut |ahead| sink(Event::Queued { ahead });
        let outcome = self
            .compiler
            .compile(order, stop, queued, |queued| self.compiling.enter(number, stop, queued));
        outcome.ok_or_else(|| STOPPED.to_owned())
    }

    fn run_python(&self, asked: &Asked, sink: &mut dyn FnMut(Event)) -> Result<Event, String> {
        let Asked { listing, edit, .. } = *asked;
        let Some(source) = &listing.python else {
            return Err(format!("`{}` has no Python twin; run it in Rust", listing.name));
        };
        let Some(python) = &self.toolchain.python else {
            return Err("no `python3` on PATH; install Python 3.9 or later and start the course \
                        again"
                .to_owned());
        };
        let file = format!("{}.py", listing.stem());
        let program = Program {
            path: python.program.clone(),
            arguments: vec!["-u".to_owned(), file.clone()],
            files: vec![(file, edit.code.as_ref().unwrap_or(&source.text).clone())],
            read: python.folders.clone(),
            recorded: edit.recorded,
            ..Program::default()
        };
        self.start(asked, program, sink)
    }

    /// The exact libraries, if the text mentions one of them; waits until they are built.
    fn externs(
        &self,
        code: &str,
        stop: &Stop,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Option<Arc<Externs>>, String> {
        if !self.libraries.mentioned(code) {
            return Ok(None);
        }
        let told = &mut |sentence| sink(Event::Preparing { sentence });
        self.libraries.wait(stop, told).map(Some)
    }

    fn start(
        &self,
        asked: &Asked,
        program: Program,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Event, String> {
        let Asked { number, listing, edit, stop } = *asked;
        let ahead = |ahead| sink(Event::Queued { ahead });
        let Some(_permit) = self.running.enter(number, stop, ahead) else {
            return Err(STOPPED.to_owned());
        };
        self.compiling.call_back();
        let Program { path, arguments, files, mut read, environment, limits, .. } = program;
        let limits = limits.unwrap_or_else(|| self.limits.for_listing(&listing.needs));
        let chapter = listing.chapter.to_string_lossy().into_owned();
        read.push(listing.chapter.clone());
        let mut spec = Spec {
            arguments,
            files,
            read,
            input: edit.input,
            ..Spec::new(self.level(), &path, limits)?
        };
        spec.environment.push(("INTERLEAVE_CHAPTER".to_owned(), chapter));
        spec.environment.extend(environment);
        if spec.input {
            stop.take_input();
        }
        let desk = program.recorded.then(|| self.desk(listing, &mut spec));
        let (mut started, mut lasted) = (false, (os::clock(), None));
        let last = supervised_by(self.spare.take(&spec), &spec, stop, &mut |event| match event {
            Event::Lasted { began, ended } => lasted = (began, Some(ended)),
            event => {
                started |= event == Event::Started;
                sink(event);
            }
        });
        if let Some(desk) = desk.filter(|_| started) {
            // The supervisor was killed if it has not said when.
            let lasted = (lasted.0, lasted.1.unwrap_or_else(os::clock));
            let how = how(&last);
            let kept = desk
                .and_then(|desk| self.keep(asked, spec.program, program.binary, lasted, how, desk));
            let (id, sentence) = (kept.as_ref().ok().cloned(), kept.err());
            sink(Event::Recorded { id, sentence });
        }
        self.spare.renew();
        Ok(last)
    }

    /// Where a run is recorded.
    ///
    /// # Errors
    /// Why it is not.
    fn desk(&self, listing: &Listing, spec: &mut Spec) -> Result<Desk, String> {
        if !cfg!(target_os = "linux") {
            return Err("no timeline: programs are recorded on Linux alone".to_owned());
        }
        if listing.needs.unrecorded {
            return Err(
                "no timeline: this listing measures what recording would slow down".to_owned()
            );
        }
        let recorder = match self.recorder.state() {
            State::Ready(externs) => externs.crates.first().map(|(_, path)| path.clone()),
            State::Preparing(_) => {
                return Err("no timeline: the recorder is still being built; run it again in a \
                            moment"
                    .to_owned());
            }
            State::Failed(sentence) => return Err(format!("no timeline: {sentence}")),
        };
        let recorder = recorder.ok_or("no timeline: this runner has no recorder")?;
        // In a list of libraries to load, both part one from the next; ld.so(8).
        let parted = recorder.to_string_lossy().contains([' ', ':']);
        if parted && !self.level().has_own_root() {
            return Err(format!(
                "no timeline: a space or a colon in `{}` keeps the system from loading the recorder; \
                 move the course",
                recorder.display()
            ));
        }
        if !recorder.exists() {
            return Err(format!(
                "no timeline: `{}` is gone; start the course again",
                recorder.display()
            ));
        }
        let desk = Desk::new(&self.work)?;
        spec.timeline = Some(desk.timeline(&recorder, self.processors));
        Ok(desk)
    }

    /// Keeps what was recorded: the name by which to ask for it.
    fn keep(
        &self,
        asked: &Asked,
        executable: PathBuf,
        binary: Option<Built>,
        (began, ended): (u64, u64),
        how: Option<String>,
        mut desk: Desk,
    ) -> Result<String, String> {
        let (trace, switches) = desk.read()?;
        let (listing, language) = (asked.listing.name.clone(), asked.edit.language);
        let ending = if language == Language::Rust { "rs" } else { "py" };
        let file = format!("{}.{ending}", asked.listing.stem());
        self.recordings.keep(Recording {
            trace,
            switches,
            executable,
            listing,
            language,
            file,
            began,
            ended,
            how,
            _binary: binary,
        })
    }
}

/// How a program ended, in two words.
fn how(last: &Event) -> Option<String> {
    match last {
        Event::Exit { code: Some(code), .. } => Some(format!("exit {code}")),
        Event::Exit { signal, .. } => signal.clone(),
        _ => None,
    }
}

/// What is to be started.
#[derive(Default)]
struct Program {
    /// The executable.
    path: PathBuf,
    /// Its arguments.
    arguments: Vec<String>,
    /// Files that lie in its folder.
    files: Vec<(String, String)>,
    /// What it has to read beside the system and its chapter.
    read: Vec<PathBuf>,
    /// More than every program finds in its environment.
    environment: Vec<(String, String)>,
    /// What it may use, if not what its listing's tags say.
    limits: Option<Limits>,
    /// Its timeline is wanted.
    recorded: bool,
    /// The executable, kept on the disk, if it was compiled.
    binary: Option<Built>,
}

/// A compiled program.
struct Binary {
    /// It and what the compiler said.
    built: Built,
    /// Milliseconds it took.
    ms: f64,
    /// It was there before.
    cached: bool,
}

/// Why a job ends that never got to run.
const STOPPED: &str = "stopped before it ran";

impl Finished {
    fn hear(&mut self, event: Event) {
        match event {
            Event::Out { text } => self.stdout.push_str(&text),
            Event::Err { text } => self.stderr.push_str(&text),
            Event::Diagnostic(diagnostic) => self.diagnostics.push(diagnostic),
            Event::Limit { sentence, .. } => self.limit = Some(sentence),
            Event::Refused { sentence } => self.refused = Some(sentence),
            Event::Explored { text } => self.explored = Some(text),
            Event::Recorded { sentence, .. } => self.unrecorded = sentence,
            Event::Exit { code, signal, ms } => {
                (self.code, self.signal, self.ms) = (code, signal, ms);
            }
            _ => {}
        }
    }

    /// The last line of a `.err` file; none for a status of 0.
    pub fn status_line(&self) -> Option<String> {
        match (self.code, &self.signal) {
            (Some(0), _) => None,
            (Some(code), _) => Some(format!("[exit status: {code}]")),
            (None, Some(signal)) => Some(format!("[signal: {signal}]")),
            (None, None) => Some("[not started]".to_owned()),
        }
    }
}

impl Admission {
    /// One more of these, unless there are so many.
    pub(crate) fn take(all: &Arc<AtomicUsize>, room: impl Fn() -> usize) -> Option<Admission> {
        let more = |jobs| (jobs < room()).then_some(jobs + 1);
        let taken = all.fetch_update(Relaxed, Relaxed, more);
        taken.is_ok().then(|| Admission(all.clone()))
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
