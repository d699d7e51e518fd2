//! Choices between arms: which can be taken, and what taking one does.
//!
//! To take an arm is what its operation would be alone, so it depends on that arm's channel and on
//! no other: which of several that are ready is taken, is left to chance. Only to take none, or
//! the first that is ready, says something about the rest.
//!
//! At a rendezvous an arm that sends is taken together with somebody who receives, in one step:
//! whoever offers a message in an arm may still take another one.

use super::Execution;
use super::perform::{Done, Thing, done, need};
use crate::engine::object::{Clock, State};
use crate::engine::operation::{Answer, Arm, ObjectId, Operation, Patience, Pending, ThreadId};
use crate::engine::record::Need;
use std::time::Duration;

/// A way in which a choice can go.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Move {
    /// An arm is taken.
    Take(usize),
    /// An arm is taken at a rendezvous, together with another thread, and an arm of that if it
    /// has any.
    Meet { arm: usize, other: ThreadId, others: Option<usize> },
    /// None is.
    Otherwise,
}

impl Execution {
    /// In which ways a choice can go now.
    pub(super) fn moves(&self, thread: ThreadId, pending: &Pending) -> Vec<Move> {
        let mut moves = self.possible_moves(thread, pending);
        if moves.last() == Some(&Move::Otherwise) && self.looks_in_vain(thread, pending) {
            moves.pop();
        }
        moves
    }

    fn possible_moves(&self, thread: ThreadId, pending: &Pending) -> Vec<Move> {
        let Operation::Select(patience) = pending.operation else { return Vec::new() };
        let now = self.threads[thread].clock;
        let due = |arm: &Arm| match *arm {
            Arm::Time(clock) => self.clock_of(clock).due.map(|due| due.max(now)),
            _ => None,
        };
        let end = match patience {
            Patience::Time(time) => Some(now.saturating_add(time)),
            _ => None,
        };
        // Of all that time will do, the earliest.
        let first = pending.arms.all.iter().filter_map(due).chain(end).min();
        let mut moves = Vec::new();
        let mut any = false;
        for (place, arm) in pending.arms.all.iter().enumerate() {
            let ready = self.is_ready(thread, *arm);
            any |= ready;
            match *arm {
                _ if ready => moves.push(Move::Take(place)),
                Arm::Time(_) if first.is_some() && due(arm) == first => {
                    moves.push(Move::Take(place));
                }
                Arm::Send(channel) if self.is_rendezvous(channel) => {
                    moves.extend(self.partners(thread, place, Arm::Receive(channel)));
                }
                Arm::Receive(channel)
                    if patience == Patience::None && self.is_rendezvous(channel) =>
                {
                    moves.extend(self.partners(thread, place, Arm::Send(channel)));
                }
                _ => {}
            }
            if ready && pending.arms.in_order {
                break;
            }
        }
        if !any && patience != Patience::Waits && (end.is_none() || end == first) {
            moves.push(Move::Otherwise);
        }
        moves
    }

    /// Whether an arm is taken unless another one is.
    fn is_ready(&self, thread: ThreadId, arm: Arm) -> bool {
        match arm {
            Arm::Receive(channel) => {
                let channel = self.channel(channel);
                !channel.messages.is_empty() || channel.senders == 0
            }
            Arm::Send(object) => {
                let channel = self.channel(object);
                channel.receivers == 0 || !self.is_rendezvous(object) && channel.has_room()
            }
            Arm::Time(clock) => {
                self.clock_of(clock).due.is_some_and(|due| due <= self.threads[thread].clock)
            }
            Arm::Never => false,
        }
    }

    /// Threads that stand at the other end of a rendezvous, in an order that is the same in every
    /// execution. Whether they wait there already, nobody can tell.
    fn partners(&self, thread: ThreadId, arm: usize, wanted: Arm) -> Vec<Move> {
        let mut others: Vec<ThreadId> =
            (0..self.threads.len()).filter(|other| *other != thread).collect();
        others.sort_by_key(|other| self.threads[*other].key);
        let mut moves = Vec::new();
        for other in others {
            let Some(pending) = &self.threads[other].pending else { continue };
            match pending.operation {
                Operation::Receive(channel) if wanted == Arm::Receive(channel) => {
                    moves.push(Move::Meet { arm, other, others: None });
                }
                Operation::Select(patience) if patience != Patience::None => {
                    for (place, theirs) in pending.arms.all.iter().enumerate() {
                        if *theirs == wanted {
                            moves.push(Move::Meet { arm, other, others: Some(place) });
                        }
                        if pending.arms.in_order && self.is_ready(other, *theirs) {
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        moves
    }

    /// Whether a thread that goes on alone takes an arm.
    pub(super) fn takes_an_arm(&self, thread: ThreadId, pending: &Pending) -> bool {
        self.moves(thread, pending).first().is_some_and(|first| *first != Move::Otherwise)
    }

    /// One of the ways takes place; from here on the operation is that of the arm.
    pub(super) fn choose_arm(
        &mut self,
        thread: ThreadId,
        pending: &mut Pending,
        way: usize,
        said: &mut Option<String>,
    ) -> Done {
        let Operation::Select(patience) = pending.operation else { return done() };
        let arms = pending.arms.all.clone();
        let receives = arms.iter().any(|arm| matches!(arm, Arm::Receive(_)));
        let tells = patience != Patience::Waits || pending.arms.in_order;
        if tells && receives && !self.order.rules.closing_is_a_step {
            need(Need::ClosingIsAStep);
        }
        let chosen = self.moves(thread, pending).get(way).copied().unwrap_or(Move::Otherwise);
        let done = match chosen {
            Move::Take(place) => {
                let missing = if pending.arms.in_order { &arms[..place] } else { &[] };
                self.misses(thread, pending, missing);
                pending.arms.taken = Some(place);
                self.take_arm(thread, pending, arms[place], said)
            }
            Move::Meet { arm, other, others } => {
                let missing = if pending.arms.in_order { &arms[..arm] } else { &[] };
                self.misses(thread, pending, missing);
                pending.arms.taken = Some(arm);
                self.meet(thread, pending, arms[arm], other, others)
            }
            Move::Otherwise => {
                self.happens(thread, pending, "no arm");
                self.misses(thread, pending, &arms);
                if let Patience::Time(time) = patience {
                    self.passes(thread, Some(time));
                    *said = Some("time-out".to_owned());
                } else {
                    *said = Some("none is ready".to_owned());
                }
                Done::Answer(Answer::default())
            }
        };
        self.threads[thread].taken = pending.arms.taken;
        done
    }

    /// These arms could not be taken: that is so after what was done to them, and before what will
    /// be.
    fn misses(&mut self, thread: ThreadId, pending: &Pending, arms: &[Arm]) {
        for arm in arms {
            match *arm {
                Arm::Receive(channel) | Arm::Send(channel) => {
                    self.barrier(thread, pending, channel);
                }
                Arm::Time(clock) => self.looks(thread, pending, clock, ()),
                Arm::Never => {}
            }
        }
    }

    fn take_arm(
        &mut self,
        thread: ThreadId,
        pending: &mut Pending,
        arm: Arm,
        said: &mut Option<String>,
    ) -> Done {
        match arm {
            Arm::Receive(channel) => {
                pending.operation = Operation::Receive(channel);
                self.receive(thread, pending, channel, said)
            }
            Arm::Send(channel) => {
                pending.operation = Operation::Send(channel);
                let done = self.send(thread, pending, channel, 0, said);
                self.threads[thread].owes = matches!(done, Done::Answer(Answer { ok: true, .. }));
                if self.threads[thread].owes {
                    *said = None;
                }
                done
            }
            Arm::Time(object) => {
                pending.operation = Operation::Receive(object);
                self.tick(thread, pending, object, said)
            }
            Arm::Never => Done::Answer(Answer::default()),
        }
    }

    /// A clock sends, and the thread's own time is that of the message, or later.
    fn tick(
        &mut self,
        thread: ThreadId,
        pending: &Pending,
        object: ObjectId,
        said: &mut Option<String>,
    ) -> Done {
        self.changes(thread, pending, Thing::Object(object), ());
        let Clock { due, every } = self.clock_of(object);
        let due = due.unwrap_or_default();
        let here = &mut self.threads[thread].clock;
        *here = (*here).max(due);
        let next = every.map(|every| here.saturating_add(every));
        self.objects[object].trail.changed_at = *here;
        self.objects[object].state = State::Clock(Clock { due: next, every });
        *said = Some(format!("{:?}", Duration::from_nanos(due)));
        Done::Answer(Answer { ok: true, value: due })
    }

    /// Two threads meet at a rendezvous. The sender goes on first, to make its message.
    fn meet(
        &mut self,
        thread: ThreadId,
        pending: &mut Pending,
        arm: Arm,
        other: ThreadId,
        others: Option<usize>,
    ) -> Done {
        let (Arm::Send(channel) | Arm::Receive(channel)) = arm else { return done() };
        let sends = matches!(arm, Arm::Send(_));
        pending.operation =
            if sends { Operation::Send(channel) } else { Operation::Receive(channel) };
        let causes = (self.objects[channel].key, self.threads[other].chain, others);
        let chain = self.happens(thread, pending, causes);
        let (sender, receiver) = if sends { (thread, other) } else { (other, thread) };
        self.pass(sender, receiver);
        let time = self.threads[sender].clock.max(self.threads[receiver].clock);
        (self.threads[sender].clock, self.threads[receiver].clock) = (time, time);
        self.threads[sender].owes = true;
        let partner = &mut self.threads[other];
        partner.chain = partner.chain.then(chain);
        // It has done something, and may look again at what it looked at before.
        partner.looks.clear();
        partner.effect = partner.chain;
        let Some(mut theirs) = partner.pending.take() else { return done() };
        theirs.arms.taken = others;
        if sends {
            theirs.operation = Operation::Meet(channel, thread);
            partner.pending = Some(theirs);
            return done();
        }
        theirs.operation = Operation::Send(channel);
        partner.taken = others;
        partner.answer = Some(Answer { ok: true, value: 0 });
        partner.awake.notify_one();
        self.tell(other, &theirs, None);
        Done::ThenOther(Operation::Meet(channel, other))
    }

    /// The message of the arm that a thread has taken is made.
    pub fn makes(&mut self, thread: ThreadId, channel: ObjectId, text: String) {
        let here = &mut self.threads[thread];
        here.owes = false;
        here.made.clone_from(&text);
        let mut messages = self.channel_mut(channel).messages.iter_mut().rev();
        if let Some(message) = messages.find(|message| message.from == thread) {
            message.text = text;
        }
    }

    fn is_rendezvous(&self, channel: ObjectId) -> bool {
        self.channel(channel).capacity == Some(0)
    }

    fn clock_of(&self, object: ObjectId) -> Clock {
        match self.objects[object].state {
            State::Clock(clock) => clock,
            _ => unreachable!("a clock's operation on something else"),
        }
    }
}
