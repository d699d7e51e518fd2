//! The picture of each kind of wait: who waits, for what, in which line, and who lets it go on in
//! which. Each program in `tests/timeline/waits/` has its picture in its last
//! lines, without times.

use crate::harness::{folder, levels, listing, recording_runner_with};
use crate::support::{files, none, read, root, short, skip};
use course::listings::Catalogue;
use course::runner::{Language, Libraries, Limits, Processors, Runner, Source};
use course::setup;
use course::timeline::{Picture, picture, stored};
use std::path::Path;
use std::sync::OnceLock;

/// One runner for all tests, with the libraries of listings.
pub fn runner() -> &'static Runner {
    static RUNNER: OnceLock<Runner> = OnceLock::new();
    RUNNER.get_or_init(|| {
        let mut request = setup::libraries(&root()).unwrap();
        request.packages.retain(|package| ["crossbeam", "rayon"].contains(&package.as_str()));
        let libraries = Libraries::now(request).unwrap();
        recording_runner_with(levels()[0], Limits::default(), Processors::Switches, libraries)
    })
}

/// Runs a program, recorded.
fn picture_of(name: &str, language: Language, text: &str) -> Picture {
    let mut program = listing(name, if language == Language::Rust { text } else { "" });
    let path = format!("{name}.py").into();
    program.python = Some(Source { path, text: text.to_owned() });
    let finished = runner().record_to_end(&program, language, None, &mut |_| ());
    assert_eq!(finished.code, Some(0), "{name}: {finished:?}");
    let recorded = finished.recorded.as_deref();
    let recorded = recorded.unwrap_or_else(|| panic!("{name}: {:?}", finished.unrecorded));
    picture(&recorded.into()).unwrap()
}

/// What a picture says, lane by lane, in order. Python's lock is waited for at any place.
fn facts(picture: &Picture) -> Vec<String> {
    let mut facts = Vec::new();
    for (number, lane) in picture.lanes.iter().enumerate() {
        for wait in picture.waits.iter().filter(|wait| wait.lane == number as i64) {
            let kind = &picture.kinds[wait.kind as usize];
            if kind.name == "gil" {
                continue;
            }
            let at = |line: i64| if line > 0 { format!(" in line {line}") } else { String::new() };
            let object = usize::try_from(wait.object).ok().map(|it| &picture.objects[it].name);
            let object = object.map(|name| format!(", {name}")).unwrap_or_default();
            let arrow = usize::try_from(wait.arrow).ok().map(|it| &picture.arrows[it]);
            let by = arrow.map_or(String::new(), |arrow| {
                let from = &picture.lanes[arrow.from as usize].name;
                format!(", until {from}{}", at(arrow.line))
            });
            // What a program does to start and to join is another matter.
            if picture.language == "python" && number == 0 {
                continue;
            }
            let name = &lane.name;
            let fact = format!("{name}: {}{object}{}{by}", kind.name, at(wait.line));
            // Woken for nothing, it waits again; woken from a barrier or a condition variable, it
            // may have to wait for the lock behind it.
            let again = |last: &String| last.starts_with(&format!("{name}: {}", kind.name));
            let behind = object.is_empty() && facts.last().is_some_and(again);
            if !behind && facts.last() != Some(&fact) {
                facts.push(fact);
            }
        }
    }
    facts
}

/// Holds the picture of each program of a language against its last lines.
fn check_all(language: Language, extension: &str, mark: &str) {
    let mut complaints = Vec::new();
    let asleep = read(&root().join("tests/timeline/others_asleep.rs"));
    for path in files("tests/timeline/waits", &[extension]) {
        let text = read(&path);
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let want: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(mark)).collect();
        // At the end, where it moves no line.
        let shared =
            if text.contains("others_asleep") && extension == "rs" { &*asleep } else { "" };
        let found = facts(&picture_of(name, language, &format!("{text}{shared}")));
        if want != found {
            complaints.push(complaint(&path, mark, &found));
        }
    }
    none(complaints);
}

fn complaint(path: &Path, mark: &str, found: &[String]) -> String {
    let lines: Vec<String> = found.iter().map(|fact| format!("{mark}{fact}")).collect();
    format!("{} should end in\n{}", short(path), lines.join("\n"))
}

#[test]
fn each_kind_of_wait_shows_who_waited_where_and_who_ended_it() {
    check_all(Language::Rust, "rs", "//~ ");
}

#[test]
fn waits_of_python_show_their_lines() {
    if !runner().has_python() {
        return skip("timelines of Python", "no `python3` on PATH");
    }
    check_all(Language::Python, "py", "#~ ");
}

/// What the C library has and std does not offer.
const C: &str = "
    unsafe extern \"C\" {
        fn fork() -> i32;
        fn kill(id: i32, signal: i32) -> i32;
        fn waitpid(id: i32, status: *mut i32, options: i32) -> i32;
        fn _exit(status: i32) -> !;
    }
";

#[test]
fn ten_thousand_threads_in_turn_have_ten_thousand_lanes() {
    let text = "fn main() { for _ in 0..10_000 { std::thread::spawn(|| ()).join().unwrap(); } }";
    let picture = picture_of("in_turn", Language::Rust, text);
    assert_eq!((picture.lanes.len(), picture.dropped), (10_001, 0));
    let main_waits = picture.waits.iter().filter(|wait| wait.lane == 0);
    let joined = main_waits.filter(|wait| picture.kinds[wait.kind as usize].name == "join");
    let by: Vec<i64> = joined.map(|wait| picture.arrows[wait.arrow as usize].from).collect();
    assert_eq!(by, Vec::from_iter(1..=10_000));
}

#[test]
fn sixty_four_threads_at_once_have_their_names_and_their_ends() {
    let text = "
        use std::sync::Barrier;
        use std::thread::{Builder, scope};
        fn main() {
            let all = Barrier::new(64);
            scope(|threads| for number in 0..64 {
                let meet = || for _ in 0..20 { all.wait(); };
                Builder::new().name(format!(\"t{number}\")).spawn_scoped(threads, meet).unwrap();
            });
        }";
    let picture = picture_of("at_once", Language::Rust, text);
    let names: Vec<&str> = picture.lanes.iter().map(|lane| lane.name.as_str()).collect();
    let want: Vec<String> = (0..64).map(|number| format!("t{number}")).collect();
    assert_eq!(
        (names[0], &names[1..]),
        ("main", &want.iter().map(String::as_str).collect::<Vec<_>>()[..])
    );
    // The last to come to each meeting does not wait.
    for wait in picture.waits.iter().filter(|wait| wait.lane > 0) {
        assert!(wait.end >= wait.start && wait.arrow >= 0, "{wait:?}");
    }
}

#[test]
fn a_process_that_forks_beside_other_threads_has_the_lanes_of_its_children() {
    let text = format!(
        "{C}
        fn main() {{
            let fork_some = || for number in 0..5 {{
                // SAFETY: the child calls nothing that could need a lock.
                unsafe {{
                    let child = fork();
                    if child == 0 {{ _exit(number); }}
                    assert_eq!(waitpid(child, &mut 0, 0), child);
                }}
            }};
            std::thread::scope(|scope| for _ in 0..4 {{ scope.spawn(fork_some); }});
        }}"
    );
    let picture = picture_of("forks", Language::Rust, &text);
    assert_eq!(picture.processes.len(), 21);
    for process in &picture.processes[1..] {
        assert_eq!((process.parent, process.recorded), (0, true), "{process:?}");
    }
    let mut ends: Vec<_> =
        picture.processes[1..].iter().map(|it| it.ended.clone().unwrap()).collect();
    ends.sort();
    let want = (0..5).flat_map(|number| vec![format!("exit {number}"); 4]);
    assert_eq!(ends, Vec::from_iter(want));
}

#[test]
fn what_a_killed_process_waited_for_is_still_known() {
    let text = format!(
        "{C}
        fn main() {{
            // SAFETY: there is no other thread.
            let child = unsafe {{ fork() }};
            if child == 0 {{
                loop {{ std::thread::park(); }}
            }}
            let stat = || std::fs::read_to_string(format!(\"/proc/{{child}}/stat\")).unwrap();
            while !stat().contains(\") S \") {{ std::thread::yield_now(); }}
            // SAFETY: it is our child, and waited for.
            unsafe {{
                kill(child, 9);
                waitpid(child, &mut 0, 0);
            }}
        }}"
    );
    let picture = picture_of("killed", Language::Rust, &text);
    let lane = picture.lanes.iter().position(|lane| lane.process == 1).unwrap();
    let last = picture.waits.iter().rfind(|wait| wait.lane == lane as i64).unwrap();
    assert_eq!((picture.kinds[last.kind as usize].name, last.end, last.arrow), ("park", -1, -1));
    let line = text.lines().position(|line| line.contains("park")).unwrap() as i64 + 1;
    assert_eq!(last.line, line);
}

#[test]
fn a_child_that_python_starts_has_its_line_and_its_end() {
    if !runner().has_python() {
        return skip("timelines of Python", "no `python3` on PATH");
    }
    let text = "import subprocess\n\nsubprocess.run([\"sh\", \"-c\", \"exit 3\"])\n";
    let picture = picture_of("starts", Language::Python, text);
    assert_eq!(picture.processes[1].ended.as_deref(), Some("exit 3"));
    assert_eq!((picture.lanes[1].by, picture.lanes[1].line), (0, 3));
}

#[test]
fn a_program_that_allocates_memory_itself_is_recorded() {
    let text = "
        use std::ffi::c_void;
        use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

        #[repr(align(16))]
        struct Room<const SIZE: usize>([u8; SIZE]);
        static mut LOCK: Room<64> = Room([0; 64]);
        static mut ROOM: Room<{ 1 << 22 }> = Room([0; 1 << 22]);
        static USED: AtomicUsize = AtomicUsize::new(0);
        unsafe extern \"C\" {
            fn pthread_mutex_lock(lock: *mut Room<64>) -> i32;
            fn pthread_mutex_unlock(lock: *mut Room<64>) -> i32;
        }

        // The C library's own calls of these come here, too.
        #[unsafe(no_mangle)]
        unsafe extern \"C\" fn malloc(size: usize) -> *mut c_void {
            // SAFETY: the lock is free at first, and the room suffices.
            unsafe {
                pthread_mutex_lock(&raw mut LOCK);
                let at = USED.fetch_add((size + 31) & !15, Relaxed) + 16;
                let start = (&raw mut ROOM).cast::<u8>().add(at);
                start.cast::<usize>().sub(1).write(size);
                pthread_mutex_unlock(&raw mut LOCK);
                start.cast()
            }
        }

        #[unsafe(no_mangle)]
        unsafe extern \"C\" fn free(_: *mut c_void) {}

        #[unsafe(no_mangle)]
        unsafe extern \"C\" fn calloc(count: usize, size: usize) -> *mut c_void {
            // SAFETY: the room is all zeros, and given away once.
            unsafe { malloc(count * size) }
        }

        #[unsafe(no_mangle)]
        unsafe extern \"C\" fn realloc(old: *mut c_void, size: usize) -> *mut c_void {
            // SAFETY: before what was given away stands its size.
            unsafe {
                let new = malloc(size);
                if !old.is_null() {
                    let had = old.cast::<usize>().sub(1).read();
                    old.cast::<u8>().copy_to_nonoverlapping(new.cast(), had.min(size));
                }
                new
            }
        }

        fn main() {
            std::thread::spawn(|| ()).join().unwrap();
            assert!(USED.load(Relaxed) > 0);
        }";
    assert_eq!(picture_of("own_malloc", Language::Rust, text).lanes.len(), 2);
}

#[test]
fn a_static_site_holds_timelines_of_a_listing_and_its_twin() {
    let id = "threads/two_jobs";
    let catalogue = Catalogue::load(&root()).unwrap();
    let listing = catalogue.find(id).unwrap();
    let site = folder("recorded_site");
    stored::write(&root(), runner(), &[listing], &site).unwrap();
    let script = read(&site.join(format!("{id}.timeline.js")));
    let languages = ["rust", "python"];
    let count = 1 + usize::from(listing.twin.is_some() && runner().has_python());
    assert_eq!(script.lines().count(), count);
    for (line, language) in script.lines().zip(languages) {
        let head = "((globalThis.interleave ??= {}).timelines ??= {})";
        let head = format!("{head}[\"{id} {language}\"] = ");
        let json = line.strip_prefix(&head).and_then(|rest| rest.strip_suffix(";")).unwrap();
        let picture: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(picture["language"], language);
        assert!(picture["machine"].as_str().is_some_and(|machine| machine.contains(" × ")));
        assert!(picture["lanes"].as_array().is_some_and(|lanes| lanes.len() > 1), "{picture}");
    }
}
