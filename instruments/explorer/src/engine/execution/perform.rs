//! What operations do.

use super::{Execution, Thread};
use crate::engine::digest::Digest;
use crate::engine::graph::End;
use crate::engine::memory::Carrier;
use crate::engine::object::{Channel, Message, Object, State};
use crate::engine::operation::{Answer, ObjectId, Operation, Pending, ThreadId, ThreadKey, Trail};
use crate::engine::orders::Orders;
use crate::engine::process;
use crate::engine::record::{self, Need, Record};
use std::hash::Hash;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// What comes of performing an operation.
pub(super) enum Done {
    /// The thread goes on with this answer.
    Answer(Answer),
    /// It has another operation to publish: it sleeps, or waits for its message to be taken.
    Then(Operation),
    /// The same, and it has given an answer to somebody else, who goes on.
    ThenOther(Operation),
    /// It goes on nowhere.
    Ended,
}

/// Ends the execution: the search has to begin anew with another rule.
pub(super) fn need(need: Need) -> ! {
    process::report(&Record::Needs(need));
    process::leave()
}

/// With nothing to say.
pub(super) fn done() -> Done {
    Done::Answer(Answer { ok: true, value: 0 })
}

/// What an operation can be about.
#[derive(Clone, Copy)]
pub(super) enum Thing {
    /// An object of the listing.
    Object(ObjectId),
    /// What `unpark` gives to a thread.
    Token(ThreadId),
    /// Standard output (0) or standard error (1).
    Stream(usize),
}

impl Execution {
    /// Lets a thread's operation take place; whether somebody runs now.
    pub(super) fn perform(&mut self, thread: ThreadId, way: usize) -> bool {
        let reasonable = self.reasonable_ways(thread);
        if way > reasonable {
            self.sleep_on(thread);
        }
        let whim = self.for_no_reason(thread).filter(|_| way == reasonable);
        let Some(mut pending) = self.threads[thread].pending.take() else { return false };
        pending.operation = whim.unwrap_or(pending.operation);
        let effect = self.is_effect(thread, &pending);
        let sight = self.sights(thread, &pending).get(way).copied();
        let mut looks = self.all_looks(thread, &pending);
        if let Some(sight) = sight {
            for look in &mut looks {
                *look = self.look_of(&pending, look.place, look.thing, sight);
            }
        }
        let before = self.threads[thread].chain;
        if let Some(memory) = &mut self.memory {
            memory.tick(thread);
        }
        let mut value = None;
        let done = match pending.operation {
            Operation::Select(_) => self.choose_arm(thread, &mut pending, way, &mut value),
            _ => self.carry_out(thread, &pending, way, &mut value),
        };
        // Atomic updates, and choices between arms, are known by what they did.
        let effect = match pending.operation {
            _ if pending.arms.taken.is_some() => true,
            Operation::Select(_) => false,
            Operation::Update(object, ..) => {
                self.objects[object].trail.changed == self.threads[thread].chain
            }
            _ => effect,
        };
        if effect {
            let here = &mut self.threads[thread];
            here.looks.clear();
            here.effect = here.chain;
            if let Some(object) = pending.operation.changed() {
                let chain = self.threads[thread].chain;
                let effects = &mut self.objects[object].effects;
                if effects.len() <= thread {
                    effects.resize(thread + 1, Digest::default());
                }
                effects[thread] = chain;
            }
        } else {
            self.threads[thread].looks.extend(looks);
        }
        debug_assert!(before != self.threads[thread].chain, "an operation left no trace");
        if !matches!(done, Done::ThenOther(_)) {
            self.tell(thread, &pending, value);
        }
        self.current = thread;
        match done {
            Done::Answer(answer) => {
                let thread = &mut self.threads[thread];
                thread.answer = Some(answer);
                thread.awake.notify_one();
                true
            }
            Done::Then(operation) => {
                self.threads[thread].pending = Some(Pending { operation, ..pending });
                false
            }
            Done::ThenOther(operation) => {
                self.threads[thread].pending = Some(Pending { operation, ..pending });
                true
            }
            Done::Ended => false,
        }
    }

    /// Reports an event.
    pub(super) fn tell(&mut self, thread: ThreadId, pending: &Pending, value: Option<String>) {
        if matches!(pending.operation, Operation::Start | Operation::Leave | Operation::Offered(..))
        {
            return;
        }
        let operation = &pending.operation;
        let whose = |(thread, count): (ThreadId, u32)| (self.threads[thread].key, count);
        self.report_event(record::Event {
            thread: self.threads[thread].key,
            what: operation.name().to_owned(),
            object: operation.object().map(|object| self.objects[object].key),
            other: operation.other().map(|other| self.threads[other].key),
            value,
            order: self.memory.as_ref().and_then(|_| Orders::of(operation)),
            clock: self.vector_clock(thread),
            saw: self.memory.as_ref().and_then(|memory| memory.saw(thread)).map(whose),
            at: pending.at.clone(),
        });
    }

    /// The thread's history goes on: it did this, after `causes`.
    pub(super) fn happens(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        causes: impl Hash,
    ) -> Digest {
        let arm = pending.arms.taken;
        let what = (pending.operation.name(), &pending.at, arm, Digest::of(causes));
        let thread = &mut self.threads[thread];
        thread.chain = thread.chain.then(what);
        thread.chain
    }

    /// It looks at an object: after the last change, in no order to others that look.
    pub(super) fn looks(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        detail: impl Hash,
    ) {
        let Object { key, trail, .. } = self.objects[object];
        let chain = self.happens(thread, pending, (key, trail.changed, detail));
        let clock = &mut self.threads[thread].clock;
        *clock = (*clock).max(trail.changed_at);
        let trail = &mut self.objects[object].trail;
        trail.looked = trail.looked.and(chain);
        trail.looked_at = trail.looked_at.max(*clock);
    }

    /// It changes an object: after everything else that was done to it.
    pub(super) fn changes(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        thing: Thing,
        detail: impl Hash,
    ) {
        let Object { key, trail, .. } = *self.thing(thing);
        let chain = self.happens(thread, pending, (key, trail.changed, trail.looked, detail));
        let here = &mut self.threads[thread];
        here.clock = here.clock.max(trail.changed_at).max(trail.looked_at);
        let trail = Trail { changed: chain, changed_at: here.clock, ..Trail::default() };
        self.thing(thing).trail = trail;
    }

    fn thing(&mut self, thing: Thing) -> &mut Object {
        match thing {
            Thing::Object(object) => &mut self.objects[object],
            Thing::Token(thread) => &mut self.threads[thread].token,
            Thing::Stream(stream) => &mut self.out[stream],
        }
    }

    pub(super) fn carry_out(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        way: usize,
        said: &mut Option<String>,
    ) -> Done {
        if self.memory.is_some()
            && let Some(done) = self.carry_out_atomic(thread, pending, way, said)
        {
            return done;
        }
        match pending.operation {
            Operation::Load(object, _) => {
                let value = self.atomic(object);
                *said = Some(self.show(object, value));
                self.looks(thread, pending, object, ());
                Done::Answer(Answer { ok: true, value })
            }
            Operation::Store(object, value, _) => {
                *said = Some(self.show(object, value));
                self.changes(thread, pending, Thing::Object(object), value);
                self.set(object, value);
                done()
            }
            Operation::Update(object, change, ..) => {
                let old = self.atomic(object);
                // SAFETY: the closure lies on the stack of the thread that waits for our answer.
                let new = unsafe { (*change)(old) };
                let shown = self.show(object, old);
                *said = Some(match new {
                    Some(new) => format!("{shown} → {}", self.show(object, new)),
                    None => format!("{shown}, left as it is"),
                });
                if new.is_none_or(|new| new == old) {
                    self.looks(thread, pending, object, new);
                } else {
                    self.changes(thread, pending, Thing::Object(object), new);
                }
                self.set(object, new.unwrap_or(old));
                Done::Answer(Answer { ok: new.is_some(), value: old })
            }
            // With one order of all operations there is nothing left for it to order.
            Operation::Fence(order) => {
                self.happens(thread, pending, format!("{order:?}"));
                done()
            }
            Operation::Lock(object) => self.take_mutex(thread, pending, object, true),
            Operation::Relock { mutex, timed_out } => {
                self.take_mutex(thread, pending, mutex, !timed_out)
            }
            Operation::TryLock(object) => match self.objects[object].state {
                State::Mutex { owner: Some(_), .. } => {
                    *said = Some("it is taken".to_owned());
                    self.looks(thread, pending, object, ());
                    Done::Answer(Answer::default())
                }
                _ => self.take_mutex(thread, pending, object, true),
            },
            Operation::Unlock(object, _) => {
                self.changes(thread, pending, Thing::Object(object), ());
                self.give(thread, Carrier::Object(object));
                if let State::Mutex { owner, guarded } = &mut self.objects[object].state {
                    *owner = None;
                    guarded.clone_from(&pending.text);
                }
                *said = (!pending.text.is_empty()).then(|| pending.text.clone());
                done()
            }
            Operation::Read(object)
            | Operation::TryRead(object)
            | Operation::ReadBehind { lock: object, .. } => {
                self.read(thread, pending, object, said)
            }
            Operation::Queue { lock, behind } => self.queue(thread, pending, lock, behind, said),
            Operation::WakeUp(from) => self.wake_up(thread, pending, from, said),
            Operation::Fail(object, order) => self.fail(thread, pending, object, order, said),
            Operation::ReadEnd(object) => {
                self.looks(thread, pending, object, ());
                self.give(thread, Carrier::Object(object));
                if let State::RwLock { readers, .. } = &mut self.objects[object].state
                    && let Some(place) = readers.iter().position(|reader| *reader == thread)
                {
                    readers.remove(place);
                }
                done()
            }
            Operation::Write(object) | Operation::TryWrite(object) => {
                self.changes(thread, pending, Thing::Object(object), ());
                let State::RwLock { readers, writer, .. } = &mut self.objects[object].state else {
                    return done();
                };
                let free = writer.is_none() && readers.is_empty();
                if free {
                    *writer = Some(thread);
                } else {
                    *said = Some("it is taken".to_owned());
                }
                if free {
                    self.take(thread, Carrier::Object(object));
                }
                Done::Answer(Answer { ok: free, value: 0 })
            }
            Operation::WriteEnd(object, _) => {
                self.changes(thread, pending, Thing::Object(object), ());
                self.give(thread, Carrier::Object(object));
                if let State::RwLock { writer, guarded, .. } = &mut self.objects[object].state {
                    *writer = None;
                    guarded.clone_from(&pending.text);
                }
                *said = (!pending.text.is_empty()).then(|| pending.text.clone());
                done()
            }
            Operation::Wait { condvar, mutex, timed, .. } => {
                self.changes(thread, pending, Thing::Object(mutex), ());
                self.give(thread, Carrier::Object(mutex));
                self.changes(thread, pending, Thing::Object(condvar), ());
                if let State::Mutex { owner, guarded } = &mut self.objects[mutex].state {
                    *owner = None;
                    guarded.clone_from(&pending.text);
                }
                if let State::Condvar { sleepers } = &mut self.objects[condvar].state {
                    sleepers.push(thread);
                }
                Done::Then(Operation::Asleep { condvar, mutex, timed })
            }
            Operation::Asleep { condvar, mutex, timed } => {
                *said = Some("time-out".to_owned());
                self.changes(thread, pending, Thing::Object(condvar), ());
                self.passes(thread, timed);
                if let State::Condvar { sleepers } = &mut self.objects[condvar].state {
                    sleepers.retain(|sleeper| *sleeper != thread);
                }
                Done::Then(Operation::Relock { mutex, timed_out: true })
            }
            Operation::Notify { condvar, all } => {
                let State::Condvar { sleepers } = &mut self.objects[condvar].state else {
                    return done();
                };
                let woken: Vec<ThreadId> = if all {
                    std::mem::take(sleepers)
                } else if sleepers.is_empty() {
                    Vec::new()
                } else {
                    vec![sleepers.remove(way)]
                };
                let keys: Vec<ThreadKey> = woken.iter().map(|t| self.threads[*t].key).collect();
                self.changes(thread, pending, Thing::Object(condvar), keys);
                let names: Vec<&str> =
                    woken.iter().map(|t| self.threads[*t].name.as_str()).collect();
                *said = Some(match names[..] {
                    [] => "nobody sleeps".to_owned(),
                    _ => format!("wakes {}", names.join(" and ")),
                });
                let chain = self.threads[thread].chain;
                for sleeper in woken {
                    let sleeper = &mut self.threads[sleeper];
                    if let Some(asleep) = &mut sleeper.pending
                        && let Operation::Asleep { mutex, .. } = asleep.operation
                    {
                        asleep.operation = Operation::Relock { mutex, timed_out: false };
                    }
                    sleeper.woken = chain;
                    // Whatever it looked at before, it may look at again.
                    sleeper.looks.clear();
                    sleeper.effect = sleeper.chain.then(chain);
                }
                done()
            }
            Operation::Send(object)
            | Operation::TrySend(object)
            | Operation::SendTimed(object, _) => self.send(thread, pending, object, way, said),
            Operation::Offered(object, number) => {
                let channel = self.channel_mut(object);
                let left = channel.messages.iter().position(|m| m.number == number);
                if let Some(left) = left {
                    channel.messages.remove(left);
                }
                let received = channel.received.get(number as usize).copied().unwrap_or_default();
                self.happens(thread, pending, (received, left.is_some()));
                Done::Answer(Answer { ok: left.is_none(), value: 0 })
            }
            Operation::Receive(object)
            | Operation::TryReceive(object)
            | Operation::ReceiveTimed(object, _) => self.receive(thread, pending, object, said),
            Operation::CloseSender(object) => {
                let Object { key, trail, .. } = self.objects[object];
                // Where it is no step, nobody could tell what it came after.
                let after = self.order.rules.closing_is_a_step.then_some(trail.changed);
                let chain = self.happens(thread, pending, (key, after));
                self.give(thread, Carrier::Object(object));
                let clock = self.threads[thread].clock;
                let channel = self.channel_mut(object);
                channel.senders = channel.senders.saturating_sub(1);
                channel.closed = channel.closed.and(chain);
                channel.closed_at = channel.closed_at.max(clock);
                *said = (channel.senders == 0).then(|| "the last one".to_owned());
                done()
            }
            Operation::CloseReceiver(object) => {
                // Only what the last one does to the channel matters to others.
                if self.channel(object).receivers > 1 {
                    let key = self.objects[object].key;
                    let chain = self.happens(thread, pending, key);
                    let channel = self.channel_mut(object);
                    channel.abandoned = channel.abandoned.and(chain);
                } else {
                    self.barrier(thread, pending, object);
                    *said = Some("the last one".to_owned());
                }
                let channel = self.channel_mut(object);
                channel.receivers = channel.receivers.saturating_sub(1);
                done()
            }
            Operation::Count(object) => {
                self.barrier(thread, pending, object);
                let value = self.channel(object).messages.len() as u64;
                *said = Some(value.to_string());
                Done::Answer(Answer { ok: true, value })
            }
            Operation::Meet(_, from) => {
                let sender = &self.threads[from];
                *said = Some(sender.made.clone());
                let key = sender.key;
                self.happens(thread, pending, key);
                self.threads[thread].taken = pending.arms.taken;
                Done::Answer(Answer { ok: true, value: from as u64 })
            }
            Operation::Gather(object) => {
                let key = self.objects[object].key;
                let (closed, closed_at) =
                    (self.channel(object).closed, self.channel(object).closed_at);
                self.happens(thread, pending, (key, closed));
                let here = &mut self.threads[thread];
                here.clock = here.clock.max(closed_at);
                self.take(thread, Carrier::Object(object));
                done()
            }
            Operation::TakeToken { token, timed } => {
                let there = matches!(self.objects[token].state, State::Token(true));
                self.changes(thread, pending, Thing::Object(token), there);
                if there {
                    self.take(thread, Carrier::Object(token));
                    self.objects[token].state = State::Token(false);
                } else {
                    *said = Some("time-out".to_owned());
                    self.passes(thread, timed);
                }
                done()
            }
            Operation::GiveToken(token) => {
                self.changes(thread, pending, Thing::Object(token), ());
                self.give(thread, Carrier::Object(token));
                self.objects[token].state = State::Token(true);
                done()
            }
            // Chosen before this is called.
            Operation::Select(_) => done(),
            Operation::Spawn(started) => {
                let child = started;
                let key = self.threads[child].key;
                let chain = self.happens(thread, pending, key);
                let clock = self.threads[thread].clock;
                let child = &mut self.threads[child];
                (child.chain, child.clock) = (chain.then(key), clock);
                *said = Some(child.name.clone());
                self.pass(thread, started);
                done()
            }
            Operation::Start => {
                self.happens(thread, pending, ());
                done()
            }
            Operation::End => {
                let asked = self.threads[thread].asked;
                self.happens(thread, pending, asked);
                self.threads[thread].ended = true;
                Done::Ended
            }
            Operation::Leave => {
                let chain = self.happens(thread, pending, ());
                self.threads[thread].left = Some((chain, self.threads[thread].clock));
                self.give(thread, Carrier::Work(thread));
                done()
            }
            Operation::JoinWork(other) => {
                let (chain, clock) = self.threads[other].left.unwrap_or_default();
                self.happens(thread, pending, chain);
                let here = &mut self.threads[thread];
                here.clock = here.clock.max(clock);
                *said = Some(self.threads[other].name.clone());
                self.take(thread, Carrier::Work(other));
                done()
            }
            Operation::Join(other) => {
                let (chain, clock) = (self.threads[other].chain, self.threads[other].clock);
                self.happens(thread, pending, chain);
                let here = &mut self.threads[thread];
                here.clock = here.clock.max(clock);
                *said = Some(self.threads[other].name.clone());
                self.pass(other, thread);
                done()
            }
            Operation::IsFinished(other) => {
                if !self.order.rules.ends_are_steps {
                    need(Need::EndsAreSteps);
                }
                let Thread { ended, chain, .. } = self.threads[other];
                *said = Some(ended.to_string());
                let seen = self.happens(thread, pending, (ended, ended.then_some(chain)));
                if !ended {
                    let asked = &mut self.threads[other].asked;
                    *asked = asked.and(seen);
                }
                Done::Answer(Answer { ok: ended, value: 0 })
            }
            Operation::Park { timed } => {
                let token = self.has_token(thread);
                self.changes(thread, pending, Thing::Token(thread), token);
                if token {
                    self.take(thread, Carrier::Token(thread));
                }
                self.set_token(thread, false);
                if !token {
                    *said = Some("time-out".to_owned());
                    self.passes(thread, timed);
                }
                done()
            }
            Operation::Unpark(other) => {
                self.changes(thread, pending, Thing::Token(other), ());
                self.give(thread, Carrier::Token(other));
                self.set_token(other, true);
                *said = Some(self.threads[other].name.clone());
                done()
            }
            Operation::Yield => {
                self.happens(thread, pending, ());
                done()
            }
            Operation::Sleep(nanoseconds) => {
                self.happens(thread, pending, nanoseconds);
                self.passes(thread, Some(nanoseconds));
                *said = Some(format!("{:?}", Duration::from_nanos(nanoseconds)));
                done()
            }
            Operation::Print { error } => {
                let stream = usize::from(error);
                self.changes(thread, pending, Thing::Stream(stream), &pending.text);
                self.texts[stream].push_str(&pending.text);
                *said = Some(pending.text.clone());
                done()
            }
            Operation::Exit(status) => self.exit(thread, pending, End::Exited(status)),
            Operation::Abort => self.exit(thread, pending, End::Killed("SIGABRT".to_owned())),
        }
    }

    /// An operation of an atomic, where loads may see older stores.
    fn carry_out_atomic(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        way: usize,
        said: &mut Option<String>,
    ) -> Option<Done> {
        let sight = self.sights(thread, pending).get(way).copied().unwrap_or_default();
        let object = match pending.operation {
            Operation::Load(object, _)
            | Operation::Store(object, ..)
            | Operation::Update(object, ..) => object,
            Operation::Fence(order) => {
                self.happens(thread, pending, format!("{order:?}"));
                self.memory.as_mut()?.fence(thread, order);
                return Some(done());
            }
            _ => return None,
        };
        let key = self.objects[object].key;
        let stores = self.memory.as_ref()?.stores(object);
        let (seen, last) = (stores.get(sight)?.clone(), stores.last()?.clone());
        let shown = self.show(object, seen.value);
        let shown_last = self.show(object, last.value);
        match pending.operation {
            Operation::Store(_, value, order) => {
                *said = Some(self.show(object, value));
                let chain = self.happens(thread, pending, (key, last.operation, value));
                self.memory.as_mut()?.store(thread, object, value, order, chain);
                self.objects[object].trail.changed = chain;
                self.set(object, value);
                Some(done())
            }
            Operation::Update(_, change, success, ..)
                if seen.operation == last.operation
                // SAFETY: the closure lies on the stack of the thread that waits for our answer.
                && let Some(new) = unsafe { (*change)(seen.value) } =>
            {
                *said = Some(format!("{shown} → {}", self.show(object, new)));
                let chain = self.happens(thread, pending, (key, last.operation, new));
                self.memory.as_mut()?.update(thread, object, new, success, chain);
                self.objects[object].trail.changed = chain;
                self.set(object, new);
                Some(Done::Answer(Answer { ok: true, value: seen.value }))
            }
            Operation::Load(..) | Operation::Update(..) => {
                let update = matches!(pending.operation, Operation::Update(..));
                let Orders { first, failure } = Orders::of(&pending.operation)?;
                let order = if update { failure.unwrap_or(Relaxed) } else { first };
                let left = if update { ", left as it is" } else { "" };
                *said = Some(if seen.operation == last.operation {
                    format!("{shown}{left}")
                } else {
                    format!("{shown}{left}: an older value than {shown_last}")
                });
                self.happens(thread, pending, (key, seen.operation));
                self.memory.as_mut()?.load(thread, object, sight, order);
                Some(Done::Answer(Answer { ok: !update, value: seen.value }))
            }
            _ => None,
        }
    }

    /// The thread's own time goes on.
    pub(super) fn passes(&mut self, thread: ThreadId, time: Option<u64>) {
        let clock = &mut self.threads[thread].clock;
        *clock = clock.saturating_add(time.unwrap_or_default()).min(u64::MAX / 2);
    }

    /// What a thread knows goes along with something.
    fn give(&mut self, thread: ThreadId, carrier: Carrier) {
        if let Some(memory) = &mut self.memory {
            memory.give(thread, carrier);
        }
    }

    /// What goes along with something becomes known.
    pub(super) fn take(&mut self, thread: ThreadId, carrier: Carrier) {
        if let Some(memory) = &mut self.memory {
            memory.take(thread, carrier);
        }
    }

    /// What one thread knows becomes known to another.
    pub(super) fn pass(&mut self, from: ThreadId, to: ThreadId) {
        if let Some(memory) = &mut self.memory {
            memory.pass(from, to);
        }
    }

    fn take_mutex(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        ok: bool,
    ) -> Done {
        let woken = std::mem::take(&mut self.threads[thread].woken);
        self.changes(thread, pending, Thing::Object(object), (woken, ok));
        if let State::Mutex { owner, .. } = &mut self.objects[object].state {
            *owner = Some(thread);
        }
        self.take(thread, Carrier::Object(object));
        Done::Answer(Answer { ok, value: 0 })
    }

    pub(super) fn send(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        way: usize,
        said: &mut Option<String>,
    ) -> Done {
        let (tries, timed) = match pending.operation {
            Operation::TrySend(_) => (true, None),
            Operation::SendTimed(_, time) => (true, Some(time)),
            _ => (false, None),
        };
        let awaited = way > 0;
        let channel = self.channel(object);
        if channel.receivers == 0 {
            *said = Some("nobody can receive it".to_owned());
            self.barrier(thread, pending, object);
            return Done::Answer(Answer { ok: false, value: 1 });
        }
        let rendezvous = channel.capacity == Some(0);
        let full = if rendezvous { !awaited } else { !channel.has_room() };
        if tries && full {
            *said = Some(if timed.is_some() { "time-out" } else { "there is no room" }.to_owned());
            self.barrier(thread, pending, object);
            self.passes(thread, timed);
            return Done::Answer(Answer { ok: false, value: 0 });
        }
        // The message before this one, and the one that made room.
        let number = channel.sent;
        let room = channel.capacity.and_then(|most| number.checked_sub(most.max(1) as u64));
        let room = room.and_then(|room| channel.received.get(room as usize)).copied();
        let Object { key, trail, .. } = self.objects[object];
        let last = self.channel(object).last_sent;
        let room = if rendezvous { None } else { room };
        let causes = (key, trail.changed, trail.looked, last, room, &pending.text);
        let chain = self.happens(thread, pending, causes);
        let clock = self.threads[thread].clock.max(trail.changed_at);
        *said = Some(pending.text.clone());
        self.give(thread, Carrier::Message(object, number));
        let channel = self.channel_mut(object);
        (channel.sent, channel.last_sent) = (number + 1, chain);
        channel.messages.push_back(Message {
            number,
            from: thread,
            text: pending.text.clone(),
            sent: chain,
            clock,
        });
        if rendezvous && !tries { Done::Then(Operation::Offered(object, number)) } else { done() }
    }

    pub(super) fn receive(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        said: &mut Option<String>,
    ) -> Done {
        let Object { key, trail, .. } = self.objects[object];
        let rules = self.order.rules.clone();
        let channel = self.channel_mut(object);
        let before = channel.received.last().copied();
        if let Some(message) = channel.messages.pop_front() {
            *said = Some(message.text.clone());
            let here = &mut self.threads[thread];
            here.clock = here.clock.max(message.clock);
            let chain = self.happens(thread, pending, (key, trail.changed, message.sent, before));
            let channel = self.channel_mut(object);
            let place = message.number as usize;
            if channel.received.len() <= place {
                channel.received.resize(place + 1, Digest::default());
            }
            channel.received[place] = chain;
            self.take(thread, Carrier::Message(object, message.number));
            return Done::Answer(Answer { ok: true, value: message.from as u64 });
        }
        let (tries, timed) = match pending.operation {
            Operation::TryReceive(_) => (true, None),
            Operation::ReceiveTimed(_, time) => (true, Some(time)),
            _ => (false, None),
        };
        if tries && !rules.closing_is_a_step {
            need(Need::ClosingIsAStep);
        }
        if channel.senders == 0 {
            *said = Some("every sender is gone".to_owned());
            let causes = (key, trail.changed, channel.closed, channel.last_sent, before);
            self.happens(thread, pending, causes);
            return Done::Answer(Answer { ok: false, value: 1 });
        }
        *said = Some(if timed.is_some() { "time-out" } else { "there is none" }.to_owned());
        self.barrier(thread, pending, object);
        self.passes(thread, timed);
        Done::Answer(Answer { ok: false, value: 0 })
    }

    /// An operation on a channel that has found something missing: after everything that was done
    /// to it, and before everything that will be.
    pub(super) fn barrier(&mut self, thread: ThreadId, pending: &Pending, object: ObjectId) {
        let channel = self.channel(object);
        let received = channel.received.last().copied();
        let all = (channel.last_sent, received, channel.closed, channel.abandoned);
        self.changes(thread, pending, Thing::Object(object), all);
    }

    fn exit(&mut self, thread: ThreadId, pending: &Pending, end: End) -> Done {
        let chains = self.threads.iter().map(|t| Digest::of((t.key, t.chain)));
        let all = chains.fold(Digest::default(), Digest::and);
        let status = match end {
            End::Exited(status) => Some(status),
            _ => None,
        };
        self.happens(thread, pending, (all, status));
        self.tell(thread, pending, status.map(|status| status.to_string()));
        self.threads[thread].ended = true;
        let node = self.node(&[]);
        self.report_end(node, end);
        process::leave()
    }

    pub(super) fn atomic(&self, object: ObjectId) -> u64 {
        match self.objects[object].state {
            State::Atomic { value, .. } => value,
            _ => unreachable!("an atomic's operation on something else"),
        }
    }

    fn set(&mut self, object: ObjectId, new: u64) {
        if let State::Atomic { value, .. } = &mut self.objects[object].state {
            *value = new;
        }
    }

    pub(super) fn channel_mut(&mut self, object: ObjectId) -> &mut Channel {
        match &mut self.objects[object].state {
            State::Channel(channel) => channel,
            _ => unreachable!("a channel's operation on something else"),
        }
    }

    /// There is one more sender.
    pub fn add_sender(&mut self, object: ObjectId) {
        self.channel_mut(object).senders += 1;
    }

    /// There is one more receiver.
    pub fn add_receiver(&mut self, object: ObjectId) {
        self.channel_mut(object).receivers += 1;
    }

    /// If nobody will receive what is under way: the senders of that, in order. At a rendezvous
    /// they still have their messages.
    pub fn drain(&mut self, object: ObjectId) -> Vec<ThreadId> {
        let channel = self.channel_mut(object);
        if channel.receivers > 0 || channel.capacity == Some(0) {
            return Vec::new();
        }
        channel.messages.drain(..).map(|message| message.from).collect()
    }

    fn set_token(&mut self, thread: ThreadId, there: bool) {
        if let State::Condvar { sleepers } = &mut self.threads[thread].token.state {
            *sleepers = if there { vec![thread] } else { Vec::new() };
        }
    }
}
