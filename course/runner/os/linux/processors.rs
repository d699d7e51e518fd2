//! Notes who has a processor, for the picture of a run: what the kernel's records say, or samples of
//! its counters. A thread of the supervisor does it; the program has no part in it.

use super::perf::Rings;
use super::samples::Samples;
use super::view;
use crate::runner::launch::Spec;
use crate::runner::level::Level;
use crate::runner::recording::{Processors, SWITCHES};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::{File, OpenOptions};
use std::io::{PipeReader, PipeWriter, Write, pipe};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use trace::{RECORD, Switch, Turn};

/// The time between two samples of a small job.
const PACE: Duration = Duration::from_millis(2);

/// A sample is so much shorter than the time to the next.
const SHARE: u32 = 20;

/// What is ready to note who has a processor; opened before the program starts.
pub struct Observer(Option<(Notes, How)>);

/// Where the notes come from.
enum How {
    /// The kernel writes them.
    Switches(Rings),
    /// We look.
    Samples(Samples),
}

/// A thread that notes. It ends with this.
pub struct Observation(Option<(PipeWriter, JoinHandle<()>)>);

impl Observer {
    /// For the job of this process, which has only one thread and no child yet. What cannot be had
    /// is missing in the picture, and nothing else.
    pub fn open(spec: &Spec) -> Observer {
        Observer(Observer::find(spec))
    }

    fn find(spec: &Spec) -> Option<(Notes, How)> {
        let (timeline, switches) = (spec.timeline.as_ref()?, view::switches(spec)?);
        // Only `bwrap` has given us the job's root already.
        let path = match spec.level {
            Level::Bubblewrap => switches.job,
            _ => switches.machine,
        };
        let how = match timeline.processors {
            Processors::Switches => Rings::open().map(How::Switches),
            Processors::Samples => None,
            Processors::None => return None,
        };
        let file = OpenOptions::new().write(true).open(path).ok()?;
        Some((Notes::new(file), how.unwrap_or_else(|| How::Samples(Samples::default()))))
    }

    /// Begins to note, when the program has started.
    pub fn begin(self) -> Observation {
        let begun = self.0.and_then(|(notes, how)| {
            let (end, ours) = pipe().ok()?;
            Some((ours, thread::spawn(move || note(notes, how, &end))))
        });
        Observation(begun)
    }
}

impl Observation {
    /// Notes what is still to be noted, and ends.
    pub fn end(self) {
        if let Some((end, thread)) = self.0 {
            drop(end);
            let _ = thread.join();
        }
    }
}

/// Notes until nobody holds the other end of a pipe.
fn note(mut notes: Notes, mut how: How, end: &PipeReader) {
    loop {
        let ended = match &mut how {
            How::Switches(rings) => {
                let mut waited: Vec<PollFd> = vec![PollFd::new(end, PollFlags::IN)];
                waited.extend(rings.events().map(|event| PollFd::new(event, PollFlags::IN)));
                // Interrupted, it looks once too often.
                let _ = poll(&mut waited, None);
                let ended = !waited[0].revents().is_empty();
                rings.drain(|switch| notes.add(switch));
                ended
            }
            How::Samples(samples) => {
                let begun = Instant::now();
                samples.look(|switch| notes.add(switch));
                let rest = PACE.max(begun.elapsed() * SHARE);
                let rest = Timespec::try_from(rest).ok();
                let mut waited = [PollFd::new(end, PollFlags::IN)];
                let _ = poll(&mut waited, rest.as_ref());
                !waited[0].revents().is_empty()
            }
        };
        notes.write();
        if ended {
            return notes.close();
        }
    }
}

/// The file of switches, up to its limit.
struct Notes {
    file: File,
    /// Not yet written.
    bytes: Vec<u8>,
    /// Records that have room yet, but for the one about those that have none.
    room: u64,
    /// Those that had no room, and the time of the first.
    lost: Option<(u64, u32)>,
}

impl Notes {
    fn new(file: File) -> Notes {
        Notes { file, bytes: Vec::new(), room: SWITCHES / RECORD as u64 - 1, lost: None }
    }

    fn add(&mut self, switch: Switch) {
        if self.room > 0 {
            self.room -= 1;
            return self.put(switch);
        }
        let is_lost = switch.process >> 24 == Turn::Lost as u32;
        let more = if is_lost { switch.thread } else { 1 };
        let (since, lost) = self.lost.unwrap_or((switch.time, 0));
        self.lost = Some((since, lost.saturating_add(more)));
    }

    fn put(&mut self, Switch { time, ran, waited, thread, process }: Switch) {
        for word in [time, ran, waited] {
            self.bytes.extend(word.to_ne_bytes());
        }
        for half in [thread, process] {
            self.bytes.extend(half.to_ne_bytes());
        }
    }

    fn write(&mut self) {
        // A full disk costs the picture this part.
        let _ = self.file.write_all(&self.bytes);
        self.bytes.clear();
    }

    /// The last record says how many are missing, and since when.
    fn close(mut self) {
        if let Some((since, lost)) = self.lost {
            self.put(switch(since, Turn::Lost, 0, lost));
            self.write();
        }
    }
}

/// What happened to a thread, without counters.
pub fn switch(time: u64, turn: Turn, process: u32, thread: u32) -> Switch {
    let process = process & 0xff_ffff | (turn as u32) << 24;
    Switch { time, thread, process, ..Switch::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env::temp_dir;
    use std::fs;

    #[test]
    fn what_has_no_room_is_counted() {
        let path = temp_dir().join(format!("switches-{}", std::process::id()));
        let mut notes = Notes::new(File::create(&path).unwrap());
        notes.room = 2;
        for time in 1..=5 {
            notes.add(switch(time, Turn::In, 7, 8));
        }
        notes.add(switch(6, Turn::Lost, 0, 10));
        notes.write();
        notes.close();
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        let last = &bytes[2 * RECORD..];
        assert_eq!((last.len(), &last[..8]), (RECORD, &3_u64.to_ne_bytes()[..]));
        assert_eq!(last[24..28], 13_u32.to_ne_bytes());
        assert_eq!(last[28..], ((Turn::Lost as u32) << 24).to_ne_bytes());
    }
}
