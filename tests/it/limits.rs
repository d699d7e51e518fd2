//! What a reader's program may not do, and that nothing of it is left.

use crate::harness::{
    PATIENCE, Running, levels, listing, marked, run, runner, runner_at, send, serve_at, start,
    unique, until_none,
};
use course::runner::{Edit, Event, Finished, Language, Level, Limits, Needs, Source, Stop};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::panic;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Runs a program that has to cross one limit, once at each level.
fn crosses(which: &str, limits: Limits, rust: &str) -> Vec<Finished> {
    let all = run(&format!("crosses_{which}"), &limits, rust);
    for (finished, level) in all.iter().zip(levels()) {
        let limit = finished.limit.as_deref();
        let sentence = limit.unwrap_or_else(|| panic!("no limit at {level:?}: {finished:?}"));
        let variable = format!("INTERLEAVE_{}=", which.to_uppercase());
        assert!(sentence.contains(&variable), "{level:?}: {sentence}");
    }
    all
}

/// Runs a program to its end, once at each level.
fn runs(name: &str, rust: &str) -> Vec<Finished> {
    run(name, &Limits::default(), rust)
}

#[track_caller]
fn check_says(all: &[Finished], words: &[&str]) {
    for sentence in all.iter().filter_map(|finished| finished.limit.as_ref()) {
        assert!(words.iter().all(|words| sentence.contains(words)), "{sentence}");
    }
}

#[test]
fn a_program_that_computes_for_ever_is_stopped() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    let all = crosses("wall", limits, "fn main() { loop {} }");
    check_says(&all, &["its one thread was still computing"]);
}

#[test]
fn a_deadlock_is_called_by_its_name() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    let rust = "
        use std::sync::{Barrier, Mutex};
        use std::thread;
        fn main() {
            let (left, right, both) = (Mutex::new(()), Mutex::new(()), Barrier::new(2));
            thread::scope(|scope| {
                scope.spawn(|| { let _a = left.lock(); both.wait(); let _b = right.lock(); });
                scope.spawn(|| { let _b = right.lock(); both.wait(); let _a = left.lock(); });
            });
        }";
    let all = crosses("wall", limits, rust);
    check_says(&all, &["its 3 threads were all asleep", "this looks like a deadlock"]);
}

#[test]
fn a_program_that_sleeps_is_not_called_a_deadlock() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    let rust = "fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }";
    check_says(&crosses("wall", limits, rust), &["nothing was computing (1 thread slept)"]);
}

#[test]
fn processor_time_is_summed_over_threads() {
    let limits = Limits { cpu_ms: 500, ..Limits::default() };
    let rust = "fn main() { for _ in 0..3 { std::thread::spawn(|| loop {}); } loop {} }";
    crosses("cpu", limits, rust);
}

#[test]
fn memory_over_the_limit_ends_the_program() {
    let limits = Limits { memory_mib: 64, ..Limits::default() };
    crosses(
        "memory",
        limits,
        "fn main() { let v = vec![1u8; 200 << 20]; loop { std::hint::black_box(&v); } }",
    );
}

#[test]
fn memory_is_summed_over_processes() {
    let limits = Limits { memory_mib: 100, ..Limits::default() };
    let rust = "
        use std::process::Command;
        fn main() {
            if std::env::args().count() > 1 {
                let v = vec![1u8; 30 << 20];
                loop { std::hint::black_box(&v); std::thread::yield_now(); }
            }
            let me = std::env::current_exe().unwrap();
            let all: Vec<_> = (0..5).map(|_| Command::new(&me).arg(\"x\").spawn()).collect();
            for child in all { child.unwrap().wait().unwrap(); }
        }";
    crosses("memory", limits, rust);
}

#[test]
fn memory_shared_by_processes_counts_once() {
    let limits = Limits { memory_mib: 120, ..Limits::default() };
    let python = "
import os, time
block = bytearray(b'x') * (60 << 20)
for _ in range(4):
    if os.fork() == 0:
        time.sleep(0.3)
        os._exit(0)
for _ in range(4):
    os.wait()
print('done')
";
    for finished in run_python("shares_memory", limits, python) {
        assert!(finished.refused.is_some() || finished.stdout == "done\n", "{finished:?}");
    }
}

#[test]
fn more_processes_than_allowed_end_the_job() {
    let limits = Limits { processes: 8, ..Limits::default() };
    let rust = "
        use std::process::Command;
        fn main() {
            let all: Vec<_> = (0..30).map(|_| Command::new(\"sleep\").arg(\"60\").spawn()).collect();
            for child in all { child.unwrap().wait().unwrap(); }
        }";
    crosses("processes", limits, rust);
}

#[test]
fn more_threads_than_allowed_end_the_job() {
    let limits = Limits { threads: 50, ..Limits::default() };
    let rust = "fn main() { for _ in 0..200 { std::thread::spawn(|| std::thread::park()); } std::thread::park(); }";
    crosses("threads", limits, rust);
}

#[test]
fn a_tag_allows_more_threads() {
    let limits = Limits { threads: 50, ..Limits::default() };
    let rust = "
        use std::thread;
        fn main() {
            let (send, receive) = std::sync::mpsc::sync_channel::<()>(0);
            let all: Vec<_> = (0..200).map(|_| {
                let send = send.clone();
                thread::spawn(move || send.send(()).unwrap())
            }).collect();
            thread::sleep(std::time::Duration::from_millis(200));
            for _ in 0..200 { receive.recv().unwrap(); }
            for thread in all { thread.join().unwrap(); }
            println!(\"done\");
        }";
    let mut listing = listing("many_threads", rust);
    listing.needs = Needs { threads: Some(300), ..Needs::default() };
    for &level in levels() {
        let runner = runner_at(level, limits.clone(), Limits::compiler());
        let finished = runner.run_to_end(&listing, Language::Rust, None, &mut |_| ());
        assert_eq!(finished.stdout, "done\n", "{level:?}: {finished:?}");
    }
}

#[test]
fn output_over_the_limit_is_cut() {
    let limits = Limits { output_kib: 16, ..Limits::default() };
    for finished in crosses("output", limits, "fn main() { loop { println!(\"again\"); } }") {
        assert_eq!(finished.stdout.len(), 16 * 1024);
    }
}

#[test]
fn output_without_lines_or_text_is_cut_too() {
    let limits = Limits { output_kib: 16, ..Limits::default() };
    let rust = "
        use std::io::Write;
        fn main() { while std::io::stderr().write_all(&[0xff, 0x1b, b'[', 0xe2]).is_ok() {} }";
    for Finished { stderr, .. } in crosses("output", limits, rust) {
        assert!(stderr.chars().count() <= 16 * 1024, "{}", stderr.len());
        assert!(stderr.contains('\u{fffd}') && stderr.contains('\u{1b}'));
    }
}

#[test]
fn a_file_over_the_limit_ends_the_program() {
    let limits = Limits { disk_mib: 1, ..Limits::default() };
    let rust = "fn main() { std::fs::write(\"big\", vec![0u8; 4 << 20]).unwrap(); }";
    crosses("disk", limits, rust);
}

#[test]
fn a_compiler_that_computes_for_ever_is_stopped() {
    let rust = "
        #![allow(long_running_const_eval)]
        const N: u64 = { let mut n = 0u64; while n < u64::MAX { n += 1; } n };
        fn main() { println!(\"{N}\"); }";
    let limits = Limits { wall_ms: 1_500, ..Limits::compiler() };
    check_refused(limits, rust, "INTERLEAVE_COMPILE_WALL=");
}

#[test]
fn a_compiler_that_takes_too_much_memory_is_stopped() {
    let rust = "static BIG: [u64; 1 << 27] = [1; 1 << 27]; fn main() { println!(\"{}\", BIG[3]); }";
    let limits = Limits { memory_mib: 400, ..Limits::compiler() };
    check_refused(limits, rust, "INTERLEAVE_COMPILE_MEMORY=");
}

/// Compiles a program that has to cross a limit, once at each level.
#[track_caller]
fn check_refused(limits: Limits, rust: &str, why: &str) {
    for &level in levels() {
        let runner = runner_at(level, Limits::default(), limits.clone());
        let listing = listing("compiles", rust);
        let finished = runner.run_to_end(&listing, Language::Rust, None, &mut |_| ());
        assert!(
            finished.refused.as_ref().is_some_and(|s| s.contains(why)),
            "{level:?}: {finished:?}"
        );
    }
}

/// Runs a Python program, once at each level.
fn run_python(name: &str, limits: Limits, python: &str) -> Vec<Finished> {
    let mut listing = listing(name, "fn main() {}");
    listing.python = Some(Source { path: format!("{name}.py").into(), text: python.to_owned() });
    let at = |&level| {
        let runner = runner_at(level, limits.clone(), Limits::compiler());
        runner.run_to_end(&listing, Language::Python, None, &mut |_| ())
    };
    levels().iter().map(at).collect()
}

/// Starts two processes that leave the program's group, its session and its care and ignore what
/// can be ignored. All three have a word in their command lines, by which a test finds them from
/// outside, and say `ready`.
const DAEMONS: &str = "
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};
    fn main() {
        if std::env::args().count() == 1 {
            panic!(\"{}\", Command::new(std::env::current_exe().unwrap()).arg(\"WORD\").exec());
        }
        let shell = \"trap '' HUP INT TERM QUIT; echo ready; while :; do sleep 1; done\";
        for _ in 0..2 {
            let mut setsid = Command::new(\"setsid\");
            setsid.args([\"--fork\", \"sh\", \"-c\", shell, \"WORD\"]).stdin(Stdio::null());
            setsid.status().unwrap();
        }
        println!(\"ready\");
        END
    }";

/// How the program goes on that has daemons to leave.
const FOR_EVER: &str = "loop { std::thread::park(); }";

/// The program above with this end, and the word of its three processes.
fn daemons(level: Level, name: &str, end: &str) -> (Running, String) {
    let word = unique();
    let running = start(level, name, &DAEMONS.replace("WORD", &word).replace("END", end));
    running.until_all("ready\n", 3);
    (running, word)
}

/// Fails if a process with this word is still there once it had time to go; prints how long it
/// took, which is to be less than 200 ms.
#[track_caller]
fn check_nothing_survives(what: &str, level: Level, word: &str) {
    let took = until_none(|| marked(word)).expect("processes are still there");
    println!("nothing was left {:.0} ms after {what}, {}", took.as_secs_f64() * 1e3, level.name());
}

#[test]
fn stop_leaves_no_daemon() {
    for &level in levels() {
        let (running, word) = daemons(level, "stopped_daemons", FOR_EVER);
        assert!(marked(&word).len() >= 3);
        running.stop.stop();
        check_nothing_survives("Stop", level, &word);
        running.thread.join().unwrap();
    }
}

#[test]
fn a_run_that_stop_has_ended_has_left_nothing() {
    for &level in levels() {
        let (running, word) = daemons(level, "stopped_daemons", FOR_EVER);
        running.stop.stop();
        running.thread.join().unwrap();
        assert!(marked(&word).is_empty());
    }
}

#[test]
fn a_program_that_returns_leaves_no_daemon() {
    for &level in levels() {
        // So that the daemons are there when it returns.
        let end = "std::thread::sleep(std::time::Duration::from_millis(100));";
        let (running, word) = daemons(level, "returning_daemons", end);
        running.thread.join().unwrap();
        assert!(marked(&word).is_empty());
    }
}

#[test]
fn a_program_that_kills_its_parent_leaves_no_daemon() {
    let end = "
        let stat = std::fs::read_to_string(\"/proc/self/stat\").unwrap();
        let parent = stat.rsplit(')').next().unwrap().split(' ').nth(2).unwrap();
        // So that what was printed has been passed on.
        std::thread::sleep(std::time::Duration::from_millis(300));
        let kill = Command::new(\"kill\").args([\"-9\", parent]).status();
        kill.unwrap();
        std::thread::sleep(std::time::Duration::from_secs(1));";
    for &level in levels() {
        let (running, word) = daemons(level, "murderer", end);
        running.thread.join().unwrap();
        check_nothing_survives("the end of a murderer", level, &word);
    }
}

#[test]
fn a_closed_connection_leaves_no_daemon() {
    for &level in levels() {
        let (served, word) = (serve_at(level, &format!("closed_{}", level.name())), unique());
        let code = DAEMONS.replace("WORD", &word).replace("END", FOR_EVER);
        let run = serde_json::json!({"listing": "tests/hello", "language": "rust", "code": code,
                                     "tab": "daemons"});
        let request = served.request("/api/run", &served.headers(), run.to_string().as_bytes());
        let mut stream = send(&served.host, &request);
        let (mut text, mut buffer) = (String::new(), [0; 4096]);
        while text.matches("ready").count() < 3 {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "{text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
        drop(stream);
        check_nothing_survives("the connection was closed", level, &word);
    }
}

#[test]
fn a_panic_of_the_thread_that_runs_a_job_leaves_no_daemon() {
    for &level in levels() {
        let word = unique();
        let rust = DAEMONS.replace("WORD", &word).replace("END", FOR_EVER);
        let job = thread::spawn(move || {
            let mut printed = String::new();
            let sink = &mut |event| {
                if let Event::Out { text } = event {
                    printed.push_str(&text);
                    if printed.matches("ready\n").count() == 3 {
                        panic::resume_unwind(Box::new("a panic without a message"));
                    }
                }
            };
            let runner = runner_at(level, Limits::default(), Limits::compiler());
            runner.run(
                &listing("panicking", &rust),
                &Edit::none(Language::Rust),
                &Stop::new(),
                sink,
            );
        });
        assert!(job.join().is_err());
        check_nothing_survives("the job's thread had panicked", level, &word);
    }
}

#[test]
fn kill_9_of_the_supervisor_leaves_no_daemon() {
    for &level in levels() {
        let (running, word) = daemons(level, "orphans", FOR_EVER);
        let supervisor = ancestor_below_us(marked(&word)[0]);
        kill_9(supervisor);
        check_nothing_survives("kill -9 of the supervisor", level, &word);
        running.thread.join().unwrap();
    }
}

#[test]
fn kill_9_of_a_supervisor_leaves_other_jobs_alone() {
    for &level in levels() {
        let (bystander, _) = daemons(
            level,
            "bystander",
            "std::thread::sleep(std::time::Duration::from_secs(2)); println!(\"done\");",
        );
        let (victim, word) = daemons(level, "victim", FOR_EVER);
        kill_9(ancestor_below_us(marked(&word)[0]));
        victim.thread.join().unwrap();
        bystander.until("done");
        bystander.thread.join().unwrap();
    }
}

/// The child of this process that a process descends from.
fn ancestor_below_us(mut pid: u32) -> u32 {
    loop {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap();
        match parent.trim().parse().unwrap() {
            parent if parent == std::process::id() => return pid,
            parent => pid = parent,
        }
    }
}

fn kill_9(pid: u32) {
    assert!(Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap().success());
}

#[test]
fn a_tree_of_forks_is_felled_while_it_grows() {
    // Doubles eight times, in a session of its own; without an end it would reach other tests.
    let rust = "
        fn main() {
            let tree = \"grow() { if [ $1 -gt 0 ]; then \\
                grow $(($1 - 1)) & grow $(($1 - 1)) & fi; exec sleep 60.WORD; }; grow 8\";
            std::process::Command::new(\"setsid\").args([\"sh\", \"-c\", tree]).status().unwrap();
        }";
    let word = unique();
    crosses("processes", Limits::default(), &rust.replace("WORD", &word));
    assert!(marked(&word).is_empty());
}

#[test]
fn kill_9_of_the_server_leaves_nothing() {
    for &level in levels() {
        let mut server = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "limits::a_server_that_another_test_kills", "--nocapture"])
            .env("INTERLEAVE_TEST_VICTIM", level.name())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines().map_while(Result::ok);
        let word = lines.find_map(|line| Some(line.split_once("daemons ")?.1.to_owned())).unwrap();
        assert!(marked(&word).len() >= 3);
        server.kill().unwrap();
        check_nothing_survives("kill -9 of the server", level, &word);
        server.wait().unwrap();
    }
}

/// The body of the process that the test above kills; nothing by itself.
#[test]
fn a_server_that_another_test_kills() {
    let Some(name) = std::env::var_os("INTERLEAVE_TEST_VICTIM") else { return };
    let level = Level::ALL.into_iter().find(|level| name == level.name()).unwrap();
    let (_running, word) = daemons(level, "orphaned_daemons", FOR_EVER);
    println!("\ndaemons {word}");
    std::io::stdout().flush().unwrap();
    std::thread::sleep(PATIENCE);
}

#[test]
fn output_arrives_while_the_program_runs() {
    let rust = "fn main() { println!(\"first\"); print!(\"half a line\"); \
                use std::io::Write; std::io::stdout().flush().unwrap(); loop { std::thread::park() } }";
    for &level in levels() {
        let running = start(level, "streams", rust);
        running.until("half a line");
        running.stop.stop();
        running.thread.join().unwrap();
    }
}

#[test]
fn a_complaint_comes_before_what_is_printed_after_it() {
    let rust = "fn main() { eprintln!(\"one\"); println!(\"two\") }";
    for level in levels().iter().flat_map(|&level| [level; 20]) {
        let running = start(level, "complains_before_output", rust);
        let first = running.events.iter().find_map(|event| match event {
            Event::Out { text } | Event::Err { text } => Some(text),
            _ => None,
        });
        assert_eq!(first.as_deref(), Some("one\n"));
        running.thread.join().unwrap();
    }
}

#[test]
fn what_is_printed_before_a_panic_comes_before_it() {
    let rust = "fn main() { println!(\"one\"); println!(\"two\"); panic!(\"three\") }";
    for level in levels().iter().flat_map(|&level| [level; 20]) {
        let running = start(level, "panics_after_output", rust);
        let (mut out, mut before) = (0, 0);
        for event in running.events.iter() {
            match event {
                Event::Out { text } => out += text.len(),
                Event::Err { .. } if before == 0 => before = out,
                _ => {}
            }
        }
        assert_eq!(before, "one\ntwo\n".len());
        running.thread.join().unwrap();
    }
}

#[test]
fn a_crate_that_is_not_here_is_answered_with_those_that_are() {
    for finished in runs("uses_rand", "use rand::Rng;\nfn main() {}") {
        let refused = finished.refused.unwrap();
        assert!(refused.contains("programs here can use std"), "{refused}");
    }
}

#[test]
fn a_program_sees_little_of_the_machine() {
    let rust = "
        use std::io::Read;
        fn main() {
            let mut names: Vec<String> = std::env::vars().map(|(name, _)| name).collect();
            names.retain(|name| name != \"LANG\");
            names.sort();
            println!(\"{names:?}\");
            let here = std::env::current_dir().unwrap();
            println!(\"{}\", std::fs::read_dir(&here).unwrap().count());
            println!(\"{}\", std::env::var(\"HOME\").unwrap() == here.to_str().unwrap());
            println!(\"{:?}\", std::io::stdin().read_to_end(&mut Vec::new()));
            println!(\"folder {}\", here.display());
        }";
    for finished in runs("sees_little", rust) {
        let (seen, home) = finished.stdout.split_once("folder ").unwrap();
        let names = "[\"HOME\", \"INTERLEAVE_CHAPTER\", \"PATH\", \"TMPDIR\"]";
        assert_eq!(seen, format!("{names}\n0\ntrue\nOk(0)\n"));
        assert!(!fs::exists(home.trim()).unwrap(), "the job's folder is still there");
    }
}

#[test]
fn a_panic_names_the_listing_and_its_line() {
    for finished in runs("panics", "fn main() {\n    panic!(\"so\");\n}") {
        assert_eq!(finished.code, Some(101));
        assert!(finished.stderr.contains("panicked at panics.rs:2:5:\nso"), "{}", finished.stderr);
    }
}

#[test]
fn a_signal_is_named() {
    for finished in runs("aborts", "fn main() { std::process::abort() }") {
        assert_eq!((finished.code, finished.signal.as_deref()), (None, Some("SIGABRT")));
    }
}

#[test]
fn a_program_that_does_not_compile_is_refused_with_its_errors() {
    for finished in runs("wrong", "fn main() {\n    let x: u8 = \"\";\n    y();\n}") {
        assert_eq!(finished.refused.as_deref(), Some("does not compile: 2 errors"));
        let places: Vec<_> = finished.diagnostics.iter().filter_map(|d| d.line).collect();
        assert!(places.contains(&2) && places.contains(&3), "{places:?}");
    }
}

#[test]
fn a_warning_comes_with_every_run_cached_or_not() {
    // A program that no earlier run of the tests has compiled.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let listing = listing("warns", &format!("fn main() {{ let unused = {now}u128; }}"));
    let runner = runner(Limits::default(), Limits::compiler());
    for built_before in [false, true] {
        let mut events = Vec::new();
        let sink = &mut |event| events.push(event);
        runner.run(&listing, &Edit::none(Language::Rust), &Stop::new(), sink);
        let warns = |event: &Event| matches!(event, Event::Diagnostic(d) if d.level == "warning");
        assert!(events.iter().any(warns), "{events:?}");
        let compiled = events.iter().find_map(|event| match event {
            Event::Compiled { cached, .. } => Some(*cached),
            _ => None,
        });
        assert_eq!(compiled, Some(built_before), "{events:?}");
    }
}

#[test]
fn a_run_that_was_stopped_before_it_began_never_starts() {
    let stop = Stop::new();
    stop.stop();
    let mut events = Vec::new();
    let runner = runner(Limits::default(), Limits::compiler());
    let listing = listing("never", "fn main() { println!(\"ran\"); }");
    let edit = Edit::none(Language::Rust);
    runner.run(&listing, &edit, &stop, &mut |event| events.push(event));
    assert!(!events.iter().any(|event| matches!(event, Event::Out { .. })), "{events:?}");
    assert!(events.last().is_some_and(Event::is_last));
}

#[test]
fn a_python_program_streams_and_its_status_is_told() {
    for finished in run_python("exits", Limits::default(), "import sys\nprint('é')\nsys.exit(3)\n")
    {
        if finished.refused.is_none() {
            assert_eq!((finished.stdout.as_str(), finished.code), ("é\n", Some(3)));
        }
        assert!(finished.ms < Duration::from_secs(10).as_secs_f64() * 1e3);
    }
}
