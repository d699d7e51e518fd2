//! What std permits to happen for no reason, each once in a thread: that a wait ends though nobody
//! ended it, that a weak compare-exchange fails though the value is the expected one. And what std
//! leaves open: that a reader waits for a writer that waits, too.

use super::Execution;
use super::perform::{Done, Thing, done};
use crate::engine::memory::Carrier;
use crate::engine::object::State;
use crate::engine::operation::{Answer, At, ObjectId, Operation, Pending, Strength, ThreadId};
use crate::engine::{process, record};
use std::sync::atomic::Ordering;

impl Execution {
    /// What a thread can do for no reason instead of its next operation.
    pub(super) fn for_no_reason(&self, thread: ThreadId) -> Option<Operation> {
        let here = &self.threads[thread];
        let pending = here.pending.as_ref().filter(|_| self.spurious)?;
        match pending.operation {
            // Who waits inside of a barrier waits again.
            Operation::Asleep { condvar, mutex, .. }
                if !here.woke && self.objects[mutex].kind == "Mutex" =>
            {
                Some(Operation::WakeUp(Some((condvar, mutex))))
            }
            Operation::Park { timed: None } if !here.woke && !self.has_token(thread) => {
                Some(Operation::WakeUp(None))
            }
            Operation::Update(object, change, _, failure, Strength::Weak) if !here.failed => {
                // SAFETY: the closure lies on the stack of the thread that has published it.
                let changes = unsafe { (*change)(self.atomic(object)) };
                // Whatever is weak can fail, and has an ordering for it.
                changes.and(failure).map(|failure| Operation::Fail(object, failure))
            }
            Operation::Read(lock) => {
                let State::RwLock { readers, .. } = &self.objects[lock].state else { return None };
                let mut writers: Vec<ThreadId> = (0..self.threads.len())
                    .filter(|writer| *writer != thread && self.writes(*writer) == Some(lock))
                    .collect();
                writers.sort_by_key(|writer| self.threads[*writer].key);
                // Where nobody reads, a writer does not wait.
                let behind = *writers.first().filter(|_| !readers.is_empty())?;
                Some(Operation::Queue { lock, behind })
            }
            _ => None,
        }
    }

    /// Whether all others wait for a thread that could wake up for no reason, and need not: then
    /// the program may as well stand still. One thread says so for all that sleep.
    pub(super) fn may_sleep_on(&self, thread: ThreadId) -> bool {
        let all = 0..self.threads.len();
        let sleeps =
            |thread: &ThreadId| matches!(self.for_no_reason(*thread), Some(Operation::WakeUp(_)));
        sleeps(&thread)
            && all.clone().all(|other| self.reasonable_ways(other) == 0)
            && all.filter(sleeps).min_by_key(|other| self.threads[*other].key) == Some(thread)
    }

    /// Nobody wakes up for no reason: the end of an execution in which nobody else can go on.
    pub(super) fn sleep_on(&mut self, thread: ThreadId) -> ! {
        let here = &mut self.threads[thread];
        here.chain = here.chain.then("sleeps on");
        let at = here.pending.as_ref().map_or(At::Nowhere, |pending| pending.at.clone());
        let key = here.key;
        let event = record::Event {
            thread: key,
            clock: self.stamp(thread),
            saw: None,
            what: "stay_asleep".to_owned(),
            object: None,
            other: None,
            value: None,
            order: None,
            at,
        };
        self.report_event(event);
        self.spurious = false;
        let node = self.node(&[]);
        self.end_stuck(node);
        process::leave()
    }

    /// The lock that a thread is about to write.
    fn writes(&self, thread: ThreadId) -> Option<ObjectId> {
        match self.threads[thread].pending.as_ref()?.operation {
            Operation::Write(lock) => Some(lock),
            _ => None,
        }
    }

    /// Whether a thread is about to write.
    pub(super) fn waits_to_write(&self, thread: ThreadId) -> bool {
        self.writes(thread).is_some()
    }

    /// A thread wakes up.
    pub(super) fn wake_up(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        from: Option<(ObjectId, ObjectId)>,
        said: &mut Option<String>,
    ) -> Done {
        *said = Some("for no reason".to_owned());
        self.threads[thread].woke = true;
        let Some((condvar, mutex)) = from else {
            self.changes(thread, pending, Thing::Token(thread), ());
            return done();
        };
        self.changes(thread, pending, Thing::Object(condvar), ());
        if let State::Condvar { sleepers } = &mut self.objects[condvar].state {
            sleepers.retain(|sleeper| *sleeper != thread);
        }
        Done::Then(Operation::Relock { mutex, timed_out: false })
    }

    /// An update fails, and has loaded the last store.
    pub(super) fn fail(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        order: Ordering,
        said: &mut Option<String>,
    ) -> Done {
        self.threads[thread].failed = true;
        let value = self.atomic(object);
        *said = Some(format!("{}, left as it is for no reason", self.show(object, value)));
        let key = self.objects[object].key;
        match &self.memory {
            Some(memory) => {
                let stores = memory.stores(object);
                let (last, seen) = (stores.len() - 1, stores[stores.len() - 1].operation);
                self.happens(thread, pending, (key, seen));
                if let Some(memory) = &mut self.memory {
                    memory.load(thread, object, last, order);
                }
            }
            None => self.looks(thread, pending, object, ()),
        }
        Done::Answer(Answer { ok: false, value })
    }

    /// A reader lets a writer come first.
    pub(super) fn queue(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        lock: ObjectId,
        behind: ThreadId,
        said: &mut Option<String>,
    ) -> Done {
        let history = self.threads[behind].chain;
        *said = Some(self.threads[behind].name.clone());
        self.changes(thread, pending, Thing::Object(lock), history);
        Done::Then(Operation::ReadBehind { lock, behind, history })
    }

    /// A reader has the lock.
    pub(super) fn read(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        said: &mut Option<String>,
    ) -> Done {
        self.looks(thread, pending, object, ());
        let State::RwLock { readers, writer, .. } = &mut self.objects[object].state else {
            return done();
        };
        let free = writer.is_none();
        if free {
            readers.push(thread);
            self.take(thread, Carrier::Object(object));
        } else {
            *said = Some("somebody writes".to_owned());
        }
        Done::Answer(Answer { ok: free, value: 0 })
    }
}
