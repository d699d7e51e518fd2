//! The whole way of one Run: wait, compile, wait, run.

use super::compile::{Compiler, Order, Outcome};
use super::consent::Consent;
use super::diagnostic::misses_a_crate;
use super::launch::{Spec, scratch, supervised};
use super::queue::Queue;
use super::toolchain::Toolchain;
use super::{
    Diagnostic, Edit, Event, Externs, Language, Level, Libraries, Limits, Listing, Stop, os,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread::available_parallelism;

/// Jobs that may wait while every permit is taken.
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
    /// What stands between programs and the machine.
    pub level: Level,
}

impl Setup {
    /// This executable as the supervisor, and the limits that the environment names.
    pub fn new(root: &Path, work: &Path, libraries: Arc<Libraries>) -> Result<Setup, String> {
        Ok(Setup {
            root: root.to_owned(),
            work: work.to_owned(),
            supervisor: os::own_executable(),
            limits: Limits::default().with_environment()?,
            compiler_limits: Limits::compiler().with_environment()?,
            libraries,
            level: Level::Plain,
        })
    }
}

/// Compiles and runs listings. One a process; every thread may use it.
pub struct Runner {
    /// Makes binaries.
    compiler: Compiler,
    /// The compiler and Python.
    toolchain: Arc<Toolchain>,
    /// The executable that supervises.
    supervisor: PathBuf,
    /// What a program may use, before its listing's tags.
    limits: Limits,
    /// Built in the background.
    libraries: Arc<Libraries>,
    /// What stands between programs and the machine.
    level: Level,
    /// Whether the reader agreed to that where it is limits alone.
    consent: Consent,
    /// As many permits as cores: compilers keep a core busy each.
    compiling: Queue,
    /// Twice as many: programs wait as much as they compute.
    running: Queue,
    /// Jobs between admission and end.
    admitted: Arc<AtomicUsize>,
    /// How many there may be.
    room: usize,
}

/// What is started once it is ready.
struct Job {
    /// The listing's binary, or Python.
    program: PathBuf,
    /// Its arguments.
    arguments: Vec<String>,
    /// Its own, from [`scratch`]; it starts there.
    folder: PathBuf,
    /// Its standard input is a pipe.
    input: bool,
}

/// A place in the runner; given back when dropped.
pub struct Admission(Arc<AtomicUsize>);

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
}

impl Runner {
    /// Finds the compiler and opens the cache.
    pub fn new(setup: Setup) -> Result<Runner, String> {
        let toolchain = Arc::new(Toolchain::find(&setup.root)?);
        let cores = available_parallelism().map_or(1, |n| n.get());
        let compiler = Compiler::new(
            &setup.work,
            toolchain.clone(),
            setup.supervisor.clone(),
            setup.compiler_limits,
        )?;
        Ok(Runner {
            compiler,
            toolchain,
            supervisor: setup.supervisor,
            limits: setup.limits,
            libraries: setup.libraries,
            level: setup.level,
            consent: Consent::open(&setup.work),
            compiling: Queue::new(cores),
            running: Queue::new(2 * cores),
            admitted: Arc::default(),
            room: WAITING + 2 * cores,
        })
    }

    /// Whether there is a Python to run twins with.
    pub fn has_python(&self) -> bool {
        self.toolchain.python.is_some()
    }

    /// What stands between programs and the machine.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether programs of a reader may run: something holds them, or the reader agreed. The
    /// server asks this before each request; the terminal and the tests run our own programs.
    pub fn is_confirmed(&self) -> bool {
        self.level != Level::Plain || self.consent.is_given()
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

    /// A place for one more job, unless 64 wait already.
    pub fn admit(&self) -> Option<Admission> {
        let taken = self
            .admitted
            .fetch_update(Relaxed, Relaxed, |jobs| (jobs < self.room).then_some(jobs + 1));
        taken.is_ok().then(|| Admission(self.admitted.clone()))
    }

    /// Runs a listing to its end and reports each step; the last event comes exactly once.
    pub fn run(&self, listing: &Listing, edit: &Edit, stop: &Stop, sink: &mut dyn FnMut(Event)) {
        let last = match edit.language {
            Language::Rust => self.run_rust(listing, edit, stop, sink),
            Language::Python => self.run_python(listing, edit, stop, sink),
        };
        let last = last.unwrap_or_else(|sentence| Event::Refused { sentence });
        sink(last);
    }

    /// Runs a listing to its end and gathers what happened: for tests and the terminal.
    /// `sink` hears every event as it comes.
    pub fn run_to_end(
        &self,
        listing: &Listing,
        language: Language,
        code: Option<&str>,
        sink: &mut dyn FnMut(&Event),
    ) -> Finished {
        let mut finished = Finished::default();
        let edit = Edit { code: code.map(str::to_owned), ..Edit::none(language) };
        self.run(listing, &edit, &Stop::new(), &mut |event| {
            sink(&event);
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
        let order = Order { listing, code, externs: externs.as_deref(), optimised, nice: true };
        let outcome = self.compiler.compile(&order, stop, || {
            let permit = self.compiling.lend(stop)?;
            // In this order: a program that starts now sees the loan, or is seen here.
            self.running.is_idle().then_some(permit)
        });
        Some(outcome?.diagnostics())
    }

    fn run_rust(
        &self,
        listing: &Listing,
        edit: &Edit,
        stop: &Stop,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Event, String> {
        let code = edit.code.as_ref().unwrap_or(&listing.rust.text);
        let externs = self.externs(code, stop, sink)?;
        let optimised = edit.optimised.unwrap_or(listing.needs.optimised);
        let order = Order { listing, code, externs: externs.as_deref(), optimised, nice: false };
        let outcome = self.compiler.compile(&order, stop, || {
            self.compiling.enter(stop, |ahead| sink(Event::Queued { ahead }))
        });
        let (built, ms, cached) = match outcome.ok_or(STOPPED)? {
            Outcome::Built { built, ms, cached } => (built, ms, cached),
            Outcome::Refused { events, sentence } => {
                let missing = |event: &Event| matches!(event, Event::Diagnostic(found) if misses_a_crate(found));
                let hint = if events.iter().any(missing) {
                    format!("; programs here can use {}", self.libraries.names())
                } else {
                    String::new()
                };
                events.into_iter().for_each(sink);
                return Err(sentence + &hint);
            }
        };
        built.diagnostics.into_iter().map(Event::Diagnostic).for_each(&mut *sink);
        sink(Event::Compiled { ms, cached });
        let job = Job {
            program: built.binary,
            arguments: Vec::new(),
            folder: scratch()?,
            input: edit.input,
        };
        self.start(listing, job, stop, sink)
    }

    fn run_python(
        &self,
        listing: &Listing,
        edit: &Edit,
        stop: &Stop,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Event, String> {
        let Some(source) = &listing.python else {
            return Err(format!("`{}` has no Python twin; run it in Rust", listing.name));
        };
        let Some(program) = self.toolchain.python.clone() else {
            return Err("no `python3` on PATH; install Python 3.9 or later and start the course \
                        again"
                .to_owned());
        };
        let folder = scratch()?;
        let file = format!("{}.py", listing.stem());
        if let Err(error) =
            fs::write(folder.join(&file), edit.code.as_ref().unwrap_or(&source.text))
        {
            let _ = fs::remove_dir_all(&folder);
            return Err(format!("failed to write `{file}` for Python: {error}"));
        }
        let arguments = vec!["-u".to_owned(), file];
        self.start(listing, Job { program, arguments, folder, input: edit.input }, stop, sink)
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
        listing: &Listing,
        job: Job,
        stop: &Stop,
        sink: &mut dyn FnMut(Event),
    ) -> Result<Event, String> {
        let ahead = |ahead| sink(Event::Queued { ahead });
        let Some(_permit) = self.running.enter(stop, ahead) else {
            let _ = fs::remove_dir_all(&job.folder);
            return Err(STOPPED.to_owned());
        };
        self.compiling.call_back();
        let mut environment = Spec::plain_environment();
        let chapter = listing.chapter.to_string_lossy().into_owned();
        environment.push(("INTERLEAVE_CHAPTER".to_owned(), chapter));
        let spec = Spec {
            program: job.program,
            arguments: job.arguments,
            environment,
            scratch: job.folder.clone(),
            folder: job.folder,
            limits: self.limits.for_listing(&listing.needs),
            nice: false,
            input: job.input,
        };
        if spec.input {
            stop.take_input();
        }
        Ok(supervised(&self.supervisor, &spec, stop, sink))
    }
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

impl Drop for Admission {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
