//! One execution: real threads of the operating system, of which one runs at a time.
//!
//! Before every operation that others may notice, a thread publishes it and waits. When all have
//! done so, each of them stands before its next step: a *node*. One thread is chosen, its
//! operation takes place, and it runs on to its next one. Operations that nobody else can notice
//! in any order (to start and join a thread) take place at once and are no steps.

mod perform;
mod select;
mod spurious;

use crate::engine::arena;
use crate::engine::digest::Digest;
use crate::engine::graph::End;
use crate::engine::memory::Memory;
use crate::engine::object::{Channel, Object, State};
use crate::engine::operation::{
    Answer, Arms, At, ObjectId, ObjectKey, Operation, Patience, Pending, ThreadId, ThreadKey,
};
use crate::engine::orders;
use crate::engine::process;
use crate::engine::record::{self, Choice, Ended, Order, Record};
use crate::engine::settings::{Model, Settings};
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{self, Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How often a thread that was left alone may look before it counts as caught in a loop.
const PATIENCE: usize = 1_000;

/// Why a message must be ready before its arm is taken: others take it at once.
const OWES: &str = "what an arm of `select!` sends is made by a step that other threads can \
                    notice, which is not modelled: make it before, and send what came of it";

/// A thread of the listing.
struct Thread {
    key: ThreadKey,
    name: String,
    spawned: At,
    /// All that it did, and what that depended on.
    chain: Digest,
    /// How many threads it has started.
    children: u64,
    /// What it is about to do.
    pending: Option<Pending>,
    /// What came of it, until the thread has heard.
    answer: Option<Answer>,
    /// Where it waits for that.
    awake: Arc<Condvar>,
    ended: bool,
    /// Its history and its time when it had done its work.
    left: Option<(Digest, u64)>,
    /// What it panicked with.
    panic: Option<String>,
    /// A token from `unpark`, and what has happened to it.
    token: Object,
    /// What it has looked at since it last had an effect, in order, and its history until then.
    looks: Vec<Look>,
    effect: Digest,
    /// What has woken it, until it has taken its mutex back.
    woken: Digest,
    /// Those who have asked whether it has ended, and it had not.
    asked: Digest,
    /// Whether it has woken up for no reason.
    woke: bool,
    /// Whether an update of its has failed for no reason.
    failed: bool,
    /// The arm that it has just taken.
    taken: Option<usize>,
    /// Whether it has yet to make the message that it sends.
    owes: bool,
    /// That message in words.
    made: String,
    /// The top of its stack, to name what lies on it.
    stack: usize,
    /// Its logical time in nanoseconds: its own sleeps, and those that it waited for.
    clock: u64,
}

/// All that is known of the execution.
pub struct Execution {
    order: Order,
    /// The largest number of steps.
    most: usize,
    /// What loads may see, unless it is the last store.
    memory: Option<Memory>,
    /// Whether what may happen for no reason does.
    spurious: bool,
    threads: Vec<Thread>,
    objects: Vec<Object>,
    /// How many objects were made at an address.
    made: HashMap<(u64, i64), u64>,
    /// Standard output and error, as objects.
    out: [Object; 2],
    /// What was printed to each.
    texts: [String; 2],
    /// Choices made.
    taken: usize,
    /// Who ran last.
    current: ThreadId,
    /// How often the thread that was left alone has looked again.
    rounds: usize,
    /// Whether that is so by now.
    is_alone: bool,
}

static EXECUTION: Mutex<Option<Execution>> = Mutex::new(None);

thread_local! {
    /// This thread's number; none for threads that are not the listing's.
    static ME: Cell<Option<ThreadId>> = const { Cell::new(None) };
}

/// Whether this thread is one that the explorer directs.
pub fn explores() -> bool {
    ME.get().is_some()
}

/// This thread's number.
pub fn me() -> Option<ThreadId> {
    ME.get()
}

fn lock() -> MutexGuard<'static, Option<Execution>> {
    EXECUTION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at the execution, or changes it, without a step.
pub fn with<T>(work: impl FnOnce(&mut Execution) -> T) -> Option<T> {
    arena::outside(|| lock().as_mut().map(work))
}

/// Makes the calling thread the main thread of an execution.
pub fn begin(order: Order, settings: &Settings) {
    let key = Digest::of("main").key();
    let main = Thread::new(key, "main".to_owned(), At::Nowhere, Digest::of("start"));
    let stream = |name: &'static str| {
        Object::new(Digest::of(name).key(), name, At::Nowhere, State::Condvar { sleepers: vec![] })
    };
    *lock() = Some(Execution {
        order,
        most: settings.steps,
        memory: (settings.memory == Model::C20).then(Memory::default),
        spurious: settings.spurious,
        threads: vec![main],
        objects: Vec::new(),
        made: HashMap::new(),
        out: [stream("stdout"), stream("stderr")],
        texts: [String::new(), String::new()],
        taken: 0,
        current: 0,
        rounds: 0,
        is_alone: false,
    });
    enter(0);
}

fn enter(thread: ThreadId) {
    ME.set(Some(thread));
    let here = 0_u8;
    with(|execution| execution.threads[thread].stack = &raw const here as usize);
    arena::enter(Some(thread));
}

/// Publishes an operation and waits until it has taken place.
pub fn visible(operation: Operation, at: At, text: String) -> Answer {
    publish(Pending::new(operation, at, text))
}

/// Publishes a choice between arms and waits until one was taken: which one, and what came of it.
/// None if it was not to wait, or no longer.
pub fn select(patience: Patience, arms: Arms, at: At) -> Option<(usize, Answer)> {
    let operation = Operation::Select(patience);
    let answer = publish(Pending { operation, at, text: String::new(), arms });
    let taken = with(|execution| execution.threads[me()?].taken.take());
    taken.flatten().map(|arm| (arm, answer))
}

fn publish(pending: Pending) -> Answer {
    let Some(me) = me() else { return Answer { ok: true, value: 0 } };
    arena::outside(|| {
        let mut guard = lock();
        let Some(execution) = guard.as_mut() else { return Answer::default() };
        if execution.threads[me].owes {
            drop(guard);
            refuse(OWES, pending.at);
        }
        let operation = orders::asked(pending.operation, &pending.at);
        execution.threads[me].pending = Some(Pending { operation, ..pending });
        execution.run();
        wait(guard, me)
    })
}

fn wait(mut guard: MutexGuard<'static, Option<Execution>>, me: ThreadId) -> Answer {
    loop {
        let Some(execution) = guard.as_mut() else { return Answer::default() };
        let thread = &mut execution.threads[me];
        if let Some(answer) = thread.answer.take() {
            return answer;
        }
        let awake = thread.awake.clone();
        guard = awake.wait(guard).unwrap_or_else(PoisonError::into_inner);
    }
}

/// A new thread of the listing: its number. Nothing of it runs before [`Operation::Spawn`].
pub fn new_thread(name: Option<String>, at: At) -> ThreadId {
    let made = with(|execution| {
        let me = me().unwrap_or_default();
        let parent = &mut execution.threads[me];
        parent.children += 1;
        let key = Digest::of(parent.key).then(parent.children).key();
        // Not by a number that depends on who was first.
        let child = parent.children;
        let name = name.unwrap_or_else(|| match me {
            0 => format!("T{child}"),
            _ => format!("{}.{child}", parent.name),
        });
        let number = execution.threads.len();
        let mut thread = Thread::new(key, name, at, Digest::default());
        thread.pending = Some(Pending::new(Operation::Start, At::Nowhere, String::new()));
        execution.threads.push(thread);
        number
    });
    made.unwrap_or_default()
}

/// Called by a new thread before anything else: waits for its first turn.
pub fn first_breath(thread: ThreadId) {
    enter(thread);
    arena::outside(|| wait(lock(), thread));
}

/// Lets the end of this thread be seen when its thread-locals are gone.
pub fn finish_at_exit() {
    static KEY: std::sync::OnceLock<libc::pthread_key_t> = std::sync::OnceLock::new();
    extern "C" fn finish(_: *mut libc::c_void) {
        last_breath();
    }
    let key = *KEY.get_or_init(|| {
        let mut key = 0;
        // SAFETY: the pointer leads to a key; the function is there as long as the process.
        unsafe { libc::pthread_key_create(&raw mut key, Some(finish)) };
        key
    });
    // SAFETY: the key was made above. Any value but null makes the function be called, after the
    // destructors of thread-locals; pthread_key_create(3).
    unsafe { libc::pthread_setspecific(key, &raw const KEY as *const libc::c_void) };
}

/// Called by a thread after everything else.
fn last_breath() {
    let Some(me) = me() else { return };
    arena::enter(None);
    let mut guard = lock();
    if let Some(execution) = guard.as_mut() {
        execution.threads[me].pending =
            Some(Pending::new(Operation::End, At::Nowhere, String::new()));
        execution.run();
    }
    ME.set(None);
}

/// A thread panics: its message.
pub fn panicked(message: &str, at: At) {
    let Some(me) = me() else { return };
    with(|execution| {
        let thread = &mut execution.threads[me];
        thread.panic = Some(message.to_owned());
        thread.chain = thread.chain.then(("panic", message));
        let thread = thread.key;
        let clock = execution.stamp(me);
        execution.report_event(record::Event {
            thread,
            clock,
            saw: None,
            what: "panic".to_owned(),
            object: None,
            other: None,
            value: Some(message.to_owned()),
            order: None,
            at,
        });
    });
}

/// The thread's own time, in nanoseconds.
pub fn clock() -> u64 {
    let me = me().unwrap_or_default();
    with(|execution| execution.threads[me].clock).unwrap_or_default()
}

/// What a thread is called in every execution, as a number.
pub fn key(thread: ThreadId) -> ThreadKey {
    with(|execution| execution.threads[thread].key).unwrap_or_default()
}

/// Ends the execution: the listing does what is not modelled.
pub fn refuse(what: &str, at: At) -> ! {
    arena::enter(None);
    process::report(&Record::Refused { what: what.to_owned(), at });
    process::leave()
}

/// An object's number, which it keeps in `slot`: 0 until it was first used.
pub fn object(
    slot: &AtomicU32,
    address: usize,
    kind: &'static str,
    made: &'static std::panic::Location<'static>,
    state: impl FnOnce() -> State,
) -> ObjectId {
    let known = slot.load(Relaxed);
    if known > 0 {
        return known as usize - 1;
    }
    arena::outside(|| {
        let mut guard = lock();
        let Some(execution) = guard.as_mut() else { return 0 };
        let (owner, offset) = execution.name_of(address);
        let times = execution.made.entry((owner, offset)).or_default();
        *times += 1;
        let place = (kind, made.file(), made.line(), made.column());
        let key = Digest::of((place, owner, offset, *times)).key();
        let made = crate::engine::settings::made(made);
        let number = execution.objects.len();
        let state = state();
        if let (Some(memory), State::Atomic { value, .. }) = (&mut execution.memory, &state) {
            memory.make(number, *value, Digest::of(key));
        }
        let lies = (owner, offset);
        execution.objects.push(Object { lies, ..Object::new(key, kind, made, state) });
        slot.store(number as u32 + 1, Relaxed);
        number
    })
}

impl Thread {
    fn new(key: ThreadKey, name: String, spawned: At, chain: Digest) -> Thread {
        let token = State::Condvar { sleepers: Vec::new() };
        Thread {
            key,
            name,
            spawned,
            chain,
            children: 0,
            pending: None,
            answer: None,
            awake: Arc::default(),
            ended: false,
            left: None,
            panic: None,
            token: Object::new(key, "token", At::Nowhere, token),
            looks: Vec::new(),
            effect: chain,
            woken: Digest::default(),
            asked: Digest::default(),
            woke: false,
            failed: false,
            taken: None,
            owes: false,
            made: String::new(),
            stack: 0,
            clock: 0,
        }
    }
}

impl Object {
    fn new(key: ObjectKey, kind: &'static str, made: At, state: State) -> Object {
        let trail = crate::engine::operation::Trail::default();
        Object { key, kind, made, lies: (0, 0), trail, effects: Vec::new(), state }
    }
}

/// An operation that had no effect: where it was, what it looked at, and in which version.
#[derive(Clone, Copy, PartialEq)]
struct Look {
    place: Digest,
    thing: Seen,
    version: Digest,
    sight: Sight,
}

/// What a version is of.
#[derive(Clone, Copy, PartialEq)]
enum Sight {
    /// The thing.
    Version,
    /// A store of an atomic, seen by a load of this ordering.
    Load(Ordering),
    /// A store of an atomic, seen by an update: the last one.
    Update,
}

/// What can be looked at.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Object(ObjectId),
    End(ThreadId),
}

impl Execution {
    /// Whose an address is, and how far from where: in no execution another answer, and a greater
    /// one for a greater address.
    fn name_of(&self, address: usize) -> (u64, i64) {
        /// More than any stack of a thread.
        const STACK: usize = 1 << 26;
        if let Some((region, offset)) = arena::region_of(address) {
            let owner = self.threads.get(region).map_or(0, |thread| thread.key);
            return (owner, offset as i64);
        }
        let on =
            |thread: &&Thread| thread.stack.checked_sub(address).is_some_and(|below| below < STACK);
        match self.threads.iter().filter(on).min_by_key(|thread| thread.stack) {
            Some(thread) => (thread.key.wrapping_add(1), address.wrapping_sub(thread.stack) as i64),
            // A static: as far from another one in every execution of this program.
            None => (1, address.wrapping_sub(&raw const EXECUTION as usize) as i64),
        }
    }

    /// Lets operations take place until somebody has an answer, and hands over to them.
    fn run(&mut self) {
        loop {
            if let Some(thread) = self.at_once() {
                if self.perform(thread, 0) {
                    return;
                }
                continue;
            }
            let Some(choice) = self.choose() else { process::leave() };
            if self.perform(choice.0, choice.1) {
                return;
            }
        }
    }

    /// A thread whose operation is no step.
    fn at_once(&self) -> Option<ThreadId> {
        let rules = &self.order.rules;
        (0..self.threads.len()).find(|&thread| {
            let Some(pending) = &self.threads[thread].pending else { return false };
            let no_step = match pending.operation {
                Operation::Spawn(_)
                | Operation::Start
                | Operation::Leave
                | Operation::Join(_)
                | Operation::JoinWork(_)
                | Operation::Offered(..)
                | Operation::Meet(..) => true,
                Operation::End => !rules.ends_are_steps,
                Operation::CloseSender(_) => !rules.closing_is_a_step,
                _ => false,
            };
            no_step && self.ways(thread) > 0
        })
    }

    /// In how many ways a thread's next operation can take place now; 0 if it has to wait. Behind
    /// those that have a reason come what it may do for none, and that nobody does it.
    fn ways(&self, thread: ThreadId) -> usize {
        let whims = [self.for_no_reason(thread).is_some(), self.may_sleep_on(thread)];
        self.reasonable_ways(thread) + whims.into_iter().filter(|whim| *whim).count()
    }

    fn reasonable_ways(&self, thread: ThreadId) -> usize {
        let here = &self.threads[thread];
        let Some(pending) = here.pending.as_ref().filter(|_| !here.ended) else { return 0 };
        let object = |object: ObjectId| &self.objects[object].state;
        let possible = match pending.operation {
            Operation::Lock(mutex) | Operation::Relock { mutex, .. } => {
                matches!(object(mutex), State::Mutex { owner: None, .. })
            }
            Operation::Read(lock) => matches!(object(lock), State::RwLock { writer: None, .. }),
            Operation::ReadBehind { lock, behind, history } => {
                matches!(object(lock), State::RwLock { writer: None, .. })
                    && self.threads[behind].chain != history
            }
            Operation::Write(lock) => matches!(
                object(lock),
                State::RwLock { writer: None, readers, .. } if readers.is_empty()
            ),
            Operation::Asleep { timed, .. } => timed.is_some(),
            Operation::Notify { condvar, all: false } => {
                let State::Condvar { sleepers } = object(condvar) else { return 1 };
                return sleepers.len().max(1);
            }
            Operation::Join(other) => self.threads[other].ended,
            Operation::JoinWork(other) => self.threads[other].left.is_some(),
            Operation::Park { timed } => timed.is_some() || self.has_token(thread),
            Operation::Send(channel) => self.channel(channel).has_room(),
            Operation::Offered(channel, number) => {
                let channel = self.channel(channel);
                channel.receivers == 0 || channel.messages.iter().all(|m| m.number != number)
            }
            Operation::Receive(channel) => {
                let channel = self.channel(channel);
                !channel.messages.is_empty() || channel.senders == 0
            }
            Operation::TrySend(channel) => {
                let awaited = self.is_awaited(channel);
                let channel = self.channel(channel);
                let meets = channel.capacity == Some(0) && channel.messages.is_empty();
                // Whether the receiver waits already, nobody can tell from here.
                return if meets && channel.receivers > 0 && awaited { 2 } else { 1 };
            }
            Operation::Select(_) => return self.moves(thread, pending).len(),
            Operation::Gather(channel) => self.channel(channel).senders == 0,
            Operation::TakeToken { token, timed } => {
                timed.is_some() || matches!(object(token), State::Token(true))
            }
            Operation::Load(..) | Operation::Update(..) if self.memory.is_some() => {
                return self.sights(thread, pending).len();
            }
            _ => true,
        };
        usize::from(possible && !self.looks_in_vain(thread, pending))
    }

    fn channel(&self, object: ObjectId) -> &Channel {
        match &self.objects[object].state {
            State::Channel(channel) => channel,
            _ => unreachable!("a channel's operation on something else"),
        }
    }

    fn is_awaited(&self, channel: ObjectId) -> bool {
        self.threads.iter().filter_map(|thread| thread.pending.as_ref()).any(|pending| {
            matches!(pending.operation, Operation::Receive(on) | Operation::ReceiveTimed(on, _) if on == channel)
        })
    }

    fn has_token(&self, thread: ThreadId) -> bool {
        matches!(&self.threads[thread].token.state, State::Condvar { sleepers } if !sleepers.is_empty())
    }

    /// The stores that a load may see, or an update: by number, the newest first. Where it looks
    /// again and again, those that it has not seen.
    fn sights(&self, thread: ThreadId, pending: &Pending) -> Vec<usize> {
        let Some(memory) = &self.memory else { return Vec::new() };
        let (object, mut sights) = match pending.operation {
            Operation::Load(object, order) => (object, memory.visible(thread, object, order)),
            Operation::Update(object, change, _, failure, _) => {
                let stores = memory.stores(object);
                let last = stores.len().saturating_sub(1);
                let failure = failure.unwrap_or(Relaxed);
                let mut sights = memory.visible(thread, object, failure);
                // An update takes place at the last store; elsewhere it can only fail.
                sights.retain(|sight| {
                    // SAFETY: the closure lies on the stack of the thread that has published it.
                    *sight != last && unsafe { (*change)(stores[*sight].value) }.is_none()
                });
                sights.insert(0, last);
                (object, sights)
            }
            _ => return Vec::new(),
        };
        let place = self.place_of(pending);
        let is_new = |sight: &usize| {
            let look = self.look_of(pending, place, Seen::Object(object), *sight);
            !self.threads[thread].looks.contains(&look)
        };
        if self.is_alone {
            // What it has seen, if it can: would it see that for ever?
            let again = sights.iter().copied().find(|sight| !is_new(sight));
            return vec![again.unwrap_or(sights[0])];
        }
        if self.order.rules.loops.contains(&self.situation(thread, place)) {
            let new: Vec<usize> = sights.iter().copied().filter(is_new).collect();
            if !new.is_empty() || !self.something_changed(thread, place) {
                sights = new;
            }
        }
        sights
    }

    /// A look of an operation of an atomic, at one of its stores.
    fn look_of(&self, pending: &Pending, place: Digest, thing: Seen, store: usize) -> Look {
        let stores = match (thing, &self.memory) {
            (Seen::Object(object), Some(memory)) => memory.stores(object),
            _ => &[],
        };
        let sight = match pending.operation {
            Operation::Load(_, order) => Sight::Load(order),
            _ => Sight::Update,
        };
        let version = stores.get(store).map(|store| store.operation).unwrap_or_default();
        Look { place, thing, version, sight }
    }

    /// Whether a thread could see something else in a loop than in its last round: since it was
    /// at this place.
    fn something_changed(&self, thread: ThreadId, place: Digest) -> bool {
        let looks = &self.threads[thread].looks;
        let mut round = looks.iter().rposition(|look| look.place == place).unwrap_or(0);
        // A choice between arms looks at several things in one place.
        while round > 0 && looks[round - 1].place == place {
            round -= 1;
        }
        let unseen = |look: &Look, version| !looks.contains(&Look { version, ..*look });
        looks[round..].iter().any(|look| {
            let (Seen::Object(object), Some(memory)) = (look.thing, &self.memory) else {
                return unseen(look, self.version(look.thing, thread));
            };
            let stores = memory.stores(object);
            let visible = match look.sight {
                Sight::Version => return unseen(look, self.version(look.thing, thread)),
                Sight::Load(order) => memory.visible(thread, object, order),
                Sight::Update => vec![stores.len() - 1],
            };
            visible.into_iter().any(|store| unseen(look, stores[store].operation))
        })
    }

    fn place_of(&self, pending: &Pending) -> Digest {
        Digest::of((&pending.at, pending.operation.name()))
    }

    /// What a thread looks at with an operation that may come to nothing, and again: with a choice
    /// between arms at all of them.
    fn all_looks(&self, thread: ThreadId, pending: &Pending) -> Vec<Look> {
        if !matches!(pending.operation, Operation::Select(Patience::None | Patience::Time(_))) {
            return self.look(thread, pending).into_iter().collect();
        }
        let objects = pending.arms.all.iter().filter_map(|arm| arm.object());
        objects.map(|object| self.look_at(thread, pending, Seen::Object(object))).collect()
    }

    /// What a thread looks at with an operation that may come to nothing, and again.
    fn look(&self, thread: ThreadId, pending: &Pending) -> Option<Look> {
        let object = match pending.operation {
            Operation::IsFinished(other) => {
                return Some(self.look_at(thread, pending, Seen::End(other)));
            }
            Operation::Load(object, _)
            | Operation::Update(object, ..)
            | Operation::Fail(object, _)
            | Operation::Lock(object)
            | Operation::TryLock(object)
            | Operation::Read(object)
            | Operation::TryRead(object)
            | Operation::Write(object)
            | Operation::TryWrite(object)
            | Operation::TryReceive(object)
            | Operation::ReceiveTimed(object, _)
            | Operation::TrySend(object)
            | Operation::SendTimed(object, _)
            | Operation::Count(object)
            | Operation::Asleep { mutex: object, timed: Some(_), .. } => object,
            _ => return None,
        };
        Some(self.look_at(thread, pending, Seen::Object(object)))
    }

    fn look_at(&self, thread: ThreadId, pending: &Pending, thing: Seen) -> Look {
        let (place, version) = (self.place_of(pending), self.version(thing, thread));
        Look { place, thing, version, sight: Sight::Version }
    }

    /// What the thread can notice of a thing.
    fn version(&self, thing: Seen, thread: ThreadId) -> Digest {
        match thing {
            Seen::Object(object) => self.objects[object].version(thread),
            Seen::End(other) => Digest::of(self.threads[other].ended),
        }
    }

    /// Where a thread is, and all that can matter for where it goes from there alone.
    fn situation(&self, thread: ThreadId, place: Digest) -> Digest {
        let here = &self.threads[thread];
        let first = |(number, look): &(usize, &Look)| !here.looks[..*number].contains(look);
        let looks = here.looks.iter().enumerate().filter(first).map(|(_, look)| {
            let thing = match look.thing {
                Seen::Object(object) => self.objects[object].key,
                Seen::End(other) => self.threads[other].key,
            };
            Digest::of((look.place, thing, look.version))
        });
        Digest::of((place, here.effect, looks.fold(Digest::default(), Digest::and)))
    }

    /// The situation, if the thread has looked here before and nothing has changed since.
    fn repeats(&self, thread: ThreadId, pending: &Pending) -> Option<Digest> {
        let now = self.all_looks(thread, pending);
        let look = now.first()?;
        let looks = &self.threads[thread].looks;
        let again = match (pending.operation, &self.memory) {
            (Operation::Load(..) | Operation::Update(..), Some(_)) => self
                .sights(thread, pending)
                .into_iter()
                .any(|sight| looks.contains(&self.look_of(pending, look.place, look.thing, sight))),
            _ => now.iter().all(|look| looks.contains(look)),
        };
        again.then(|| self.situation(thread, look.place))
    }

    /// Whether it would do so in a loop that only another thread can end.
    fn looks_in_vain(&self, thread: ThreadId, pending: &Pending) -> bool {
        let atomic = matches!(pending.operation, Operation::Load(..) | Operation::Update(..));
        if atomic && self.memory.is_some() {
            return self.sights(thread, pending).is_empty();
        }
        self.repeats(thread, pending).is_some_and(|situation| {
            self.order.rules.loops.contains(&situation)
                && !self.something_changed(thread, self.place_of(pending))
        })
    }

    /// Who goes next; `None` when the execution is over.
    fn choose(&mut self) -> Option<(ThreadId, usize)> {
        // Not before the last choice of the path has taken place.
        self.is_alone = self.goes_alone();
        let ready: Vec<(ThreadId, usize)> =
            (0..self.threads.len()).map(|t| (t, self.ways(t))).filter(|(_, w)| *w > 0).collect();
        if let Some(alone) = self.order.alone.filter(|_| self.is_alone) {
            return self.go_alone(alone, &ready);
        }
        if let Some((thread, situation)) = self.unknown_repetition(&ready) {
            process::report(&Record::LooksAgain(self.threads[thread].key, situation));
            return None;
        }
        let node = self.node(&ready);
        if let Some(walk) = &self.order.walk {
            let choice = walk.get(self.taken).copied();
            process::report(&Record::Node(node));
            let choice = choice?;
            let (thread, _) = *ready.iter().find(|(t, _)| self.threads[*t].key == choice.thread)?;
            return Some(self.decide(thread, choice));
        }
        if let Some(&(expected, choice)) = self.order.path.get(self.taken) {
            let thread = ready.iter().find(|(t, _)| self.threads[*t].key == choice.thread);
            let (true, Some(&(thread, _))) = (node.id == expected, thread) else {
                process::report(&Record::Differs { at: self.place() });
                return None;
            };
            return Some(self.decide(thread, choice));
        }
        if ready.is_empty() {
            self.end_stuck(node);
            return None;
        }
        if process::is_known(node.id) {
            let (id, content) = (node.id, node.content);
            process::report(&Record::Known { id, content, at: self.place() });
            return None;
        }
        if self.taken >= self.most {
            process::report(&Record::TooManySteps);
            return None;
        }
        process::report(&Record::Node(node));
        // Who ran last runs on, if possible: the fewest changes of thread come first.
        let thread = ready.iter().find(|(t, _)| *t == self.current).unwrap_or(&ready[0]).0;
        Some(self.decide(thread, Choice { thread: self.threads[thread].key, way: 0 }))
    }

    fn decide(&mut self, thread: ThreadId, choice: Choice) -> (ThreadId, usize) {
        if self.taken >= self.order.path.len() {
            process::report(&Record::Step(choice));
        }
        self.taken += 1;
        (thread, choice.way)
    }

    /// The thread comes to something that is told; its vector clock there.
    fn stamp(&mut self, thread: ThreadId) -> BTreeMap<ThreadKey, u32> {
        if let Some(memory) = &mut self.memory {
            memory.tick(thread);
        }
        self.vector_clock(thread)
    }

    /// How many operations of each thread happen before what this one does next.
    fn vector_clock(&self, thread: ThreadId) -> BTreeMap<ThreadKey, u32> {
        let Some(memory) = &self.memory else { return BTreeMap::new() };
        let clock = memory.clock(thread).into_iter();
        clock.map(|(thread, count)| (self.threads[thread].key, count)).collect()
    }

    /// Says what happens, unless the search knows.
    fn report_event(&self, event: record::Event) {
        if self.taken >= self.order.path.len() {
            process::report(&Record::Event(event));
        }
    }

    /// Where the thread stands that ran last.
    fn place(&self) -> At {
        let pending = self.threads[self.current].pending.as_ref();
        pending.map_or(At::Nowhere, |pending| pending.at.clone())
    }

    /// A thread that looks again where it is not known whether it is a loop.
    fn unknown_repetition(&self, ready: &[(ThreadId, usize)]) -> Option<(ThreadId, Digest)> {
        let rules = &self.order.rules;
        ready.iter().find_map(|&(thread, _)| {
            let pending = self.threads[thread].pending.as_ref()?;
            let situation = self.repeats(thread, pending)?;
            let known = rules.loops.contains(&situation) || rules.visits.contains(&situation);
            (!known).then_some((thread, situation))
        })
    }

    /// Whether the path is over, and one thread alone goes on.
    fn goes_alone(&self) -> bool {
        self.order.alone.is_some() && self.taken >= self.order.path.len()
    }

    /// Lets one thread go on while all others wait, to see whether it comes out of its loop.
    fn go_alone(
        &mut self,
        alone: ThreadKey,
        ready: &[(ThreadId, usize)],
    ) -> Option<(ThreadId, usize)> {
        let thread = ready.iter().map(|(t, _)| *t).find(|t| self.threads[*t].key == alone);
        let again = thread.filter(|&thread| {
            let pending = self.threads[thread].pending.as_ref();
            pending.is_some_and(|pending| {
                !self.is_effect(thread, pending) || self.repeats(thread, pending).is_some()
            })
        });
        self.rounds += 1;
        if let Some(memory) = &mut self.memory {
            memory.forget_order();
        }
        match again {
            Some(thread) if self.rounds < PATIENCE => {
                self.taken += 1;
                Some((thread, 0))
            }
            _ => {
                process::report(&Record::CameOut(again.is_none()));
                None
            }
        }
    }

    /// Whether an operation does more than to look.
    fn is_effect(&self, thread: ThreadId, pending: &Pending) -> bool {
        match pending.operation {
            Operation::Unlock(object, touched)
            | Operation::WriteEnd(object, touched)
            | Operation::Wait { mutex: object, touched, .. } => {
                // What cannot be shown may have been changed.
                let changed = self.objects[object].value().unwrap_or_default() != pending.text;
                touched && (changed || pending.text.ends_with("{…}"))
            }
            Operation::Load(..)
            | Operation::Fail(..)
            | Operation::WakeUp(_)
            | Operation::Queue { .. }
            | Operation::ReadBehind { .. }
            | Operation::Lock(_)
            | Operation::TryLock(_)
            | Operation::Read(_)
            | Operation::TryRead(_)
            | Operation::ReadEnd(_)
            | Operation::Write(_)
            | Operation::TryWrite(_)
            | Operation::Asleep { .. }
            | Operation::Relock { .. }
            | Operation::IsFinished(_)
            | Operation::Yield
            | Operation::Sleep(_)
            | Operation::Count(_)
            | Operation::TakeToken { timed: Some(_), .. }
            | Operation::Park { timed: Some(_) } => false,
            Operation::TryReceive(channel) | Operation::ReceiveTimed(channel, _) => {
                !self.channel(channel).messages.is_empty()
            }
            Operation::TrySend(channel) | Operation::SendTimed(channel, _) => {
                self.channel(channel).has_room()
            }
            Operation::Select(_) => self.takes_an_arm(thread, pending),
            _ => true,
        }
    }

    /// The program stands still: nobody can go on.
    fn end_stuck(&mut self, node: record::Node) {
        let looks = |thread: &Thread| {
            let again = |pending| self.looks_in_vain_at(thread, pending);
            thread.pending.as_ref().is_some_and(again)
        };
        let end = if self.threads.iter().any(looks) { End::Livelocked } else { End::Deadlocked };
        self.report_end(node, end);
    }

    fn looks_in_vain_at(&self, thread: &Thread, pending: &Pending) -> bool {
        let number = self.threads.iter().position(|other| other.key == thread.key);
        number.is_some_and(|number| self.looks_in_vain(number, pending))
    }

    fn report_end(&mut self, node: record::Node, end: End) {
        if process::is_known(node.id) {
            let (id, content) = (node.id, node.content);
            process::report(&Record::Known { id, content, at: self.place() });
            return;
        }
        process::report(&Record::Node(record::Node { choices: Vec::new(), ..node }));
        let panics = self.threads.iter().filter_map(|thread| thread.panic.clone()).collect();
        let [text, errors] = self.texts.clone();
        process::report(&Record::Ended(Ended { end, text, errors, panics }));
    }

    /// What can be seen now.
    fn node(&self, ready: &[(ThreadId, usize)]) -> record::Node {
        let chains = self.threads.iter().map(|t| Digest::of((t.key, t.chain, t.ended)));
        let id = chains.fold(Digest::of("node"), Digest::and);
        let threads: Vec<record::Thread> =
            (0..self.threads.len()).map(|thread| self.thread(thread)).collect();
        let objects: BTreeMap<ObjectKey, record::Object> =
            self.objects.iter().map(|object| (object.key, self.seen(object))).collect();
        let mut sorted: Vec<&record::Thread> = threads.iter().collect();
        sorted.sort_by_key(|thread| thread.key);
        let content = Digest::of((&sorted, &objects));
        let choices = ready
            .iter()
            .flat_map(|&(thread, ways)| {
                let thread = self.threads[thread].key;
                (0..ways).map(move |way| Choice { thread, way })
            })
            .collect();
        record::Node { id, content, threads, objects, choices }
    }

    fn seen(&self, object: &Object) -> record::Object {
        let keys = |threads: Vec<ThreadId>| -> Vec<ThreadKey> {
            let mut keys: Vec<_> = threads.into_iter().map(|t| self.threads[t].key).collect();
            keys.sort_unstable();
            keys
        };
        record::Object {
            kind: object.kind.to_owned(),
            made: object.made.clone(),
            lies: object.lies,
            value: object.value(),
            held_by: keys(object.held_by()),
            waiting: keys(object.waiting()),
        }
    }

    fn thread(&self, number: ThreadId) -> record::Thread {
        let thread = &self.threads[number];
        let status = match (thread.ended, &thread.panic) {
            (true, Some(_)) => "panicked",
            (true, None) => "ended",
            (false, _) if self.ways(number) > 0 => "ready",
            (false, _) => "blocked",
        };
        let pending = thread.pending.as_ref().filter(|_| !thread.ended);
        let operation = pending.map(|pending| pending.operation);
        let value = pending.and_then(|pending| match pending.operation {
            Operation::Store(object, value, _) => Some(self.show(object, value)),
            Operation::Unlock(..) | Operation::WriteEnd(..) => None,
            _ => (!pending.text.is_empty()).then(|| pending.text.clone()),
        });
        record::Thread {
            key: thread.key,
            name: thread.name.clone(),
            spawned: thread.spawned.clone(),
            status: status.to_owned(),
            what: operation.map(|operation| operation.name().to_owned()),
            object: operation.and_then(|op| op.object()).map(|object| self.objects[object].key),
            other: operation.and_then(|op| op.other()).map(|other| self.threads[other].key),
            value,
            at: pending.map_or(At::Nowhere, |pending| pending.at.clone()),
            why: (status == "blocked").then(|| self.why(number)).flatten(),
        }
    }

    /// Why a thread waits, in words.
    fn why(&self, number: ThreadId) -> Option<String> {
        let pending = self.threads[number].pending.as_ref()?;
        let names = |threads: Vec<ThreadId>| {
            let mut names: Vec<&str> =
                threads.into_iter().map(|t| self.threads[t].name.as_str()).collect();
            // Whoever came first: it is the same node.
            names.sort_unstable();
            names.join(" and ")
        };
        if self.looks_in_vain(number, pending) {
            return Some("looks again and again until another thread changes something".into());
        }
        Some(match pending.operation {
            Operation::Lock(object)
            | Operation::Relock { mutex: object, .. }
            | Operation::Read(object)
            | Operation::Write(object) => {
                let holders = self.objects[object].held_by();
                if holders == [number] {
                    "holds it already".to_owned()
                } else {
                    let verb = if holders.len() > 1 { "hold" } else { "holds" };
                    format!("{} {verb} it", names(holders))
                }
            }
            Operation::ReadBehind { behind, .. } if self.waits_to_write(behind) => {
                format!("{} waits to write, and comes first", self.threads[behind].name)
            }
            Operation::ReadBehind { lock, .. } => {
                format!("{} holds it", names(self.objects[lock].held_by()))
            }
            Operation::Asleep { .. } => "sleeps until it is notified".to_owned(),
            Operation::Join(other) | Operation::JoinWork(other) => {
                format!("{} has not ended", self.threads[other].name)
            }
            Operation::Park { .. } => "sleeps until it is unparked".to_owned(),
            Operation::Send(_) => "there is no room".to_owned(),
            Operation::Offered(..) => "nobody has taken the message".to_owned(),
            Operation::Receive(_) => "there is no message".to_owned(),
            Operation::Select(_) => "none of its arms can be taken".to_owned(),
            Operation::Gather(_) => "others still belong to it".to_owned(),
            Operation::TakeToken { .. } => "sleeps until it is unparked".to_owned(),
            _ => return None,
        })
    }

    fn show(&self, object: ObjectId, value: u64) -> String {
        match &self.objects[object].state {
            State::Atomic { show, .. } => show(value),
            _ => value.to_string(),
        }
    }
}
