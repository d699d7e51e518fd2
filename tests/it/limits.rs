//! What a reader's program may not do, and that nothing of it is left.

use crate::harness::{
    PATIENCE, Running, assert_gone, folder, is_alive, listing, pids, run, runner, start,
};
use course::runner::{Edit, Event, Finished, Language, Limits, Needs, Source, Stop};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Runs a program that has to cross one limit.
fn crosses(which: &str, limits: Limits, rust: &str) -> Finished {
    let finished = run(&format!("crosses_{which}"), limits, rust);
    let sentence = finished.limit.clone().unwrap_or_else(|| panic!("no limit: {finished:?}"));
    let variable = format!("INTERLEAVE_{}=", which.to_uppercase());
    assert!(sentence.contains(&variable), "{sentence}");
    finished
}

#[test]
fn a_program_that_computes_for_ever_is_stopped() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    let sentence = crosses("wall", limits, "fn main() { loop {} }").limit.unwrap();
    assert!(sentence.contains("its one thread was still computing"), "{sentence}");
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
    let sentence = crosses("wall", limits, rust).limit.unwrap();
    assert!(sentence.contains("its 3 threads were all asleep"), "{sentence}");
    assert!(sentence.contains("this looks like a deadlock"), "{sentence}");
}

#[test]
fn a_program_that_sleeps_is_not_called_a_deadlock() {
    let limits = Limits { wall_ms: 400, ..Limits::default() };
    let rust = "fn main() { std::thread::sleep(std::time::Duration::from_secs(60)) }";
    let sentence = crosses("wall", limits, rust).limit.unwrap();
    assert!(sentence.contains("nothing was computing (1 thread slept)"), "{sentence}");
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
    let finished = run_python("shares_memory", limits, python);
    assert!(finished.refused.is_some() || finished.stdout == "done\n", "{finished:?}");
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
    let runner = runner(limits, Limits::compiler());
    let finished = runner.run_to_end(&listing, Language::Rust, None, &mut |_| ());
    assert_eq!(finished.stdout, "done\n", "{finished:?}");
}

#[test]
fn output_over_the_limit_is_cut() {
    let limits = Limits { output_kib: 16, ..Limits::default() };
    let finished = crosses("output", limits, "fn main() { loop { println!(\"again\"); } }");
    assert_eq!(finished.stdout.len(), 16 * 1024);
}

#[test]
fn output_without_lines_or_text_is_cut_too() {
    let limits = Limits { output_kib: 16, ..Limits::default() };
    let rust = "
        use std::io::Write;
        fn main() { while std::io::stderr().write_all(&[0xff, 0x1b, b'[', 0xe2]).is_ok() {} }";
    let finished = crosses("output", limits, rust);
    assert!(finished.stderr.chars().count() <= 16 * 1024, "{}", finished.stderr.len());
    assert!(finished.stderr.contains('\u{fffd}') && finished.stderr.contains('\u{1b}'));
}

#[test]
fn a_file_over_the_limit_ends_the_program() {
    let limits = Limits { file_mib: 1, ..Limits::default() };
    let rust = "fn main() { std::fs::write(\"big\", vec![0u8; 4 << 20]).unwrap(); }";
    crosses("file", limits, rust);
}

#[test]
fn a_compiler_that_computes_for_ever_is_stopped() {
    let rust = "
        #![allow(long_running_const_eval)]
        const N: u64 = { let mut n = 0u64; while n < u64::MAX { n += 1; } n };
        fn main() { println!(\"{N}\"); }";
    let limits = Limits { wall_ms: 1_500, ..Limits::compiler() };
    assert!(compile(limits, rust).contains("INTERLEAVE_COMPILE_WALL="));
}

#[test]
fn a_compiler_that_takes_too_much_memory_is_stopped() {
    let rust = "static BIG: [u64; 1 << 27] = [1; 1 << 27]; fn main() { println!(\"{}\", BIG[3]); }";
    let limits = Limits { memory_mib: 400, ..Limits::compiler() };
    assert!(compile(limits, rust).contains("INTERLEAVE_COMPILE_MEMORY="));
}

/// Why this program is refused.
fn compile(limits: Limits, rust: &str) -> String {
    let runner = runner(Limits::default(), limits);
    let finished = runner.run_to_end(&listing("compiles", rust), Language::Rust, None, &mut |_| ());
    finished.refused.unwrap()
}

fn run_python(name: &str, limits: Limits, python: &str) -> Finished {
    let mut listing = listing(name, "fn main() {}");
    listing.python = Some(Source { path: format!("{name}.py").into(), text: python.to_owned() });
    runner(limits, Limits::compiler()).run_to_end(&listing, Language::Python, None, &mut |_| ())
}

/// Starts two processes that leave the program's group, its session and its care, ignore what
/// can be ignored, and write their ids where the test finds them. Goes on when all three have.
const DAEMONS: &str = "
    use std::process::{Command, Stdio, id};
    fn main() {
        let shell = \"trap '' HUP INT TERM QUIT; : > FOLDER/$$; while :; do sleep 1; done\";
        for _ in 0..2 {
            let mut setsid = Command::new(\"setsid\");
            setsid.args([\"--fork\", \"sh\", \"-c\", shell]).stdin(Stdio::null());
            setsid.status().unwrap();
        }
        std::fs::write(format!(\"FOLDER/{}\", id()), \"\").unwrap();
        while std::fs::read_dir(\"FOLDER\").unwrap().count() < 3 { std::thread::yield_now(); }
        END
    }";

/// The program above with this end, and the ids of its three processes.
fn daemons(name: &str, end: &str) -> (Running, Vec<u32>) {
    let folder = folder(name);
    let rust = DAEMONS.replace("FOLDER", folder.to_str().unwrap()).replace("END", end);
    let running = start(name, &rust);
    let begun = Instant::now();
    loop {
        let files = fs::read_dir(&folder).unwrap().flatten();
        let pids: Vec<u32> =
            files.map(|file| file.file_name().to_str().unwrap().parse().unwrap()).collect();
        if pids.len() == 3 {
            return (running, pids);
        }
        assert!(begun.elapsed() < PATIENCE, "the daemons did not start");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn stop_leaves_no_daemon() {
    let (running, pids) = daemons("stopped_daemons", "loop { std::thread::park(); }");
    assert!(pids.iter().all(|&pid| is_alive(pid)));
    running.stop.stop();
    running.thread.join().unwrap();
    assert!(!pids.iter().any(|&pid| is_alive(pid)));
}

#[test]
fn a_program_that_returns_leaves_no_daemon() {
    let (running, pids) = daemons("returning_daemons", "");
    running.thread.join().unwrap();
    assert!(!pids.iter().any(|&pid| is_alive(pid)));
}

#[test]
fn a_program_that_kills_its_supervisor_leaves_no_daemon() {
    let end = "
        let stat = std::fs::read_to_string(\"/proc/self/stat\").unwrap();
        let parent = stat.rsplit(')').next().unwrap().split(' ').nth(2).unwrap();
        let kill = Command::new(\"kill\").args([\"-9\", parent]).status();
        kill.unwrap();
        loop {}";
    let (running, pids) = daemons("murderer", end);
    running.thread.join().unwrap();
    assert_gone(&pids);
}

#[test]
fn a_tree_of_forks_is_felled_while_it_grows() {
    // Doubles eight times, in a session of its own; without an end it would reach other tests.
    let rust = "
        fn main() {
            let tree = \"echo pid $$; grow() { if [ $1 -gt 0 ]; then \\
                grow $(($1 - 1)) & grow $(($1 - 1)) & fi; exec sleep 60; }; grow 8\";
            std::process::Command::new(\"setsid\").args([\"sh\", \"-c\", tree]).status().unwrap();
        }";
    assert_gone(&pids(&crosses("processes", Limits::default(), rust).stdout));
}

#[test]
fn kill_9_of_the_server_leaves_nothing() {
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "limits::a_server_that_another_test_kills", "--nocapture"])
        .env("INTERLEAVE_TEST_VICTIM", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut victims = Vec::new();
    for line in lines.map_while(Result::ok) {
        victims.extend(line.find("pid ").map(|at| pids(&line[at..])).unwrap_or_default());
        if victims.len() == 3 {
            break;
        }
    }
    assert_eq!(victims.len(), 3);
    assert!(victims.iter().all(|&pid| is_alive(pid)));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_gone(&victims);
}

/// The body of the process that the test above kills; nothing by itself.
#[test]
fn a_server_that_another_test_kills() {
    if std::env::var_os("INTERLEAVE_TEST_VICTIM").is_none() {
        return;
    }
    let (_running, pids) = daemons("orphaned_daemons", "loop { std::thread::park(); }");
    for pid in pids {
        println!("\npid {pid}");
    }
    std::io::stdout().flush().unwrap();
    std::thread::sleep(PATIENCE);
}

#[test]
fn output_arrives_while_the_program_runs() {
    let rust = "fn main() { println!(\"first\"); print!(\"half a line\"); \
                use std::io::Write; std::io::stdout().flush().unwrap(); loop { std::thread::park() } }";
    let running = start("streams", rust);
    running.until("half a line");
    running.stop.stop();
    running.thread.join().unwrap();
}

#[test]
fn what_is_printed_before_a_panic_comes_before_it() {
    let rust = "fn main() { println!(\"one\"); println!(\"two\"); panic!(\"three\") }";
    for _ in 0..20 {
        let running = start("panics_after_output", rust);
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
    let refused = run("uses_rand", Limits::default(), "use rand::Rng;\nfn main() {}").refused;
    assert!(refused.as_ref().unwrap().contains("programs here can use std"), "{refused:?}");
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
    let finished = run("sees_little", Limits::default(), rust);
    let (seen, home) = finished.stdout.split_once("folder ").unwrap();
    let names = "[\"HOME\", \"INTERLEAVE_CHAPTER\", \"PATH\", \"TMPDIR\"]";
    assert_eq!(seen, format!("{names}\n0\ntrue\nOk(0)\n"));
    assert!(!fs::exists(home.trim()).unwrap(), "the job's folder is still there");
}

#[test]
fn a_panic_names_the_listing_and_its_line() {
    let finished = run("panics", Limits::default(), "fn main() {\n    panic!(\"so\");\n}");
    assert_eq!(finished.code, Some(101));
    assert!(finished.stderr.contains("panicked at panics.rs:2:5:\nso"), "{}", finished.stderr);
}

#[test]
fn a_signal_is_named() {
    let finished = run("aborts", Limits::default(), "fn main() { std::process::abort() }");
    assert_eq!((finished.code, finished.signal.as_deref()), (None, Some("SIGABRT")));
}

#[test]
fn a_program_that_does_not_compile_is_refused_with_its_errors() {
    let finished =
        run("wrong", Limits::default(), "fn main() {\n    let x: u8 = \"\";\n    y();\n}");
    assert_eq!(finished.refused.as_deref(), Some("does not compile: 2 errors"));
    let places: Vec<_> = finished.diagnostics.iter().filter_map(|d| d.line).collect();
    assert!(places.contains(&2) && places.contains(&3), "{places:?}");
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
    let finished = run_python("exits", Limits::default(), "import sys\nprint('é')\nsys.exit(3)\n");
    if finished.refused.is_none() {
        assert_eq!((finished.stdout.as_str(), finished.code), ("é\n", Some(3)));
    }
    assert!(finished.ms < Duration::from_secs(10).as_secs_f64() * 1e3);
}
