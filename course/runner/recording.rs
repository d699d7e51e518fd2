//! Where a run is recorded: two files in a folder that goes with the run.
//!
//! ```text
//!  <folder>/trace      written by the recorder, which is loaded into the program's processes: the
//!                      only file of the machine that a sandbox lets a program write
//!  <folder>/switches   written by the supervisor: who had a processor
//! ```
//!
//! Both are opened before the program starts and read by that alone, so far as they may reach:
//! whatever the program makes of the names and of what is in the files, it spoils its own picture
//! and nothing else.

use super::os;
use super::text::random_hex;
use serde::{Deserialize, Serialize};
use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use trace::{CHUNK, MAGIC, RECORD, header};

/// Bytes of a trace; what is not written to takes no room.
pub const TRACE: u64 = 32 << 20;

/// Bytes of switches that are kept.
pub const SWITCHES: u64 = 16 << 20;

/// What a file system must have left for another recording: a program dies that writes to a trace
/// for which there is no room.
const ROOM: u64 = 8 * TRACE;

/// How the folders are called.
const NAME: &str = "interleave-timeline-";

/// A folder that is older has its lock, if its server is alive.
const MOMENT: Duration = Duration::from_secs(60);

/// Why there is no timeline of a program that ran.
const NOTHING: &str = "no timeline: nothing was recorded; the recorder cannot enter a program that is \
                       linked to no library, and a program can empty what was recorded of it";

/// The variable that names [`Processors`].
const VARIABLE: &str = "INTERLEAVE_PROCESSORS";

/// What a supervisor has to know to have a program recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Timeline {
    /// The library that is loaded into the program.
    pub recorder: PathBuf,
    /// The folder of both files.
    pub folder: PathBuf,
    /// How it is found out who had a processor.
    pub processors: Processors,
}

impl Timeline {
    /// What the recorder writes.
    pub fn trace(&self) -> PathBuf {
        self.folder.join("trace")
    }

    /// What the supervisor writes.
    pub fn switches(&self) -> PathBuf {
        self.folder.join("switches")
    }
}

/// How it is found out which thread had a processor, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Processors {
    /// The kernel notes every switch; where it does not for us, [`Processors::Samples`].
    #[default]
    Switches,
    /// The kernel's counters, read again and again.
    Samples,
    /// Not at all.
    None,
}

impl Processors {
    /// What the environment names, or the best there is.
    ///
    /// # Errors
    /// It names something else.
    pub fn from_environment() -> Result<Processors, String> {
        match env::var(VARIABLE).as_deref() {
            Err(_) | Ok("switches") => Ok(Processors::Switches),
            Ok("samples") => Ok(Processors::Samples),
            Ok("none") => Ok(Processors::None),
            Ok(other) => Err(format!(
                "cannot use {VARIABLE}=`{other}`: it is `switches`, `samples` or `none`; unset it \
                 or correct it"
            )),
        }
    }
}

/// The folder of one run that is recorded. It goes when this is dropped.
pub struct Desk {
    folder: PathBuf,
    trace: File,
    /// Locked, so that nobody takes the folder for one that was left behind.
    switches: File,
}

impl Desk {
    /// A new one: in memory, or below `work` where there is no room in memory.
    ///
    /// # Errors
    /// There is room in neither.
    pub fn new(work: &Path) -> Result<Desk, String> {
        let name = format!("{NAME}{}", random_hex()?);
        let mut why = io::ErrorKind::StorageFull.into();
        for place in places(work).filter(|place| os::room(place) >= ROOM) {
            match Desk::in_folder(place.join(&name)) {
                Ok(desk) => return Ok(desk),
                Err(error) => why = error,
            }
        }
        Err(format!("no timeline: failed to make a file for it: {why}"))
    }

    fn in_folder(folder: PathBuf) -> io::Result<Desk> {
        let mut private = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut private, 0o700);
        private.create(&folder)?;
        // Links on the way would lead elsewhere in another root.
        let folder = folder.canonicalize()?;
        let open = |name: &str| {
            let mut options = OpenOptions::new();
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.read(true).write(true).create_new(true).open(folder.join(name))
        };
        let made = open("trace").and_then(|trace| Ok((trace, open("switches")?)));
        let (trace, switches) = made.inspect_err(|_| _ = os::remove(&folder))?;
        let mut desk = Desk { folder, trace, switches };
        let _ = desk.switches.try_lock();
        desk.trace.set_len(TRACE)?;
        let mut page = [0; CHUNK];
        page[..MAGIC.len()].copy_from_slice(&MAGIC);
        page[header::CHUNKS..][..4].copy_from_slice(&chunks().to_ne_bytes());
        desk.trace.write_all(&page)?;
        Ok(desk)
    }

    /// What a supervisor has to know.
    pub fn timeline(&self, recorder: &Path, processors: Processors) -> Timeline {
        let (recorder, folder) = (recorder.to_owned(), self.folder.clone());
        Timeline { recorder, folder, processors }
    }

    /// The part of the trace that was used, and the switches in their order.
    ///
    /// # Errors
    /// There is nothing in the trace.
    pub fn read(&mut self) -> Result<(Vec<u8>, Vec<u8>), String> {
        let failed = |error: io::Error| format!("cannot read the timeline: {error}");
        let page = read(&mut self.trace, CHUNK as u64).map_err(failed)?;
        let taken =
            page.get(header::TAKEN..header::TAKEN + 4).and_then(|four| four.try_into().ok());
        let used = taken.map_or(0, u32::from_ne_bytes).min(chunks());
        if used == 0 {
            return Err(NOTHING.to_owned());
        }
        let trace = read(&mut self.trace, (u64::from(used) + 1) * CHUNK as u64).map_err(failed)?;
        let switches = read(&mut self.switches, SWITCHES).map_err(failed)?;
        Ok((trace, in_order(&switches)))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = os::remove(&self.folder);
    }
}

/// Chunks of a trace; the page before them is its header.
fn chunks() -> u32 {
    const { (TRACE / CHUNK as u64 - 1) as u32 }
}

/// So many bytes from the beginning of a file, or as many as it has.
fn read(file: &mut File, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Records sorted by their times, which stand first. Each processor has notes of its own.
fn in_order(switches: &[u8]) -> Vec<u8> {
    let (records, _) = switches.as_chunks::<RECORD>();
    let mut records = records.to_vec();
    records.sort_by_key(|record| record.first_chunk().map(|time| u64::from_ne_bytes(*time)));
    records.into_flattened()
}

/// Where folders are made, the best place first.
fn places(work: &Path) -> impl Iterator<Item = PathBuf> {
    os::memory_folder().into_iter().chain([work.to_owned()])
}

/// Removes what servers have left that were killed: folders whose lock nobody holds.
pub fn sweep(work: &Path) {
    let entries = places(work).filter_map(|place| fs::read_dir(place).ok()).flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(NAME)) {
        let folder = entry.path();
        let age = entry.metadata().and_then(|meta| meta.modified());
        let age = age.ok().and_then(|then| SystemTime::now().duration_since(then).ok());
        // Not of a link, nor of another user.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let left = || match File::open(folder.join("switches")) {
            Ok(file) => file.try_lock().is_ok(),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        };
        if is_folder && age.is_some_and(|age| age > MOMENT) && left() {
            let _ = os::remove(&folder);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::os::unix::fs::FileExt;
    use trace::Switch;

    fn work(name: &str) -> PathBuf {
        let work = env::temp_dir().join(format!("recording-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&work);
        fs::create_dir(&work).unwrap();
        work
    }

    fn desk(work: &Path) -> Desk {
        Desk::in_folder(work.join(format!("{NAME}{}", random_hex().unwrap()))).unwrap()
    }

    fn take(desk: &Desk, chunks: u32) {
        desk.trace.write_all_at(&chunks.to_ne_bytes(), header::TAKEN as u64).unwrap();
    }

    #[test]
    fn what_was_used_of_a_trace_is_read_and_nothing_else() {
        let work = work("used");
        let mut desk = desk(&work);
        assert_eq!(desk.read(), Err(NOTHING.to_owned()));
        take(&desk, 2);
        let (trace, switches) = desk.read().unwrap();
        assert_eq!((trace.len(), switches.len()), (3 * CHUNK, 0));
        assert_eq!(trace[..8], MAGIC);
        fs::remove_dir_all(work).unwrap();
    }

    #[test]
    fn no_header_makes_us_read_beyond_the_end() {
        let work = work("bounds");
        let mut desk = desk(&work);
        take(&desk, u32::MAX);
        desk.trace.set_len(2 * TRACE).unwrap();
        assert_eq!(desk.read().unwrap().0.len() as u64, TRACE);
        desk.trace.set_len(CHUNK as u64 + 7).unwrap();
        assert_eq!(desk.read().unwrap().0.len(), CHUNK + 7);
        desk.trace.set_len(3).unwrap();
        assert!(desk.read().is_err());
        fs::remove_dir_all(work).unwrap();
    }

    #[test]
    fn a_folder_goes_with_its_desk_and_with_a_server_that_was_killed() {
        let work = work("sweep");
        let (one, other) = (desk(&work), desk(&work));
        let left = work.join(format!("{NAME}left"));
        fs::create_dir(&left).unwrap();
        fs::write(left.join("switches"), "").unwrap();
        fs::create_dir(work.join("another")).unwrap();
        sweep(&work);
        assert_eq!(fs::read_dir(&work).unwrap().count(), 4, "they are young");
        for entry in fs::read_dir(&work).unwrap().flatten() {
            let then = SystemTime::now() - 2 * MOMENT;
            File::open(entry.path()).unwrap().set_modified(then).unwrap();
        }
        sweep(&work);
        assert!(!left.exists() && one.folder.exists() && other.folder.exists());
        drop((one, other));
        assert_eq!(fs::read_dir(&work).unwrap().count(), 1);
        fs::remove_dir_all(work).unwrap();
    }

    #[test]
    fn switches_of_several_processors_come_in_order() {
        let bytes = |time: u64| {
            let mut record = [0; size_of::<Switch>()];
            record[..8].copy_from_slice(&time.to_ne_bytes());
            record
        };
        let mixed = [bytes(3), bytes(1), bytes(2)].concat();
        let mut cut = mixed.clone();
        cut.push(7);
        assert_eq!(in_order(&cut), [bytes(1), bytes(2), bytes(3)].concat());
    }
}
