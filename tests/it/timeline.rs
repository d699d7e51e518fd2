//! Recorded runs: they print what others do, leave nothing, and do no harm whatever they do to what
//! is recorded of them.

use crate::harness::{PATIENCE, levels, listing, recording_runner};
use course::runner::{
    Edit, Event, Finished, Language, Level, Limits, Needs, Processors, Recording, Runner, Source,
    Stop,
};
use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::sync::mpsc;
use std::{fs, thread};
use trace::{MAGIC, RECORD, Turn};

/// A runner with the limits that readers have.
fn runner(level: Level) -> Runner {
    recording_runner(level, Limits::default(), Processors::Switches)
}

/// Runs a Rust program, recorded.
fn record(runner: &Runner, name: &str, rust: &str) -> Finished {
    runner.record_to_end(&listing(name, rust), Language::Rust, None, &mut |_| ())
}

/// What was recorded.
#[track_caller]
fn recording(finished: &Finished) -> &Recording {
    finished.recorded.as_ref().unwrap_or_else(|| panic!("not recorded: {finished:?}"))
}

/// What a program prints, on both streams, and how it ends.
fn ending(finished: &Finished) -> (&str, String, Option<i32>, Option<&str>) {
    let signal = finished.signal.as_deref().or(finished.limit.as_deref());
    // A panic tells the thread's number, which is another each time where numbers are the machine's.
    let (before, after) = finished.stderr.split_once("'main' (").unwrap_or(("", &finished.stderr));
    let after = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (&finished.stdout, format!("{before}{after}"), finished.code, signal)
}

/// Runs a program at each level, recorded and not: nobody sees a difference.
#[track_caller]
fn check_same(name: &str, language: Language, text: &str) {
    let mut program = listing(name, if language == Language::Rust { text } else { "" });
    let path = format!("{name}.py").into();
    program.python = Some(Source { path, text: text.to_owned() });
    for &level in levels() {
        let runner = runner(level);
        let plain = runner.run_to_end(&program, language, None, &mut |_| ());
        let recorded = runner.record_to_end(&program, language, None, &mut |_| ());
        assert_eq!(ending(&plain), ending(&recorded), "{level:?}");
        assert!(!plain.stdout.is_empty() && plain.recorded.is_none(), "{level:?}: {plain:?}");
        let recording = recording(&recorded);
        assert_eq!(recording.trace[..MAGIC.len()], MAGIC);
        assert_eq!((recording.language, recording.listing.as_str()), (language, &*program.name));
        assert!(recording.executable.exists() && recording.began < recording.ended);
    }
}

#[test]
fn a_recorded_program_prints_what_another_does() {
    check_same(
        "prints",
        Language::Rust,
        "
        use std::{env, fs, process::Command, sync::Mutex, thread};
        fn main() {
            let total = Mutex::new(0);
            thread::scope(|scope| {
                for number in 0..8 { scope.spawn({ let total = &total; move || *total.lock().unwrap() += number }); }
            });
            println!(\"{} \\u{e9}\", total.into_inner().unwrap());
            let mut names: Vec<String> = env::vars().map(|(name, _)| name).collect();
            names.sort();
            println!(\"{names:?} {:?}\", fs::read_dir(\".\").unwrap().count());
            let mut open: Vec<_> = fs::read_dir(\"/proc/self/fd\").unwrap().flatten().map(|e| e.file_name()).collect();
            open.sort();
            println!(\"{open:?}\");
            let children = [\"env | cut -d= -f1 | sort\", \"echo $0; exit 3\", \"kill -9 $$\"];
            for child in children {
                let output = Command::new(\"sh\").args([\"-c\", child]).output().unwrap();
                println!(\"{:?} {}\", output.status, String::from_utf8_lossy(&output.stdout));
            }
            eprint!(\"no end of line\");
            panic!(\"at the end\");
        }",
    );
}

#[test]
fn a_recorded_twin_prints_what_another_does() {
    check_same(
        "twin",
        Language::Python,
        "
import os, subprocess, sys, threading
lock, total = threading.Lock(), 0
def add(number):
    global total
    with lock:
        total += number
threads = [threading.Thread(target=add, args=(n,)) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(total, sorted(os.environ), os.listdir())
print(subprocess.run(['sh', '-c', 'env | cut -d= -f1 | sort'], capture_output=True).stdout)
if os.fork() == 0:
    print('child', flush=True)
    os._exit(0)
os.wait()
sys.exit('failed')
",
    );
}

#[test]
fn what_the_recorder_cannot_enter_runs_as_it_is() {
    // `ldconfig` is linked to no library anywhere; the last one finds no variable at all.
    check_same(
        "static",
        Language::Rust,
        "
        use std::process::Command;
        fn main() {
            let mut all = [Command::new(\"/sbin/ldconfig\"), Command::new(\"/bin/sh\")];
            all[0].arg(\"--version\");
            all[1].args([\"-c\", \"/usr/bin/env | /usr/bin/cut -d= -f1; echo end\"]).env_clear();
            for command in &mut all {
                let output = command.output().unwrap();
                let printed = [output.stdout, output.stderr].concat();
                println!(\"{} {}\", output.status, String::from_utf8_lossy(&printed));
            }
        }",
    );
}

/// The beginning of a program that knows where it is recorded.
const KNOWS: &str = "
    #![allow(unused)]
    use std::fs::{self, File, OpenOptions};
    use std::io::{self, Write, Seek, SeekFrom};
    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::path::PathBuf;
    fn place() -> PathBuf {
        let maps = fs::read_to_string(\"/proc/self/maps\").unwrap();
        let lines = maps.lines().filter(|line| line.ends_with(\"/trace\"));
        PathBuf::from(lines.map(|line| &line[line.find('/').unwrap()..]).next().unwrap())
    }
    fn open(path: &PathBuf) -> File {
        OpenOptions::new().read(true).write(true).open(path).unwrap()
    }
    /// The pages that its own recorder writes to vanish below it.
    fn survive() {
        unsafe extern \"C\" {
            fn signal(number: i32, handler: extern \"C\" fn(i32)) -> usize;
            fn _exit(status: i32) -> !;
        }
        extern \"C\" fn leave(_: i32) { unsafe { _exit(0) } }
        unsafe { signal(7, leave) };
    }
    fn main() {
        let path = place();
        println!(\"inode {}\", fs::metadata(&path).unwrap().ino());
        survive();
        ACT
        println!(\"done\");
    }";

/// Runs a program that knows where it is recorded and does this; fails if a file of the recording is
/// there afterwards.
#[track_caller]
fn act(level: Level, limits: &Limits, name: &str, what: &str) -> Finished {
    let runner = recording_runner(level, limits.clone(), Processors::Switches);
    let finished = record(&runner, name, &KNOWS.replace("ACT", what));
    let inode = finished.stdout.lines().find_map(|line| line.strip_prefix("inode "));
    let inode = inode.unwrap_or_else(|| panic!("{level:?}: {finished:?}")).parse().unwrap();
    assert!(!traces().contains(&inode), "{level:?}: {finished:?}");
    finished
}

/// The inodes of the traces that are there now.
fn traces() -> BTreeSet<u64> {
    let folders = fs::read_dir("/dev/shm").unwrap().flatten();
    let named = |name: &str| name.starts_with("interleave-timeline-");
    let ours = folders.filter(|folder| named(&folder.file_name().to_string_lossy()));
    ours.filter_map(|folder| Some(fs::metadata(folder.path().join("trace")).ok()?.ino())).collect()
}

/// Whatever was recorded of a program that does this, it is bounded, or a sentence says why there is
/// nothing.
#[track_caller]
fn check_harmless(name: &str, what: &str) {
    for &level in levels() {
        let finished = act(level, &Limits::default(), name, what);
        assert_eq!(finished.limit, None, "{level:?}: {finished:?}");
        match &finished.recorded {
            Some(recording) => assert!(recording.trace.len() <= 32 << 20, "{level:?}"),
            None => assert!(finished.unrecorded.is_some_and(|why| why.len() > 20), "{level:?}"),
        }
    }
}

#[test]
fn a_program_that_scribbles_over_its_trace_harms_nothing() {
    check_harmless(
        "scribbles",
        "let (file, junk) = (open(&path), vec![0xff; 1 << 20]);
         let end = fs::metadata(&path).unwrap().len() as usize;
         for at in (0..end).step_by(junk.len()) { file.write_all_at(&junk, at as u64).unwrap(); }",
    );
}

#[test]
fn a_program_that_changes_the_size_of_its_trace_harms_nothing() {
    check_harmless("cuts", "open(&path).set_len(0).unwrap();");
    check_harmless("cuts_behind", "open(&path).set_len(5_000).unwrap();");
    let grow = "
        let file = open(&path);
        // As far as a file of this program may grow.
        for mib in (0..4_096).rev() { if file.set_len(mib << 20).is_ok() { break; } }
        file.write_all_at(&[0xff; 64], 0).unwrap();";
    let ignored = "
        unsafe extern \"C\" { fn signal(number: i32, handler: usize) -> usize; }
        unsafe { signal(25, 1) };";
    check_harmless("grows", &format!("{ignored}{grow}"));
}

#[test]
fn a_program_that_takes_its_trace_away_harms_nothing() {
    check_harmless("removes", "println!(\"{:?}\", fs::remove_file(&path));");
    check_harmless(
        "links",
        "println!(\"{:?}\", fs::remove_file(&path));
         println!(\"{:?}\", std::os::unix::fs::symlink(\"/dev/zero\", &path));",
    );
    check_harmless(
        "pipes",
        "println!(\"{:?}\", fs::remove_file(&path));
         println!(\"{:?}\", std::process::Command::new(\"mkfifo\").arg(&path).status());",
    );
}

#[test]
fn a_program_that_locks_its_trace_harms_nothing() {
    check_harmless(
        "locks",
        "let file = open(&path); file.lock().unwrap(); std::mem::forget(file);",
    );
}

#[test]
fn a_sandbox_opens_the_trace_and_nothing_beside_it() {
    let what = "
        let folder = path.parent().unwrap();
        let mut tried = vec![
            File::create(folder.join(\"new\")).is_ok(),
            OpenOptions::new().write(true).open(folder.join(\"switches\")).is_ok(),
            fs::remove_file(&path).is_ok(),
            fs::rename(&path, folder.join(\"other\")).is_ok(),
        ];
        println!(\"{tried:?}\");";
    for &level in levels().iter().filter(|level| **level != Level::Plain) {
        let finished = act(level, &Limits::default(), "beside", what);
        assert!(
            finished.stdout.contains("[false, false, false, false]"),
            "{level:?}: {finished:?}"
        );
    }
}

#[test]
fn a_trace_is_no_memory_of_the_program() {
    let limits = Limits { memory_mib: 64, ..Limits::default() };
    // Every page of it, and two thirds of what the program may have.
    let what = "
        unsafe extern \"C\" {
            fn mmap(at: usize, bytes: usize, protection: i32, flags: i32, file: i32, offset: i64) -> *mut u8;
        }
        let file = open(&path);
        let bytes = file.metadata().unwrap().len() as usize;
        let at = unsafe { mmap(0, bytes, 3, 1, std::os::fd::AsRawFd::as_raw_fd(&file), 0) };
        // Behind what is recorded, that it may go on.
        for page in (4 << 20..bytes).step_by(4_096) { unsafe { at.add(page).write_volatile(1) }; }
        let own = vec![1u8; 42 << 20];
        std::thread::sleep(std::time::Duration::from_millis(150));
        std::hint::black_box(own);";
    for &level in levels() {
        let finished = act(level, &limits, "full_trace", what);
        assert!(finished.stdout.ends_with("done\n"), "{level:?}: {finished:?}");
        assert!(finished.recorded.is_some(), "{level:?}: {finished:?}");
    }
}

#[test]
fn what_a_limit_ends_is_recorded_up_to_its_end() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    for &level in levels() {
        let runner = recording_runner(level, limits.clone(), Processors::Switches);
        let finished = record(&runner, "endless", "fn main() { loop {} }");
        assert!(finished.limit.is_some(), "{level:?}: {finished:?}");
        recording(&finished);
    }
}

#[test]
fn what_stop_ends_is_recorded_up_to_its_end() {
    for &level in levels() {
        let (send, events) = mpsc::channel();
        let (stop, runner) = (Stop::new(), runner(level));
        let program = "fn main() { println!(\"on\"); loop { std::thread::park(); } }";
        let (listing, ended) = (listing("parked", program), stop.clone());
        let edit = Edit { recorded: true, ..Edit::none(Language::Rust) };
        let job = thread::spawn(move || {
            runner.run(&listing, &edit, &stop, &mut |event| send.send(event).unwrap());
            runner
        });
        let next = || events.recv_timeout(PATIENCE).unwrap();
        while !matches!(next(), Event::Out { .. }) {}
        ended.stop();
        let Event::Recorded { id: Some(id), sentence: None } = next() else { panic!("{level:?}") };
        assert!(matches!(next(), Event::Exit { .. }), "{level:?}");
        assert!(job.join().unwrap().recordings().find(&id).is_some(), "{level:?}");
    }
}

/// What a switch says, with its process and thread.
fn turns(recording: &Recording) -> Vec<(Turn, u32, u32)> {
    let (records, rest) = recording.switches.as_chunks::<RECORD>();
    assert!(rest.is_empty());
    let turn = |record: &[u8; RECORD]| {
        let half = |at: usize| u32::from_ne_bytes(*record[at..].first_chunk().unwrap());
        (Turn::try_from(record[31]).unwrap(), half(28) & 0xff_ffff, half(24))
    };
    records.iter().map(turn).collect()
}

/// Two threads and a child wait in turn; tells the numbers of all its threads.
const IN_TURN: &str = "
    use std::{fs, process::Command, sync::mpsc, thread};
    fn tell() {
        let link = fs::read_link(\"/proc/thread-self\").unwrap();
        println!(\"thread {}\", link.display());
    }
    fn main() {
        let (ask, asked) = mpsc::channel::<u32>();
        let (answer, answers) = mpsc::channel();
        tell();
        let other = thread::spawn(move || {
            tell();
            for number in asked { answer.send(number + 1).unwrap(); }
        });
        for number in 0..20 {
            ask.send(number).unwrap();
            assert_eq!(answers.recv(), Ok(number + 1));
            // Long enough for a sample.
            let mut spun = 0u64;
            while spun < 400_000 { spun = std::hint::black_box(spun + 1); }
        }
        drop(ask);
        other.join().unwrap();
        let child = Command::new(\"sleep\").arg(\"0.02\").spawn().unwrap();
        println!(\"child {0}/task/{0}\", child.id());
        child.wait_with_output().unwrap();
    }";

/// The threads that the program told of: process and thread.
fn told(finished: &Finished) -> BTreeSet<(u32, u32)> {
    let lines = finished.stdout.lines().filter_map(|line| line.split(' ').nth(1));
    let pair = |path: &str| {
        let (process, thread) = path.split_once("/task/").unwrap();
        (process.parse().unwrap(), thread.parse().unwrap())
    };
    lines.map(pair).collect()
}

#[test]
fn it_is_known_who_had_a_processor_by_the_numbers_of_the_job() {
    for &level in levels() {
        let finished = record(&runner(level), "in_turn", IN_TURN);
        let (told, turns) = (told(&finished), turns(recording(&finished)));
        assert_eq!(told.len(), 3, "{level:?}: {finished:?}");
        let seen: BTreeSet<(u32, u32)> =
            turns.iter().map(|(_, process, thread)| (*process, *thread)).collect();
        // Nobody else is there: neither the supervisor nor a process of the machine.
        assert_eq!(seen, told, "{level:?}");
        let kinds: BTreeSet<u8> = turns.iter().map(|(turn, ..)| *turn as u8).collect();
        let samples = kinds == BTreeSet::from([Turn::Sample as u8]);
        let switches = kinds.contains(&(Turn::In as u8)) && kinds.contains(&(Turn::Out as u8));
        assert!(samples != switches, "{level:?}: {kinds:?}");
        for thread in told.iter().filter(|_| switches) {
            let of_thread = turns.iter().rfind(|(_, process, id)| (*process, *id) == *thread);
            assert_eq!(of_thread.unwrap().0, Turn::Out, "{level:?}: the end of {thread:?}");
        }
    }
}

#[test]
fn where_the_kernel_notes_nothing_its_counters_are_read() {
    for &level in levels() {
        let limits = Limits::default();
        let sampled = recording_runner(level, limits.clone(), Processors::Samples);
        let finished = record(&sampled, "in_turn", IN_TURN);
        let (told, turns) = (told(&finished), turns(recording(&finished)));
        assert!(turns.iter().all(|(turn, ..)| *turn == Turn::Sample), "{level:?}");
        let seen = turns.iter().map(|(_, process, thread)| (*process, *thread));
        let main = seen.clone().next().unwrap_or_else(|| panic!("no sample at {level:?}"));
        assert!(
            told.contains(&main) && seen.collect::<BTreeSet<_>>().is_subset(&told),
            "{level:?}"
        );
        let unseen = recording_runner(level, limits, Processors::None);
        let finished = record(&unseen, "in_turn", IN_TURN);
        assert_eq!(turns_of_nobody(&finished), 0, "{level:?}");
    }
}

fn turns_of_nobody(finished: &Finished) -> usize {
    recording(finished).switches.len()
}

#[test]
fn a_listing_that_measures_is_not_recorded_and_says_so() {
    let mut measures = listing("measures", "fn main() {}");
    measures.needs = Needs { unrecorded: true, ..Needs::default() };
    let runner = runner(levels()[0]);
    let finished = runner.record_to_end(&measures, Language::Rust, None, &mut |_| ());
    assert!(finished.recorded.is_none() && finished.code == Some(0));
    assert!(finished.unrecorded.unwrap().contains("measures"));
}
