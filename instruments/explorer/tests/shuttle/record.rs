//! What happens in an execution, and in all of them.

use shuttle::current;
use shuttle::scheduler::{DfsScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};
use std::any::Any;
use std::cell::{RefCell, UnsafeCell};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Arguments;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// More steps than a listing takes, if it does not wait in a loop.
const STEPS: usize = 1_000;

/// Turns of threads in all executions together, where words are noted: some ten seconds.
const TURNS: usize = 4_000_000;

/// Tries all schedules of a program, or as many as the limit allows. Prints how many it tried and
/// whether these are all; then, if it is to note words, one a line behind its outcomes.
pub fn search(main: fn(), limit: usize, words: bool) -> io::Result<()> {
    with(|notes| notes.is_noting = words);
    panic::set_hook(Box::new(|info| panicked(info.payload_as_str().unwrap_or_default())));
    let chooser = Chooser(Arc::new(Mutex::new(DfsScheduler::new(Some(limit), false))));
    let run = |chooser| {
        let mut config = Config::new();
        config.failure_persistence = FailurePersistence::None;
        config.silence_warnings = true;
        config.max_steps = MaxSteps::FailAfter(STEPS);
        Runner::new(chooser, config).run(move || run_main(main))
    };
    // An execution that fails ends its runner, and the next one goes on with the schedules.
    while panic::catch_unwind(AssertUnwindSafe(|| run(chooser.clone()))).is_err() {
        let end = with(|notes| *notes.end.get_or_insert("[failed]"));
        // Nobody compares what goes on for ever, or what shuttle refuses.
        if ["[endless]", "[refused]"].contains(&end) {
            with(Notes::begin);
            break;
        }
    }
    let mut out = io::stdout().lock();
    with(|notes| {
        writeln!(out, "{} {}", notes.runs, notes.runs < limit && notes.turns < TURNS)?;
        notes.words.iter().try_for_each(|(word, ends)| {
            let steps: Vec<&str> = word.iter().map(|step| notes.steps[*step].as_str()).collect();
            let ends: Vec<&str> = ends.iter().map(String::as_str).collect();
            writeln!(out, "{}\t{}", ends.join("\t"), steps.join(" "))
        })
    })
}

/// The program's `main`, with what std does before and after it.
fn run_main(main: fn()) {
    enter("main".to_owned());
    let end = if caught(main).is_ok() { "" } else { "[exited:101]" };
    shuttle::thread::yield_now();
    done("exit");
    with(|notes| *notes.end.get_or_insert(end));
}

/// Shuttle's depth-first search, which outlives executions that fail, and which wakes no parked
/// thread that has no token.
#[derive(Clone)]
struct Chooser(Arc<Mutex<DfsScheduler>>);

impl Chooser {
    fn with<T>(&self, work: impl FnOnce(&mut DfsScheduler) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Scheduler for Chooser {
    fn new_execution(&mut self) -> Option<Schedule> {
        with(Notes::begin);
        if with(|notes| notes.is_noting && notes.turns >= TURNS) {
            return None;
        }
        let schedule = self.with(DfsScheduler::new_execution);
        with(|notes| notes.runs += usize::from(schedule.is_some()));
        schedule
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        is_yielding: bool,
    ) -> Option<TaskId> {
        with(|notes| notes.turns += 1);
        let ready: Vec<&Task> = runnable.iter().filter(|task| task.runnable()).copied().collect();
        let chosen = self.with(|dfs| dfs.next_task(&ready, current, is_yielding))?;
        let step = with(|notes| notes.thread(chosen).announced.take());
        if let Some(step) = step {
            with(|notes| notes.note(chosen, step));
        }
        Some(chosen)
    }

    fn next_u64(&mut self) -> u64 {
        self.with(DfsScheduler::next_u64)
    }
}

/// A thread of the program.
#[derive(Clone, Default)]
struct Thread {
    name: String,
    /// How many threads it has started.
    children: usize,
    /// A step that takes place as soon as it is chosen.
    announced: Option<&'static str>,
}

/// What is known of this execution and of those before it.
#[derive(Default)]
struct Notes {
    threads: Vec<Thread>,
    word: Vec<usize>,
    text: String,
    panics: usize,
    /// Threads that unwind.
    unwinding: usize,
    /// How the program has ended.
    end: Option<&'static str>,
    runs: usize,
    /// How often a thread was chosen, in all of them.
    turns: usize,
    /// Whether words are noted.
    is_noting: bool,
    /// All steps, by number.
    steps: Vec<String>,
    numbers: HashMap<(String, &'static str), usize>,
    words: HashMap<Vec<usize>, BTreeSet<String>>,
    /// What statics were before anybody used them, and in which execution they last were.
    statics: HashMap<usize, (Vec<u8>, usize)>,
}

thread_local! {
    // All threads of a program are one of the system's.
    static NOTES: RefCell<Notes> = RefCell::default();
}

fn with<T>(work: impl FnOnce(&mut Notes) -> T) -> T {
    NOTES.with_borrow_mut(work)
}

impl Notes {
    /// Puts the last execution to the others.
    fn begin(&mut self) {
        if let Some(end) = self.end.take().filter(|_| self.is_noting) {
            let panics = match self.panics {
                0 => String::new(),
                panics => format!("[{panics} panicked]"),
            };
            let text = self.text.trim_end().replace('\n', "/");
            let word = std::mem::take(&mut self.word);
            self.words.entry(word).or_default().insert(format!("{text}{end}{panics}"));
        }
        (self.panics, self.unwinding) = (0, 0);
        self.text.clear();
        self.word.clear();
        self.threads.clear();
    }

    fn thread(&mut self, task: TaskId) -> &mut Thread {
        let number = usize::from(task);
        if self.threads.len() <= number {
            self.threads.resize(number + 1, Thread::default());
        }
        &mut self.threads[number]
    }

    fn note(&mut self, task: TaskId, what: &'static str) {
        if !self.is_noting || self.end.is_some() {
            return;
        }
        let name = self.thread(task).name.clone();
        let step = *self.numbers.entry((name, what)).or_insert_with_key(|(name, _)| {
            self.steps.push(format!("{name}:{what}"));
            self.steps.len() - 1
        });
        self.word.push(step);
    }
}

/// This thread has done a step, and nobody else has come in between.
pub fn done(what: &'static str) {
    if !is_torn_down() {
        with(|notes| notes.note(current::me(), what));
    }
}

/// This thread does a step when it is next chosen.
pub fn announce(what: &'static str) {
    with(|notes| notes.thread(current::me()).announced = Some(what));
}

/// Whether shuttle unwinds what is left of an execution: a thread unwinds, and none has panicked.
pub fn is_torn_down() -> bool {
    thread::panicking() && with(|notes| notes.unwinding == 0)
}

/// Prints into the outcome.
pub fn print(text: Arguments) {
    let text = text.to_string();
    shuttle::thread::yield_now();
    done("print");
    with(|notes| {
        if notes.end.is_none() {
            notes.text += &text;
        }
    });
}

/// What a new thread of this one is called: as the explorer calls it.
pub fn child() -> String {
    with(|notes| {
        let parent = notes.thread(current::me());
        parent.children += 1;
        match &*parent.name {
            "main" => format!("T{}", parent.children),
            name => format!("{name}.{}", parent.children),
        }
    })
}

/// This thread is called so.
pub fn enter(name: String) {
    with(|notes| notes.thread(current::me()).name = name);
}

/// What comes of a thread's work, if it is not shuttle that ends it.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let own = with(|notes| {
            let own = notes.unwinding > 0 && notes.end.is_none();
            notes.unwinding = notes.unwinding.saturating_sub(1);
            own
        });
        if own { payload } else { panic::resume_unwind(payload) }
    })
}

fn panicked(message: &str) {
    with(|notes| {
        // Shuttle's own words, the first for a thread that asks for what it holds, too.
        if message.contains("tried to acquire a RwLock it already holds") {
            notes.end.get_or_insert("[refused]");
        } else if message.starts_with("deadlock!") {
            notes.end.get_or_insert("[deadlocked]");
        } else if message.starts_with("exceeded max_steps") {
            notes.end.get_or_insert("[endless]");
        } else if notes.end.is_none() {
            notes.panics += 1;
            notes.unwinding += 1;
        }
    });
}

/// Something that threads share. In a static it is what it was at first in every execution.
pub struct Shared<T>(UnsafeCell<T>);

// SAFETY: shuttle's threads take turns on one thread of the system, and what is in it would be
// `Sync` by itself: `renew` touches it before the first use in an execution alone.
unsafe impl<T: Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub const fn new(value: T) -> Shared<T> {
        Shared(UnsafeCell::new(value))
    }

    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }

    pub fn get(&self) -> &T {
        let place = self.0.get();
        renew(place.cast(), size_of::<T>());
        // SAFETY: nobody has it to change it, see above.
        unsafe { &*place }
    }
}

/// Makes a static what it was at first, if this execution has not used it yet.
fn renew(place: *mut u8, size: usize) {
    unsafe extern "C" {
        /// Where the statics of a program begin and end, as the linker names it; end(3).
        static data_start: u8;
        static _end: u8;
    }
    let all = &raw const data_start as usize..&raw const _end as usize;
    if !all.contains(&(place as usize)) {
        return;
    }
    with(|notes| {
        let runs = notes.runs;
        // SAFETY: the bytes of a value that nobody else uses now. Uninitialised ones between its
        // fields are copied as they are.
        let bytes = unsafe { std::slice::from_raw_parts_mut(place, size) };
        let (first, last) =
            notes.statics.entry(place as usize).or_insert_with(|| (bytes.to_vec(), runs));
        if *last != runs {
            // What a static is at first owns nothing: it can be there twice. What it has become
            // is lost.
            bytes.copy_from_slice(first);
            *last = runs;
        }
    });
}
