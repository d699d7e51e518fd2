//! Pictures of runs that were never run: written down as the recorder would.

use crate::kinds::Kind;
use crate::picture::{Piece, Processors, State};
use crate::*;
use std::ops::Range;
use trace::header;
use trace::{CHUNK, Kind as Is, MAGIC, RECORD, Record, Switch, Text, Thing, Turn, Wait as For};

const PID: u32 = 100;

/// Of a process and a thread.
type Ids = (u32, u32);

/// A trace that is being written: a list of places a thread.
#[derive(Default)]
struct Writer {
    threads: Vec<(Ids, Vec<[u8; RECORD]>)>,
    switches: Vec<Switch>,
}

impl Writer {
    /// One process with a main thread, from 1000 on.
    fn new() -> Writer {
        let mut writer = Writer::default();
        writer.note((PID, PID), 1000, Is::Process, 0, [1, 0], PID);
        writer.text((PID, PID), Text::Executable, 0, "/job/program");
        writer
    }

    fn places(&mut self, thread: (u32, u32)) -> &mut Vec<[u8; RECORD]> {
        let known = self.threads.iter().position(|(it, _)| *it == thread);
        let known = known.unwrap_or_else(|| {
            self.threads.push((thread, Vec::new()));
            self.threads.len() - 1
        });
        &mut self.threads[known].1
    }

    fn note(
        &mut self,
        thread: (u32, u32),
        time: u64,
        kind: Is,
        what: u8,
        [object, detail]: [u64; 2],
        value: u32,
    ) {
        let record = Record { time, object, detail, value, count: 0, what, kind: kind as u8 };
        self.places(thread).push(bytes(&record));
    }

    fn wait(&mut self, tid: u32, times: Range<u64>, what: For, object: u64, error: u32) {
        self.note((PID, tid), times.start, Is::Wait, what as u8, [object, 0], 0);
        self.note((PID, tid), times.end, Is::Done, what as u8, [0, 0], error);
    }

    fn wake(&mut self, tid: u32, time: u64, what: For, object: u64, woken: u32) {
        self.note((PID, tid), time, Is::Wake, what as u8, [object, 0], woken);
    }

    fn text(&mut self, thread: (u32, u32), what: Text, object: u64, text: &str) {
        let count = text.len() as u16;
        let (what, kind) = (what as u8, Is::Text as u8);
        let record = Record { time: 1000, object, count, what, kind, ..Record::default() };
        let places = self.places(thread);
        places.push(bytes(&record));
        for part in text.as_bytes().chunks(RECORD) {
            let mut place = [0; RECORD];
            place[..part.len()].copy_from_slice(part);
            places.push(place);
        }
    }

    /// A thread that main makes at `times.start` and that ends at `times.end`.
    fn thread(&mut self, tid: u32, times: Range<u64>, name: &str) {
        let number = u64::from(tid);
        self.note((PID, PID), times.start, Is::Create, 0, [number, 0], 0);
        let started = times.start + 10;
        self.note((PID, tid), started, Is::Start, 0, [number, number << 12], PID);
        let mut letters = [0; 16];
        letters[..name.len()].copy_from_slice(name.as_bytes());
        let half = |at: usize| u64::from_ne_bytes(letters[at..at + 8].try_into().unwrap());
        self.note((PID, tid), started, Is::Name, 0, [half(0), half(8)], 0);
        self.note((PID, tid), times.end, Is::End, 0, [0, 0], 0);
    }

    fn turn(&mut self, tid: u32, time: u64, turn: Turn) {
        let process = PID | (turn as u32) << 24;
        self.switches.push(Switch { time, thread: tid, process, ..Switch::default() });
    }

    fn trace(&self) -> Vec<u8> {
        let mut chunks = Vec::new();
        for ((pid, tid), places) in &self.threads {
            let kind = Is::Thread as u8;
            let (object, value) = (u64::from(*pid), *tid);
            let begin = Record { object, value, kind, ..Record::default() };
            let mut chunk = vec![[0; RECORD], bytes(&begin)];
            for place in places {
                if chunk.len() == CHUNK / RECORD {
                    chunks.push(std::mem::replace(&mut chunk, vec![[0; RECORD], bytes(&begin)]));
                }
                chunk.push(*place);
            }
            chunks.push(chunk);
        }
        let mut trace = vec![0; CHUNK];
        trace[..8].copy_from_slice(&MAGIC);
        for at in [header::CHUNKS, header::TAKEN] {
            trace[at..at + 4].copy_from_slice(&(chunks.len() as u32).to_ne_bytes());
        }
        // A thread's chunks stand in any order.
        for chunk in chunks.iter().rev() {
            let start = trace.len();
            trace.extend(chunk.iter().flatten());
            trace.resize(start + CHUNK, 0);
        }
        trace
    }

    fn switches(&self) -> Vec<u8> {
        let places = self.switches.iter().map(|switch| {
            let Switch { time, ran, waited, thread, process } = *switch;
            let mut place = [0; RECORD];
            place[..8].copy_from_slice(&time.to_ne_bytes());
            place[8..16].copy_from_slice(&ran.to_ne_bytes());
            place[16..24].copy_from_slice(&waited.to_ne_bytes());
            place[24..28].copy_from_slice(&thread.to_ne_bytes());
            place[28..].copy_from_slice(&process.to_ne_bytes());
            place
        });
        places.flatten().collect()
    }

    fn picture(&self) -> Picture {
        drawn(&self.trace(), &self.switches(), Language::Rust).unwrap()
    }
}

fn bytes(record: &Record) -> [u8; RECORD] {
    let mut place = [0; RECORD];
    place[..8].copy_from_slice(&record.time.to_ne_bytes());
    place[8..16].copy_from_slice(&record.object.to_ne_bytes());
    place[16..24].copy_from_slice(&record.detail.to_ne_bytes());
    place[24..28].copy_from_slice(&record.value.to_ne_bytes());
    place[28..30].copy_from_slice(&record.count.to_ne_bytes());
    (place[30], place[31]) = (record.what, record.kind);
    place
}

fn drawn(trace: &[u8], switches: &[u8], language: Language) -> Result<Picture, String> {
    picture(&Recording {
        how: None,
        trace,
        switches,
        executable: Path::new("/nowhere"),
        listing: "threads/program",
        language,
        file: if language == Language::Rust { "program.rs" } else { "program.py" },
        began: 1000,
        ended: 2000,
    })
}

/// The pieces of a lane: from when, in which state.
fn pieces(picture: &Picture, lane: usize) -> Vec<(i64, State)> {
    picture.lanes[lane].pieces.iter().map(|Piece { start, state, .. }| (*start, *state)).collect()
}

/// Main lets a lock go at 300 that `second` has waited for since 200.
fn handed_over() -> Writer {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1900, "second");
    writer.wait(101, 1200..1350, For::Futex, 0xa0, 0);
    writer.wake(PID, 1300, For::Futex, 0xa0, 1);
    writer.note((PID, PID), 1950, Is::Exit, 0, [0, 0], 0);
    writer
}

#[test]
fn a_wait_ends_by_the_thread_that_lets_go() {
    let picture = handed_over().picture();
    let names: Vec<&str> = picture.lanes.iter().map(|lane| &*lane.name).collect();
    assert_eq!(names, ["main", "second"]);
    assert_eq!(picture.processes[0].ended.as_deref(), Some("exit 0"));
    assert_eq!((picture.processes[0].name.as_str(), picture.length), ("program", 1000));
    let kind = Kind::Unknown as i64;
    let wait = Wait { lane: 1, start: 200, end: 350, kind, object: -1, line: -1, arrow: 1 };
    assert_eq!(picture.waits, [wait]);
    let arrows: Vec<[i64; 7]> = picture.arrows.iter().map(|arrow| (*arrow).into()).collect();
    assert_eq!(arrows, [[0, 100, 1, 110, -1, -1, -1], [0, 300, 1, 350, -1, -1, 0]]);
    let states = [
        (100, State::New),
        (110, State::Active),
        (200, State::Blocked),
        (300, State::Ready),
        (350, State::Active),
    ];
    assert_eq!(pieces(&picture, 1), states);
    assert_eq!((picture.processors, &*picture.inferred), (Processors::None, &["ready"][..]));
    assert_eq!(<[i64; 6]>::from(picture.sums.lanes[1]), [-1, 50, 640, 100, 0, 1]);
    assert_eq!((picture.sums.cpu, picture.sums.longest), (-1, 0));
}

#[test]
fn what_the_kernel_says_of_processors_is_shown() {
    let mut writer = handed_over();
    for (time, turn) in [
        (1105, Turn::In),
        (1150, Turn::Preempted),
        (1160, Turn::In),
        (1210, Turn::Out),
        (1340, Turn::In),
        (1500, Turn::Out),
        (1600, Turn::In),
    ] {
        writer.turn(101, time, turn);
    }
    let picture = writer.picture();
    assert_eq!(picture.processors, Processors::Switches);
    let states = [
        (100, State::New),
        (110, State::Running),
        (150, State::Ready),
        (160, State::Running),
        // In the wait, and asleep.
        (210, State::Blocked),
        // Woken, and without a processor.
        (300, State::Ready),
        (340, State::Running),
        // For something that the recorder does not see.
        (500, State::Blocked),
        (600, State::Running),
    ];
    assert_eq!(pieces(&picture, 1), states);
    assert_eq!(picture.lanes[1].pieces[4].wait, 0);
    assert_eq!(picture.lanes[1].pieces[7].wait, -1);
    assert_eq!(picture.sums.cpu, 40 + 50 + 160 + 300);
}

#[test]
fn samples_say_how_long_and_not_when() {
    let mut writer = handed_over();
    let process = PID | (Turn::Sample as u32) << 24;
    for ran in [100, 400] {
        writer.switches.push(Switch { time: 1000 + ran, ran, waited: 7, thread: 101, process });
    }
    let picture = writer.picture();
    assert_eq!((picture.processors, picture.sums.cpu), (Processors::Samples, 400));
    assert_eq!((picture.sums.lanes[1].running, picture.sums.lanes[1].ready), (400, 7));
    assert!(pieces(&picture, 1).contains(&(110, State::Active)));
}

#[test]
fn a_wake_lets_no_more_threads_go_on_than_it_woke() {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1900, "first");
    writer.thread(102, 1110..1900, "second");
    // The first is woken first, and gets a processor last.
    writer.wait(101, 1200..1600, For::Futex, 0xa0, 0);
    writer.wait(102, 1210..1550, For::Futex, 0xa0, 0);
    writer.wake(PID, 1300, For::Futex, 0xa0, 1);
    writer.wake(PID, 1500, For::Futex, 0xa0, 1);
    let picture = writer.picture();
    let at: Vec<i64> =
        picture.waits.iter().map(|wait| picture.arrows[wait.arrow as usize].at).collect();
    assert_eq!(at, [300, 500]);
}

#[test]
fn a_join_is_ended_by_the_end_of_the_thread() {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1700, "worker");
    writer.wait(PID, 1200..1750, For::Join, 101 << 12, 0);
    let picture = writer.picture();
    let wait = picture.waits[0];
    assert_eq!(picture.words(&wait), "waits for the end of worker");
    let arrow = picture.arrows[wait.arrow as usize];
    assert_eq!((arrow.from, arrow.at, arrow.until), (1, 700, 750));
}

#[test]
fn a_futex_that_had_changed_was_not_waited_for() {
    let mut writer = Writer::new();
    writer.wait(PID, 1200..1201, For::Futex, 0xa0, 11);
    assert!(writer.picture().waits.is_empty());
}

#[test]
fn an_id_that_comes_again_is_another_thread() {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1200, "first");
    writer.note((PID, PID), 1300, Is::Create, 0, [7, 0], 0);
    writer.note((PID, 101), 1310, Is::Start, 0, [7, 0], PID);
    writer.note((PID, 101), 1400, Is::End, 0, [0, 0], 0);
    let picture = writer.picture();
    let lanes: Vec<_> = picture.lanes.iter().map(|it| (&*it.name, it.start, it.end)).collect();
    assert_eq!(lanes, [("main", 0, 1000), ("first", 110, 200), ("thread 2", 310, 400)]);
    assert_eq!(picture.lanes[2].by, 0);
}

#[test]
fn a_killed_thread_has_a_wait_without_an_end() {
    let mut writer = Writer::new();
    writer.note((PID, PID), 1300, Is::Wait, For::Read as u8, [5, 0], 0);
    let picture = writer.picture();
    assert_eq!((picture.waits[0].end, picture.end_of(&picture.waits[0])), (-1, 1000));
    assert_eq!(picture.processes[0].ended, None);
}

#[test]
fn children_stand_below_their_parents() {
    let mut writer = Writer::new();
    writer.note((PID, PID), 1200, Is::Fork, 0, [0, 0], 200);
    writer.note((PID, PID), 1250, Is::Fork, 0, [0, 0], 300);
    writer.note((PID, PID), 1400, Is::Wait, For::Child as u8, [200, 0], 0);
    writer.note((PID, PID), 1650, Is::Done, For::Child as u8, [200, 0], 0);
    writer.note((200, 200), 1220, Is::Process, 1, [u64::from(PID), 0], 200);
    writer.note((200, 200), 1300, Is::Process, 0, [u64::from(PID), 0], 200);
    writer.text((200, 200), Text::Executable, 0, "/bin/sleep");
    writer.note((200, 200), 1600, Is::Exit, 0, [0, 0], 3);
    let picture = writer.picture();
    let all: Vec<_> = picture.processes.iter().map(|it| (&*it.name, it.parent)).collect();
    assert_eq!(all, [("program", -1), ("sleep", 0), ("process 300", 0)]);
    assert_eq!(picture.processes[1].ended.as_deref(), Some("exit 3"));
    let lane = &picture.lanes[1];
    assert_eq!((lane.created, lane.start, lane.end, lane.by), (200, 220, 600, 0));
    assert_eq!(picture.words(&picture.waits[0]), "waits for the end of sleep");
    // Nobody can tell what is in a process that was not entered.
    assert!(!picture.processes[2].recorded && picture.notes[0].contains("process 300"));
}

#[test]
fn a_process_that_was_killed_says_by_what() {
    let mut writer = Writer::new();
    writer.note((PID, PID), 1200, Is::Fork, 0, [0, 0], 200);
    writer.note((200, 200), 1220, Is::Process, 1, [u64::from(PID), 0], 200);
    writer.note((PID, PID), 1500, Is::Signal, 0, [200, 0], 9);
    let picture = writer.picture();
    assert_eq!(picture.processes[1].ended.as_deref(), Some("SIGKILL"));
    assert_eq!(picture.processes[1].end, 500);
}

#[test]
fn who_says_nothing_of_a_child_but_waits_for_it_knows_its_end() {
    // A child of `vfork` is known by what it says itself.
    let mut writer = Writer::new();
    writer.note((PID, PID), 1500, Is::Signal, 0, [200, 0], 9);
    writer.note((PID, PID), 1510, Is::Wait, For::Child as u8, [200, 0], 0);
    writer.note((PID, PID), 1550, Is::Done, For::Child as u8, [200, 0], 0);
    writer.note((200, 200), 1220, Is::Process, 0, [u64::from(PID), 0], 200);
    let picture = writer.picture();
    let child = &picture.processes[1];
    assert_eq!((child.end, child.ended.as_deref()), (550, Some("SIGKILL")));
}

#[test]
fn who_waits_for_a_child_learns_how_it_ended() {
    let ended = |status: u32| {
        let mut writer = Writer::new();
        writer.note((PID, PID), 1200, Is::Fork, 0, [0, 0], 200);
        writer.note((PID, PID), 1500, Is::Wait, For::Child as u8, [300, 0], 0);
        // A signal's handler asks for it, and does not wait.
        let (object, detail) = (200, trace::ENDED | u64::from(status));
        let (what, kind) = (For::Child as u8, Is::Done as u8);
        let asked = Record { time: 1550, object, detail, value: 0, count: 1, what, kind };
        writer.places((PID, PID)).push(bytes(&asked));
        let picture = writer.picture();
        assert_eq!(picture.waits[0].end, -1);
        let lane = &picture.lanes[1];
        (picture.processes[1].ended.clone().unwrap_or_default(), lane.end, lane.ended)
    };
    assert_eq!(ended(3 << 8), ("exit 3".to_owned(), 550, true));
    assert_eq!(ended(11 | 0x80), ("SIGSEGV".to_owned(), 550, false));
    assert_eq!(ended(31), ("signal 31".to_owned(), 550, false));
    // It has stopped, and goes on some day.
    assert_eq!(ended(0x137f), (String::new(), 1000, false));
}

#[test]
fn a_wait_that_was_left_by_a_jump_is_over() {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1900, "jumper");
    writer.note((PID, 101), 1200, Is::Wait, For::Sleep as u8, [0, 0], 0);
    writer.wait(101, 1300..1400, For::Mutex, 0xa0, 0);
    let picture = writer.picture();
    let waits: Vec<_> = picture.waits.iter().map(|wait| (wait.start, wait.end)).collect();
    assert_eq!(waits, [(200, 300), (300, 400)]);
}

#[test]
fn an_interpreter_that_runs_something_else_has_its_own_name() {
    let mut writer = Writer::new();
    for (pid, command) in [(200, "python3\0-c\0pass\0"), (300, "python3\0./program.py\0")] {
        writer.note((pid, pid), u64::from(1000 + pid), Is::Process, 0, [u64::from(PID), 0], pid);
        writer.text((pid, pid), Text::Executable, 0, "/bin/python3.12");
        writer.text((pid, pid), Text::CommandLine, 0, command);
    }
    writer.threads[0].1.clear();
    writer.note((PID, PID), 1000, Is::Process, 0, [1, 0], PID);
    writer.text((PID, PID), Text::Executable, 0, "/bin/python3.12");
    let picture = drawn(&writer.trace(), &[], Language::Python).unwrap();
    let names: Vec<_> = picture.processes.iter().map(|it| &*it.name).collect();
    assert_eq!(names, ["program", "python3.12", "program"]);
}

#[test]
fn a_child_that_is_faster_than_its_parent_waits_after_its_start() {
    let mut writer = Writer::new();
    writer.note((200, 200), 1220, Is::Process, 1, [u64::from(PID), 0], 200);
    writer.note((200, 200), 1230, Is::Wait, For::Sleep as u8, [0, 0], 0);
    writer.note((PID, PID), 1260, Is::Fork, 0, [0, 0], 200);
    let picture = writer.picture();
    let lane = &picture.lanes[1];
    assert_eq!((lane.created, lane.start, picture.waits[0].start), (220, 220, 230));
}

#[test]
fn waiting_for_the_interpreter_lock_is_one_wait_with_a_name() {
    let mut writer = Writer::new();
    writer.note((PID, PID), 1001, Is::Object, Thing::Gil as u8, [0x5000, 0x1000], 0);
    writer.thread(101, 1100..1900, "");
    let stack = "program.py:7:count\nthreading.py:975:run\n";
    writer.text((PID, 101), Text::Lines, 77, stack);
    for (times, error) in [(1200..1300, 110), (1301..1400, 110), (1402..1450, 0)] {
        let what = For::Condvar as u8;
        writer.note((PID, 101), times.start, Is::Wait, what, [0x5010, 77], 0);
        writer.note((PID, 101), times.end, Is::Done, what, [0, 0], error);
    }
    let picture = drawn(&writer.trace(), &[], Language::Python).unwrap();
    assert_eq!(picture.waits.len(), 1);
    let wait = picture.waits[0];
    assert_eq!((wait.start, wait.end, wait.line), (200, 450, 7));
    assert_eq!(picture.words(&wait), "waits for the GIL");
}

#[test]
fn a_lock_that_several_want_counts_once_as_wanted() {
    let mut writer = Writer::new();
    writer.thread(101, 1100..1900, "first");
    writer.thread(102, 1110..1900, "second");
    writer.wait(101, 1200..1400, For::Mutex, 0xa0, 0);
    writer.wait(102, 1300..1600, For::Mutex, 0xa0, 0);
    let picture = writer.picture();
    assert_eq!(picture.objects[0].name, "lock 1");
    assert_eq!(<[i64; 4]>::from(picture.sums.objects[0]), [2, 2, 500, 400]);
}

#[test]
fn both_ends_of_a_pipe_meet_across_processes() {
    let mut writer = Writer::new();
    writer.note((PID, PID), 1200, Is::Fork, 0, [0, 0], 200);
    writer.note((200, 200), 1220, Is::Process, 1, [u64::from(PID), 0], 200);
    writer.note((PID, PID), 1300, Is::Wait, For::Read as u8, [5, 0], 0);
    writer.note((PID, PID), 1500, Is::Done, For::Read as u8, [0xbeef, 0], 0);
    writer.note((200, 200), 1450, Is::Wake, For::Read as u8, [0xbeef, 0], 0);
    let picture = writer.picture();
    let wait = picture.waits[0];
    assert_eq!(picture.words(&wait), "waits to read from pipe 1");
    assert_eq!(picture.arrows[wait.arrow as usize].from, 1);
}

#[test]
fn a_trace_of_nothing_is_refused_with_the_reason() {
    assert!(drawn(b"", &[], Language::Rust).unwrap_err().contains("no trace"));
    let empty = Writer::default().trace();
    assert!(drawn(&empty, &[], Language::Rust).unwrap_err().contains("nothing was recorded"));
}

/// What every picture has to be, whatever it was made of.
#[track_caller]
fn check_whole(picture: &Picture) {
    let lanes = picture.lanes.len() as i64;
    for lane in &picture.lanes {
        assert!(lane.process < picture.processes.len() && lane.by < lanes);
        assert!(0 <= lane.created && lane.created <= lane.start, "{lane:?}");
        assert!(lane.start <= lane.end && lane.end <= picture.length, "{lane:?}");
        for pair in lane.pieces.windows(2) {
            assert!(pair[0].start < pair[1].start, "{lane:?}");
        }
        for piece in &lane.pieces {
            assert!((lane.created..=lane.end).contains(&piece.start), "{lane:?}");
            assert!(piece.wait < picture.waits.len() as i64);
        }
    }
    for process in &picture.processes {
        assert!(process.parent < picture.processes.len() as i64);
    }
    for wait in &picture.waits {
        assert!(wait.lane < lanes && wait.arrow < picture.arrows.len() as i64);
        assert!(wait.end == -1 || wait.start <= wait.end);
        assert!(wait.object < picture.objects.len() as i64);
    }
    for arrow in &picture.arrows {
        assert!(arrow.from < lanes && arrow.to < lanes && arrow.wait < picture.waits.len() as i64);
    }
    assert_eq!(picture.sums.lanes.len(), picture.lanes.len());
    assert_eq!(picture.sums.objects.len(), picture.objects.len());
    assert!(picture.json().len() > 2);
    text::report(picture, 80);
    svg::drawing(picture);
    perfetto::trace(picture);
}

/// Many threads of several processes that do what comes to mind.
fn random(chance: &mut fastrand::Rng) -> Writer {
    let mut writer = Writer::new();
    for _ in 0..chance.usize(..400) {
        let thread = (PID + chance.u32(..3), PID + chance.u32(..8));
        let kind = Is::try_from(chance.u8(1..=16)).unwrap();
        let object = chance.choice([0, 0xa0, 0x5010, 101, 102, u64::MAX]).unwrap();
        let detail = chance.choice([0, 77, 1 << 40]).unwrap();
        let value = chance.choice([0, 1, 11, 101, 102, u32::MAX]).unwrap();
        let time = chance.u64(900..2100);
        writer.note(thread, time, kind, chance.u8(..24), [object, detail], value);
    }
    for _ in 0..chance.usize(..100) {
        let process = (PID + chance.u32(..4)) | (chance.u32(..7) << 24);
        let (time, ran) = (chance.u64(900..2100), chance.u64(..));
        let thread = PID + chance.u32(..8);
        writer.switches.push(Switch { time, ran, waited: ran, thread, process });
    }
    writer
}

#[test]
fn no_trace_makes_more_than_a_wrong_picture() {
    for seed in 0..80 {
        let mut chance = fastrand::Rng::with_seed(seed);
        let writer = random(&mut chance);
        let (mut trace, mut switches) = (writer.trace(), writer.switches());
        for round in 0..3 {
            let language = chance.choice([Language::Rust, Language::Python]).unwrap();
            if let Ok(picture) = drawn(&trace, &switches, language) {
                check_whole(&picture);
            }
            for bytes in [&mut trace, &mut switches] {
                for _ in 0..1 << (4 * round) {
                    if !bytes.is_empty() {
                        let at = chance.usize(..bytes.len());
                        bytes[at] = chance.u8(..);
                    }
                }
                bytes.truncate(chance.usize(..=bytes.len()).max(bytes.len() / 2));
            }
        }
    }
}

#[test]
fn the_terminal_shows_lanes_legend_and_waits() {
    let report = text::report(&handed_over().picture(), 40);
    let lines: Vec<&str> = report.lines().collect();
    let expected = [
        "threads/program, one run of many, 1.00 µs long; who had a processor is not known",
        "",
        "        0               500 ns   1.00 µs",
        "main    ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "second     ▓▓▓────░▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓",
        "",
        "+ new: has not begun   ░ ready: has no processor   ▓ active: running or ready   ─ blocked",
    ];
    assert_eq!(lines[..expected.len()], expected, "{report}");
    assert!(report.contains("second waits: from 200 ns for 150 ns, until main"), "{report}");
}

#[test]
fn perfetto_gets_pieces_names_and_paired_arrows() {
    let json = perfetto::trace(&handed_over().picture());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let events = json["traceEvents"].as_array().unwrap();
    let of = |ph: &str| -> Vec<_> { events.iter().filter(|event| event["ph"] == ph).collect() };
    assert_eq!(of("X").len(), 1 + 5);
    assert!(of("X").iter().all(|event| event["dur"].as_f64().unwrap() >= 0.0));
    let id = |event: &&serde_json::Value| event["id"].clone();
    let (starts, ends) = (of("s"), of("f"));
    assert_eq!(starts.iter().map(id).collect::<Vec<_>>(), ends.iter().map(id).collect::<Vec<_>>());
    assert_eq!(starts.len(), 2);
    assert!(of("M").iter().any(|event| event["args"]["name"] == "second"));
}

#[test]
fn a_drawing_says_in_words_what_it_shows() {
    let svg = svg::drawing(&handed_over().picture());
    assert!(svg.contains("<title id=\"title\">Timeline of threads/program</title>"));
    assert!(svg.contains("second waits: from 200 ns for 150 ns, until main"), "{svg}");
    assert!(svg.contains("prefers-color-scheme:dark"));
    assert_eq!(svg.matches("<rect").count(), svg.matches("</rect>").count() + 1 + 4);
}
