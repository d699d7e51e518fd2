//! `cargo run -- load`: how the course fares when many readers press Run.
//!
//! It is made for one reader, and a class has better ways; but what holds for a hundred holds
//! for one with many tabs, a slow machine and no patience.
//!
//! ```text
//!  reader 1 ─┐ a thread each: opens pages, warms, edits, runs,        the course, in a process
//!  reader 2 ─┼─ stops, closes, as the page does ──── HTTP ──────────▶ and a target folder of its
//!  …         │                                                        own, with its own TMPDIR
//!  sampler  ─┘ looks at /proc five times a second ───────────────────┘
//! ```
//!
//! First all press Run at once, and again until each has seen its output. Then each does one
//! thing after another, with a random time to think between. What they do and when they do it
//! comes from one seed, so two runs ask for the same; how long it takes does not.

mod programs;
mod reader;
mod report;
mod sampler;

use crate::client::{Course, level, wait_for_libraries};
use crate::{machine, tree};
use anyhow::{Result, bail};
use programs::Programs;
use reader::Reader;
pub use report::Report;
use report::{Phase, Tally};
use sampler::Sampler;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What is asked of whom.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The executable.
    pub course: PathBuf,
    /// The repository that it serves.
    pub root: PathBuf,
    /// Where it builds.
    pub target: PathBuf,
    /// How many read at the same time.
    pub readers: usize,
    /// How long they go on after the first moment.
    pub time: Duration,
    /// How long a reader thinks between two things, on average.
    pub think: Duration,
    /// Where chance begins.
    pub seed: u64,
}

/// What may be left is looked for until it is gone, but no longer than this.
const LEAVE: Duration = Duration::from_secs(10);

/// Starts the course, lets the readers in, and tells how it went.
///
/// # Errors
/// The course does not start, or ends meanwhile.
pub fn run(plan: &Plan) -> Result<Report> {
    // Jobs have their folders in here, so what a job left is told from what others run.
    let temporary = plan.target.join("interleave").join(format!("load-{}", std::process::id()));
    std::fs::create_dir_all(&temporary)?;
    let programs = Programs::load(&plan.root)?;
    let environment: [(&str, &OsStr); 1] = [("TMPDIR", temporary.as_os_str())];
    let mut course = Course::start(&plan.course, &plan.root, &plan.target, &environment)?;
    wait_for_libraries(&course)?;
    // The supervisor that waits for a job is none; it is started on the side.
    let looks = (0..20).map(|_| {
        thread::sleep(Duration::from_millis(50));
        tree::below(course.id()).len()
    });
    let idle = looks.max().unwrap_or(0);
    let sampler = Sampler::start(course.id());
    let (before, level) = (machine::Clock::now(), level(&course)?);
    let once = phase(plan, &course, &programs, |reader, course| reader.press_run(course));
    let middle = sampler.mark();
    let end = Instant::now() + plan.time;
    let random =
        phase(plan, &course, &programs, |reader, course| reader.read(course, plan.think, end));
    let samples = sampler.stop(middle);
    let jobs_left = left(|| {
        let all = tree::below(course.id());
        if all.len() > idle { all } else { Vec::new() }
    });
    if course.has_ended() {
        bail!("the course ended while it was read");
    }
    drop(course);
    // Now that the course has ended, its time and that of its jobs counts as that of a child.
    let after = machine::Clock::now();
    let strays = left(|| tree::that_know(&temporary));
    let folders_left = std::fs::read_dir(&temporary)?.count();
    std::fs::remove_dir_all(&temporary)?;
    let others = before.zip(after).map(|(before, after)| after.others_since(before));
    let left = [jobs_left, strays].concat();
    Ok(Report {
        plan: plan.clone(),
        level,
        phases: [once, random],
        samples,
        left,
        folders_left,
        others,
    })
}

/// Every reader does this, all at the same time.
fn phase(
    plan: &Plan,
    course: &Course,
    programs: &Programs,
    act: impl Fn(&mut Reader, &Course) + Sync,
) -> Phase {
    let tally = Mutex::new(Tally::default());
    // Edits of an earlier run lie in the cache.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let begun = Instant::now();
    thread::scope(|scope| {
        for number in 0..plan.readers {
            let (act, tally) = (&act, &tally);
            scope.spawn(move || {
                act(&mut Reader::new(number, plan.seed, now, programs, tally), course);
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Phase { tally, time: begun.elapsed() }
}

/// What is still there when it had time to go.
fn left(look: impl Fn() -> Vec<String>) -> Vec<String> {
    let begun = Instant::now();
    loop {
        let found = look();
        if found.is_empty() || begun.elapsed() > LEAVE {
            return found;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// A plan for the command: a copy of the repository, so that the reader's own cache stays.
///
/// # Errors
/// The copy cannot be made.
pub fn plan(root: &Path, readers: usize, minutes: f64, seed: u64) -> Result<Plan> {
    let copy = crate::paths::target(root).join("interleave").join("bench").join("repository");
    crate::client::copy_repository(root, &copy)?;
    Ok(Plan {
        course: std::env::current_exe()?,
        target: crate::client::target_of(&copy),
        root: copy,
        readers,
        time: Duration::from_secs_f64(60.0 * minutes),
        think: Duration::from_secs(30),
        seed,
    })
}
