//! What a thread can be about to do.

use crate::engine::digest::Digest;
use serde::{Deserialize, Serialize};
use std::panic::Location;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// A thread's name in every execution: its parent's, and which child it is.
pub type ThreadKey = u64;

/// An object's name in every execution: where it was made, and where it lies.
pub type ObjectKey = u64;

/// A thread's number in this execution.
pub type ThreadId = usize;

/// An object's number in this execution.
pub type ObjectId = usize;

/// What an atomic update makes of the old value; nothing if it leaves it.
pub type Change = *mut dyn FnMut(u64) -> Option<u64>;

/// A time as operations carry it. Longer ones than a program can live are cut.
pub fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX).min(u64::MAX / 1_024)
}

/// An operation that other threads may notice. Times are in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    /// An atomic load.
    Load(ObjectId, Ordering),
    /// An atomic store.
    Store(ObjectId, u64, Ordering),
    /// An atomic read and write in one; the orderings of success and, if it can fail, of failure.
    Update(ObjectId, Change, Ordering, Option<Ordering>, Strength),
    /// An update that fails for no reason, and what it does instead: a load.
    Fail(ObjectId, Ordering),
    /// A fence.
    Fence(Ordering),
    /// Takes a mutex, or waits for it.
    Lock(ObjectId),
    /// Takes a mutex if it is free.
    TryLock(ObjectId),
    /// Gives a mutex back; whether its holder had what it guards in hand to change it.
    Unlock(ObjectId, bool),
    /// Takes a lock for reading.
    Read(ObjectId),
    /// Lets a thread that waits to write come first.
    Queue { lock: ObjectId, behind: ThreadId },
    /// As [`Operation::Read`], behind a thread that waits to write and has this history.
    ReadBehind { lock: ObjectId, behind: ThreadId, history: Digest },
    /// Takes a lock for reading if nobody writes.
    TryRead(ObjectId),
    /// Ends reading.
    ReadEnd(ObjectId),
    /// Takes a lock for writing.
    Write(ObjectId),
    /// Takes a lock for writing if nobody has it.
    TryWrite(ObjectId),
    /// Ends writing; whether the writer had what is guarded in hand to change it.
    WriteEnd(ObjectId, bool),
    /// Gives the mutex back, as [`Operation::Unlock`], and sleeps on the condition variable.
    Wait { condvar: ObjectId, mutex: ObjectId, timed: Option<u64>, touched: bool },
    /// Sleeps on the condition variable. Only a time-out is a step of its own.
    Asleep { condvar: ObjectId, mutex: ObjectId, timed: Option<u64> },
    /// Wakes up for no reason; the condition variable and the mutex, unless it was parked.
    WakeUp(Option<(ObjectId, ObjectId)>),
    /// Awake again, takes the mutex back.
    Relock { mutex: ObjectId, timed_out: bool },
    /// Wakes one sleeper, or all.
    Notify { condvar: ObjectId, all: bool },
    /// Gives a message away, or waits for room. At a rendezvous it waits for the receiver, too.
    Send(ObjectId),
    /// Gives a message away if there is room.
    TrySend(ObjectId),
    /// At a rendezvous, waits until the message is taken.
    Offered(ObjectId, u64),
    /// Takes a message, or waits for one.
    Receive(ObjectId),
    /// Takes a message if there is one.
    TryReceive(ObjectId),
    /// Takes a message, or gives up after a time.
    ReceiveTimed(ObjectId, u64),
    /// Gives a message away, or gives up after a time. Not at a rendezvous.
    SendTimed(ObjectId, u64),
    /// Looks how many messages there are.
    Count(ObjectId),
    /// Takes one of several arms, which are listed beside it.
    Select(Patience),
    /// Takes the message that this thread gives away at a rendezvous.
    Meet(ObjectId, ThreadId),
    /// Waits until every other end of a group is gone.
    Gather(ObjectId),
    /// A sender is gone.
    CloseSender(ObjectId),
    /// A receiver is gone.
    CloseReceiver(ObjectId),
    /// Starts a thread.
    Spawn(ThreadId),
    /// A thread's first breath.
    Start,
    /// A thread's last.
    End,
    /// A thread has done its work; its thread-locals are still there.
    Leave,
    /// Waits for a thread to end.
    Join(ThreadId),
    /// The end of a scope waits until a thread has done its work, and no longer.
    JoinWork(ThreadId),
    /// Asks whether a thread has ended.
    IsFinished(ThreadId),
    /// Waits for a token; with a time-out it does so no longer than it wants.
    Park { timed: Option<u64> },
    /// Gives a thread its token.
    Unpark(ThreadId),
    /// As [`Operation::Park`], with a token that belongs to no thread.
    TakeToken { token: ObjectId, timed: Option<u64> },
    /// Puts such a token there.
    GiveToken(ObjectId),
    /// Lets others go first.
    Yield,
    /// Sleeps for so many nanoseconds.
    Sleep(u64),
    /// Prints what the text says, to standard output or standard error.
    Print { error: bool },
    /// Ends the program with this status.
    Exit(i32),
    /// Ends the program at once, by a signal.
    Abort,
}

/// Whether an update may fail for no reason.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strength {
    /// It does what it can.
    Strong,
    /// It may.
    Weak,
}

/// How long somebody waits for one of several arms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Patience {
    /// Until one can be taken.
    Waits,
    /// Not at all.
    None,
    /// For so many nanoseconds, or longer.
    Time(u64),
}

/// One of the arms of a [`Operation::Select`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arm {
    /// Takes a message.
    Receive(ObjectId),
    /// Gives one away, which is made once the arm is taken.
    Send(ObjectId),
    /// Takes the next message of a clock.
    Time(ObjectId),
    /// Cannot be taken.
    Never,
}

impl Arm {
    /// What it is about.
    pub fn object(&self) -> Option<ObjectId> {
        match *self {
            Arm::Receive(object) | Arm::Send(object) | Arm::Time(object) => Some(object),
            Arm::Never => None,
        }
    }
}

/// The arms of a [`Operation::Select`].
#[derive(Clone, Debug, Default)]
pub struct Arms {
    /// In the order of the listing.
    pub all: Vec<Arm>,
    /// Whether the first one that can be taken is taken. Otherwise it may be any.
    pub in_order: bool,
    /// Once one was taken, its place.
    pub taken: Option<usize>,
}

// SAFETY: the one pointer in it leads to the stack of a thread that waits until it was used.
unsafe impl Send for Operation {}

impl Operation {
    /// As events and pages name it.
    pub fn name(&self) -> &'static str {
        use Operation::*;
        match self {
            Load(..) => "load",
            Store(..) => "store",
            Update(..) | Fail(..) => "update",
            Fence(_) => "fence",
            Lock(_) => "lock",
            TryLock(_) => "try_lock",
            Unlock(..) => "unlock",
            Queue { .. } => "queue",
            Read(_) | ReadBehind { .. } => "read",
            TryRead(_) => "try_read",
            ReadEnd(_) => "end_read",
            Write(_) => "write",
            TryWrite(_) => "try_write",
            WriteEnd(..) => "end_write",
            Wait { .. } => "wait",
            Asleep { .. } => "sleep_on",
            WakeUp(_) => "wake_up",
            Relock { .. } => "relock",
            Notify { all: false, .. } => "notify_one",
            Notify { all: true, .. } => "notify_all",
            Send(_) => "send",
            TrySend(_) => "try_send",
            Offered(..) => "offer",
            Receive(_) => "receive",
            TryReceive(_) => "try_receive",
            ReceiveTimed(..) => "receive_timeout",
            SendTimed(..) => "send_timeout",
            Count(_) => "count",
            Select(_) => "select",
            Meet(..) => "receive",
            Gather(_) => "gather",
            CloseSender(_) => "drop_sender",
            CloseReceiver(_) => "drop_receiver",
            Spawn(_) => "spawn",
            Start => "start",
            End => "end",
            Leave => "leave",
            Join(_) | JoinWork(_) => "join",
            IsFinished(_) => "is_finished",
            Park { .. } | TakeToken { .. } => "park",
            Unpark(_) | GiveToken(_) => "unpark",
            Yield => "yield",
            Sleep(_) => "sleep",
            Print { error: false } => "print",
            Print { error: true } => "eprint",
            Exit(_) => "exit",
            Abort => "abort",
        }
    }

    /// The object that it is about.
    pub fn object(&self) -> Option<ObjectId> {
        use Operation::*;
        match *self {
            Load(object, _)
            | Store(object, ..)
            | Update(object, ..)
            | Fail(object, _)
            | Queue { lock: object, .. }
            | ReadBehind { lock: object, .. }
            | WakeUp(Some((object, _)))
            | Lock(object)
            | TryLock(object)
            | Unlock(object, _)
            | Read(object)
            | TryRead(object)
            | ReadEnd(object)
            | Write(object)
            | TryWrite(object)
            | WriteEnd(object, _)
            | Send(object)
            | TrySend(object)
            | Offered(object, _)
            | Receive(object)
            | TryReceive(object)
            | ReceiveTimed(object, _)
            | SendTimed(object, _)
            | Count(object)
            | Meet(object, _)
            | Gather(object)
            | TakeToken { token: object, .. }
            | GiveToken(object)
            | CloseSender(object)
            | CloseReceiver(object) => Some(object),
            Wait { condvar, .. } | Asleep { condvar, .. } | Notify { condvar, .. } => Some(condvar),
            Relock { mutex, .. } => Some(mutex),
            _ => None,
        }
    }

    /// The object that it changes, if it has an effect.
    pub fn changed(&self) -> Option<ObjectId> {
        match *self {
            Operation::Wait { mutex, .. } => Some(mutex),
            _ => self.object(),
        }
    }

    /// The other thread that it is about.
    pub fn other(&self) -> Option<ThreadId> {
        use Operation::*;
        match *self {
            Spawn(thread)
            | Join(thread)
            | JoinWork(thread)
            | IsFinished(thread)
            | Unpark(thread)
            | Queue { behind: thread, .. } => Some(thread),
            _ => None,
        }
    }
}

/// Where in the listing something happens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum At {
    /// Line and column.
    Place(u32, u32),
    /// Return addresses, innermost first; the search finds the line behind them.
    Frames(Vec<usize>),
    /// A file, line and column of a library that was compiled with the listing.
    Library(String, u32, u32),
    /// Nowhere: the program's end.
    Nowhere,
}

impl At {
    /// Of a call, if it stands in the listing and not in a library between it and us.
    pub fn caller(location: &'static Location<'static>) -> At {
        if location.file() == crate::engine::settings::file() {
            At::Place(location.line(), location.column())
        } else {
            At::here()
        }
    }

    /// Of whatever called us, by its stack.
    pub fn here() -> At {
        /// Frames that are kept: the listing is never deeper below a guard's end.
        const DEPTH: usize = 24;
        crate::engine::arena::outside(|| {
            let mut frames = Vec::with_capacity(DEPTH);
            backtrace::trace(|frame| {
                frames.push(frame.ip() as usize);
                frames.len() < DEPTH
            });
            At::Frames(frames)
        })
    }
}

/// An operation that waits for its turn.
#[derive(Clone, Debug)]
pub struct Pending {
    /// What.
    pub operation: Operation,
    /// Where.
    pub at: At,
    /// What it writes, sends or prints; of a mutex that is given back, what it guards.
    pub text: String,
    /// What can be selected.
    pub arms: Arms,
}

impl Pending {
    /// With nothing to select.
    pub fn new(operation: Operation, at: At, text: String) -> Pending {
        Pending { operation, at, text, arms: Arms::default() }
    }
}

/// What comes of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Answer {
    /// Whether it did what it was to do: a `try_` may not.
    pub ok: bool,
    /// A value, if it has one.
    pub value: u64,
}

/// What has happened to an object: whoever comes next is after it in the partial order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trail {
    /// The last operation that changed the object.
    pub changed: Digest,
    /// Those that looked at it since, in any order.
    pub looked: Digest,
    /// The logical time of the change, in nanoseconds.
    pub changed_at: u64,
    /// The latest logical time of those looks.
    pub looked_at: u64,
}
