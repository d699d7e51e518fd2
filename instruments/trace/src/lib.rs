//! The layout of what is written of a run: by the recorder in the program's processes, and by the
//! supervisor beside them. Both write it in place, in the byte order of the machine, and whoever
//! reads it believes nothing: a program can write to its own trace.
//!
//! ```text
//!  trace     header page, then chunks of 4 KiB; a chunk belongs to one thread at a time
//!            ┌ header ────────┐┌ chunk 0 ───────────────────────────────┐┌ chunk 1 …
//!            │ magic, counters ││ link │ Thread │ record │ record │ 0 …   ││
//!            └────────────────┘└────────────────────────────────────────┘└
//!  switches  records of 32 bytes each ([`Switch`]), to the end of the file
//! ```
//!
//! All times are nanoseconds of `CLOCK_MONOTONIC`. Process and thread ids are those that the
//! job's own processes see.
#![no_std]

/// First eight bytes of a trace.
pub const MAGIC: [u8; 8] = *b"ilvtrc\x00\x01";

/// Bytes of the header, and of each chunk after it.
pub const CHUNK: usize = 4096;

/// Bytes of a record.
pub const RECORD: usize = 32;

/// Variable that holds the absolute path of the trace.
pub const VARIABLE: &str = "INTERLEAVE_TRACE";

/// Where things stand in the header.
pub mod header {
    /// `u32`: chunks that the file has room for.
    pub const CHUNKS: usize = 8;
    /// `u32`, atomic: chunks that were taken; may exceed [`CHUNKS`].
    pub const TAKEN: usize = 16;
    /// `u64`, atomic: the first free chunk that was used before, and how often this changed.
    pub const FREE: usize = 24;
    /// `u64`, atomic: records for which there was no room.
    pub const DROPPED: usize = 32;
    /// `u16` each, atomic: how many threads of the job wait for what hashes to this place: pipes
    /// and connections, which processes share.
    pub const WAITERS: usize = 64;
    /// Places of [`WAITERS`].
    pub const PLACES: usize = 1024;
}

/// One thing that happened in a thread. The first record of a chunk, at offset 0, is no record
/// but a link of the recorder's own. A record whose `kind` is 0 was never written, and neither was
/// anything after it in its chunk.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// When.
    pub time: u64,
    /// Depends on the kind; an address, mostly.
    pub object: u64,
    /// Depends on the kind; a stack's name, mostly, or 0.
    pub detail: u64,
    /// Depends on the kind.
    pub value: u32,
    /// Depends on the kind.
    pub count: u16,
    /// A [`Wait`], for kinds that have one.
    pub what: u8,
    /// A [`Kind`].
    pub kind: u8,
}

/// In a [`Kind::Wake`]: none woke.
pub const NOBODY: u32 = u32::MAX;

/// In the `detail` of a [`Kind::Done`]: the lower bits say how a child ended.
pub const ENDED: u64 = 1 << 32;

/// What a record says.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From here on this chunk is of the thread `value` of the process `object`.
    Thread = 1,
    /// A process, or a new program in it, begins: `value` its id, `object` its parent's, `detail`
    /// what was added to the addresses of its executable. `what` is 1 for a copy by `fork`, which
    /// has the program of its parent.
    Process,
    /// `count` bytes of text, in the records' places that follow; `what` is a [`Text`], `object`
    /// what the text is of.
    Text,
    /// This thread is called so: up to 15 bytes and a zero, in `object` and `detail`.
    Name,
    /// This thread created another: `object` is the number that its [`Kind::Start`] has, too,
    /// `detail` the stack, `value` an error number if it failed. The time is that before the call.
    Create,
    /// This thread begins: `object` is the number of its creation, `value` the creator's id,
    /// `detail` what `pthread_self` gives.
    Start,
    /// This thread has ended: its function has returned, and what was local to it is gone.
    End,
    /// This thread is about to wait: `what` a [`Wait`], `object` for what, `detail` the stack.
    Wait,
    /// The wait is over: `value` an error number or 0, `object` for what if that is known only now.
    /// For a child process it is the child's id, and `detail` is [`ENDED`] and how it ended, as
    /// wait(2) has it; for pipes and connections it is the name that both ends know; else 0.
    /// `count` is 1 where nobody had waited: a child was asked for that had ended.
    Done,
    /// This thread lets others go on: `what` their [`Wait`], `object` what they wait for, `detail`
    /// the stack, `value` how many woke: 0 if that is not known, or [`NOBODY`].
    Wake,
    /// This process has started a child of the id `value`; `detail` is the stack.
    Fork,
    /// This process becomes another program; if it is still there afterwards, it failed.
    Exec,
    /// This process ends with the status `value`, if that is below 256.
    Exit,
    /// This thread sends the signal `value` to the process `object`; `detail` is the stack.
    Signal,
    /// The `detail` bytes from `object` on are a thing of their own; `what` is a [`Thing`].
    Object,
    /// The stack of the name `object`: `count` return addresses, the innermost first, in the
    /// places that follow, four each.
    Stack,
}

/// What a wait is for.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A futex: of std and of Rust libraries. The stack says which of them.
    Futex = 1,
    /// A `pthread_mutex_t`.
    Mutex,
    /// A `pthread_cond_t`.
    Condvar,
    /// A `pthread_rwlock_t`, to read.
    RwRead,
    /// A `pthread_rwlock_t`, to write. Whoever unlocks one wakes this kind.
    RwWrite,
    /// A `sem_t`.
    Semaphore,
    /// A `pthread_barrier_t`.
    Barrier,
    /// The end of the thread whose `pthread_self` is `object`.
    Join,
    /// Time.
    Sleep,
    /// One of several descriptors.
    Poll,
    /// An epoll descriptor.
    Epoll,
    /// One of several descriptors.
    Select,
    /// Bytes in a pipe, a terminal or the like; `object` is the descriptor.
    Read,
    /// Room in a pipe or the like.
    Write,
    /// A connection.
    Accept,
    /// A connection.
    Connect,
    /// Bytes from a socket.
    Receive,
    /// Room in a socket.
    Send,
    /// The end of a child process; `object` is its id, if one was named.
    Child,
    /// A signal.
    Signal,
    /// A file's lock.
    FileLock,
}

/// What a text is.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// The path of the executable of this process.
    Executable = 1,
    /// The command line of this process, a zero after each argument; cut after 480 bytes.
    CommandLine,
    /// Where the interpreter is in the stack `object`, innermost first: a line each,
    /// `file:line:function`. In place of a stack of addresses.
    Lines,
}

/// A thing that has a name of its own.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// State of CPython's runtime: a condition variable in it is the global interpreter lock.
    Gil = 1,
}

/// What the kernel or its counters say of a thread's time on processors.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Switch {
    /// When.
    pub time: u64,
    /// Nanoseconds on a processor so far: of samples.
    pub ran: u64,
    /// Nanoseconds for which it was ready and had no processor, so far: of samples.
    pub waited: u64,
    /// Which thread; for [`Turn::Lost`], how many records.
    pub thread: u32,
    /// The low 24 bits of its process's id, and a [`Turn`] in the highest 8.
    pub process: u32,
}

/// What a [`Switch`] says.
#[repr(u8)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It was given a processor.
    In = 1,
    /// It gave its processor up, to wait for something.
    Out,
    /// Its processor was taken from it.
    Preempted,
    /// The kernel had no room for so many records.
    Lost,
    /// A sample of the counters.
    Sample,
}

macro_rules! from_number {
    ($name:ident: $first:ident to $last:ident) => {
        impl TryFrom<u8> for $name {
            type Error = ();

            fn try_from(number: u8) -> Result<$name, ()> {
                if ($name::$first as u8..=$name::$last as u8).contains(&number) {
                    // SAFETY: the variants are numbered without a gap.
                    Ok(unsafe { core::mem::transmute::<u8, $name>(number) })
                } else {
                    Err(())
                }
            }
        }
    };
}

from_number!(Kind: Thread to Stack);
from_number!(Wait: Futex to FileLock);
from_number!(Text: Executable to Lines);
from_number!(Thing: Gil to Gil);
from_number!(Turn: In to Sample);

const _: () = assert!(size_of::<Record>() == RECORD && size_of::<Switch>() == RECORD);
