//! What a load may see, where threads do not agree on one order of all operations.
//!
//! The model is that of C++20, which is Rust's: [atomics.order] and [intro.races] in N4861, in the
//! operational form of Kang et al., «A promising semantics for relaxed-memory concurrency» (POPL
//! 2017), without promises. Every atomic keeps all its stores, in modification order. Every thread
//! has a view: for each atomic the oldest store that it may still see. A store carries a view
//! along, which an acquiring load takes over.
//!
//! Two things that C++20 allows are never shown, because a store takes its place in the
//! modification order when it happens: a load that sees a store that comes later (load buffering),
//! and a store that comes before an older one (2+2W).

use super::digest::Digest;
use super::operation::{ObjectId, ThreadId};
use std::collections::HashMap;
use std::sync::atomic::Ordering;

/// What a thread knows.
#[derive(Clone, Debug, Default)]
struct View {
    /// For each atomic, the oldest store that may still be seen.
    stores: HashMap<ObjectId, usize>,
    /// How many operations of each thread happen before.
    happened: HashMap<ThreadId, u32>,
}

impl View {
    fn join(&mut self, other: &View) {
        for (object, store) in &other.stores {
            let here = self.stores.entry(*object).or_default();
            *here = (*here).max(*store);
        }
        for (thread, count) in &other.happened {
            let here = self.happened.entry(*thread).or_default();
            *here = (*here).max(*count);
        }
    }
}

/// What a thread knows, and what its fences do.
#[derive(Clone, Debug, Default)]
struct Thread {
    now: View,
    /// What an acquire fence would add: the views of all stores that it has loaded.
    loaded: View,
    /// What a relaxed store carries along: the view at the last release fence.
    released: View,
    /// What happened before its last operation, as [`View::happened`].
    before: HashMap<ThreadId, u32>,
    /// Its operations so far.
    count: u32,
    /// Whose store its last operation has seen: a thread, and the number of its operation. None
    /// where it has seen none, or the first value.
    saw: Option<(ThreadId, u32)>,
}

/// One store in the modification order of an atomic.
#[derive(Clone, Debug)]
pub struct Store {
    /// What was stored.
    pub value: u64,
    /// The operation that did it.
    pub operation: Digest,
    /// Whose: a thread, and the number of its operation. None of the first value.
    by: Option<(ThreadId, u32)>,
    view: View,
}

/// What carries a view from a thread to another beside stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// A lock.
    Object(ObjectId),
    /// A message in a channel.
    Message(ObjectId, u64),
    /// The token of a thread.
    Token(ThreadId),
    /// The work of a thread, when it is done.
    Work(ThreadId),
}

/// An operation that the single order S of sequentially consistent operations has to do with.
#[derive(Clone, Debug)]
struct Event {
    thread: ThreadId,
    /// Which operation of its thread.
    count: u32,
    /// The atomic, and the operation's place in its coherence order: a store has an even number, a
    /// load of it the next odd one. None for a fence.
    place: Option<(ObjectId, usize)>,
    sequential: bool,
    /// How many operations of each thread happen before it.
    happened: HashMap<ThreadId, u32>,
    /// How many happened before it when its own thread came to it.
    before: HashMap<ThreadId, u32>,
}

impl Event {
    fn happens_before(&self, other: &Event) -> bool {
        other.happened.get(&self.thread).is_some_and(|count| *count >= self.count)
    }

    /// Strongly: an operation of its own thread comes after it and happens before one that comes
    /// before the other in that one's thread. An order by what the two themselves pass on is no
    /// part of S, unless coherence makes it one.
    fn strongly_happens_before(&self, other: &Event) -> bool {
        if self.thread == other.thread {
            return self.count < other.count;
        }
        other.before.get(&self.thread).is_some_and(|count| *count > self.count)
    }
}

/// The memory of an execution.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    threads: Vec<Thread>,
    stores: HashMap<ObjectId, Vec<Store>>,
    carried: HashMap<Carrier, View>,
    events: Vec<Event>,
}

fn acquires(order: Ordering) -> bool {
    matches!(order, Ordering::Acquire | Ordering::AcqRel | Ordering::SeqCst)
}

fn releases(order: Ordering) -> bool {
    matches!(order, Ordering::Release | Ordering::AcqRel | Ordering::SeqCst)
}

impl Memory {
    /// All stores of an atomic, the first of which is its making.
    pub fn stores(&self, object: ObjectId) -> &[Store] {
        self.stores.get(&object).map_or(&[], Vec::as_slice)
    }

    /// An atomic that is used for the first time: its first value is known to all.
    pub fn make(&mut self, object: ObjectId, value: u64, operation: Digest) {
        let first = Store { value, operation, by: None, view: View::default() };
        self.stores.entry(object).or_insert_with(|| vec![first]);
    }

    /// The stores that a load may see, the newest first.
    pub fn visible(&self, thread: ThreadId, object: ObjectId, order: Ordering) -> Vec<usize> {
        let stores = self.stores(object).len();
        let view = self.threads.get(thread).map(|thread| &thread.now);
        let oldest = view.and_then(|view| view.stores.get(&object)).copied().unwrap_or(0);
        let fits = |store: &usize| {
            let mut then = self.clone();
            then.load(thread, object, *store, order);
            then.has_an_order()
        };
        let ordered = self.events.iter().any(|event| event.sequential);
        let sequential = order == Ordering::SeqCst;
        (oldest..stores).rev().filter(|store| !(ordered || sequential) || fits(store)).collect()
    }

    /// A load that sees this store.
    pub fn load(&mut self, thread: ThreadId, object: ObjectId, store: usize, order: Ordering) {
        let Store { view, by, .. } = self.stores(object)[store].clone();
        let here = self.next(thread);
        here.saw = by;
        let oldest = here.now.stores.entry(object).or_default();
        *oldest = (*oldest).max(store);
        here.loaded.join(&view);
        if acquires(order) {
            here.now.join(&view);
        }
        self.note(thread, Some((object, 2 * store + 1)), order);
    }

    /// A store, which comes last in the modification order.
    pub fn store(
        &mut self,
        thread: ThreadId,
        object: ObjectId,
        value: u64,
        order: Ordering,
        operation: Digest,
    ) {
        self.next(thread);
        self.put(thread, object, value, order, operation, View::default());
    }

    /// A read and write in one: it sees the last store, and carries along what that carried (a
    /// release sequence goes on).
    pub fn update(
        &mut self,
        thread: ThreadId,
        object: ObjectId,
        value: u64,
        order: Ordering,
        operation: Digest,
    ) {
        let last = self.stores(object).last().cloned();
        let (before, by) = last.map(|store| (store.view, store.by)).unwrap_or_default();
        let here = self.next(thread);
        here.saw = by;
        here.loaded.join(&before);
        if acquires(order) {
            here.now.join(&before);
        }
        self.put(thread, object, value, order, operation, before);
    }

    fn put(
        &mut self,
        thread: ThreadId,
        object: ObjectId,
        value: u64,
        order: Ordering,
        operation: Digest,
        mut view: View,
    ) {
        let place = self.stores(object).len();
        let here = self.thread(thread);
        let by = Some((thread, here.count));
        here.now.stores.insert(object, place);
        view.join(if releases(order) { &here.now } else { &here.released });
        self.stores.entry(object).or_default().push(Store { value, operation, by, view });
        self.note(thread, Some((object, 2 * place)), order);
    }

    /// A fence.
    pub fn fence(&mut self, thread: ThreadId, order: Ordering) {
        let here = self.next(thread);
        if acquires(order) {
            let loaded = here.loaded.clone();
            here.now.join(&loaded);
        }
        if releases(order) {
            here.released = here.now.clone();
        }
        self.note(thread, None, order);
    }

    /// Everything that the thread knows goes along with something.
    pub fn give(&mut self, thread: ThreadId, carrier: Carrier) {
        let now = self.next(thread).now.clone();
        self.carried.entry(carrier).or_default().join(&now);
    }

    /// What goes along with something becomes known to the thread.
    pub fn take(&mut self, thread: ThreadId, carrier: Carrier) {
        let carried = self.carried.get(&carrier).cloned().unwrap_or_default();
        self.next(thread).now.join(&carried);
    }

    /// A thread starts another one, or waits for its end: what `from` knows, `to` knows.
    pub fn pass(&mut self, from: ThreadId, to: ThreadId) {
        let now = self.next(from).now.clone();
        self.next(to).now.join(&now);
    }

    /// The thread comes to something that is told of it, which may be no operation on memory.
    pub fn tick(&mut self, thread: ThreadId) {
        self.next(thread).saw = None;
    }

    /// Whose store a thread's last operation has seen.
    pub fn saw(&self, thread: ThreadId) -> Option<(ThreadId, u32)> {
        self.threads.get(thread)?.saw
    }

    /// How many operations of each thread happen before what this one does next, its own among
    /// them. What is told of one thread happens before what is told of another if the second knows
    /// of as many operations of the first's thread as the first does itself.
    pub fn clock(&self, thread: ThreadId) -> HashMap<ThreadId, u32> {
        self.threads.get(thread).map(|here| here.now.happened.clone()).unwrap_or_default()
    }

    /// Forgets what must have one order: for a thread that goes on alone and sees the last store of
    /// everything, there is always one.
    pub fn forget_order(&mut self) {
        self.events.clear();
    }

    fn thread(&mut self, thread: ThreadId) -> &mut Thread {
        if self.threads.len() <= thread {
            self.threads.resize(thread + 1, Thread::default());
        }
        &mut self.threads[thread]
    }

    /// The thread, which does one thing more.
    fn next(&mut self, thread: ThreadId) -> &mut Thread {
        let here = self.thread(thread);
        here.before.clone_from(&here.now.happened);
        here.count += 1;
        here.now.happened.insert(thread, here.count);
        here
    }

    fn note(&mut self, thread: ThreadId, place: Option<(ObjectId, usize)>, order: Ordering) {
        let sequential = order == Ordering::SeqCst;
        if place.is_none() && !sequential {
            return;
        }
        let here = self.thread(thread);
        let (count, happened) = (here.count, here.now.happened.clone());
        let before = here.before.clone();
        self.events.push(Event { thread, count, place, sequential, happened, before });
    }

    /// Whether there is a single total order S of all sequentially consistent operations, as
    /// [atomics.order] asks for: one that agrees with what strongly happens before what, and with the
    /// coherence order of each atomic, also where fences stand around its operations.
    fn has_an_order(&self) -> bool {
        let sequential: Vec<&Event> = self.events.iter().filter(|e| e.sequential).collect();
        // The first place of each atomic that an operation is known to come before, and the last
        // place that comes before it.
        let first = |event: &Event| -> HashMap<ObjectId, usize> {
            let after = |other: &&Event| event.place.is_none() && event.happens_before(other);
            let places = self.events.iter().filter(after).filter_map(|other| other.place);
            places.chain(event.place).fold(HashMap::new(), |mut all, (object, place)| {
                let least = all.entry(object).or_insert(place);
                *least = (*least).min(place);
                all
            })
        };
        let last = |event: &Event| -> HashMap<ObjectId, usize> {
            let before = |other: &&Event| event.place.is_none() && other.happens_before(event);
            let places = self.events.iter().filter(before).filter_map(|other| other.place);
            places.chain(event.place).fold(HashMap::new(), |mut all, (object, place)| {
                let most = all.entry(object).or_insert(place);
                *most = (*most).max(place);
                all
            })
        };
        let bounds: Vec<_> = sequential.iter().map(|event| (first(event), last(event))).collect();
        let edge = |from: usize, to: usize| {
            let (first, last) = (&bounds[from].0, &bounds[to].1);
            let coherent = first
                .iter()
                .any(|(object, place)| last.get(object).is_some_and(|later| place < later));
            from != to && (coherent || sequential[from].strongly_happens_before(sequential[to]))
        };
        // Takes away whatever nothing comes before, until nothing is left, or a circle.
        let mut left: Vec<usize> = (0..sequential.len()).collect();
        while let Some(free) =
            left.iter().position(|&event| left.iter().all(|&other| !edge(other, event)))
        {
            left.swap_remove(free);
        }
        left.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Acquire, Relaxed, Release, SeqCst};

    const X: ObjectId = 0;
    const Y: ObjectId = 1;

    fn memory() -> Memory {
        let mut memory = Memory::default();
        memory.make(X, 0, Digest::of("x"));
        memory.make(Y, 0, Digest::of("y"));
        memory
    }

    fn store(memory: &mut Memory, thread: ThreadId, object: ObjectId, order: Ordering) {
        memory.store(thread, object, 1, order, Digest::of((thread, object)));
    }

    #[test]
    fn a_relaxed_load_may_see_an_old_store_until_it_has_seen_a_newer_one() {
        let mut memory = memory();
        store(&mut memory, 0, X, Relaxed);
        assert_eq!(memory.visible(1, X, Relaxed), [1, 0]);
        memory.load(1, X, 1, Relaxed);
        assert_eq!(memory.visible(1, X, Relaxed), [1]);
        assert_eq!(memory.visible(0, X, Relaxed), [1]);
    }

    #[test]
    fn what_was_stored_before_a_release_is_seen_after_the_acquire() {
        for (release, acquire, old) in
            [(Release, Acquire, false), (Release, Relaxed, true), (Relaxed, Acquire, true)]
        {
            let mut memory = memory();
            store(&mut memory, 0, X, Relaxed);
            store(&mut memory, 0, Y, release);
            memory.load(1, Y, 1, acquire);
            assert_eq!(memory.visible(1, X, Relaxed).contains(&0), old);
        }
    }

    #[test]
    fn a_release_sequence_goes_on_through_updates_and_ends_with_a_store() {
        for (update, old) in [(true, false), (false, true)] {
            let mut memory = memory();
            store(&mut memory, 0, X, Relaxed);
            store(&mut memory, 0, Y, Release);
            let operation = Digest::of("next");
            if update {
                memory.update(2, Y, 2, Relaxed, operation);
            } else {
                memory.store(2, Y, 2, Relaxed, operation);
            }
            memory.load(1, Y, 2, Acquire);
            assert_eq!(memory.visible(1, X, Relaxed).contains(&0), old);
        }
    }

    #[test]
    fn sequentially_consistent_loads_agree_on_an_order() {
        let mut memory = memory();
        store(&mut memory, 0, X, SeqCst);
        store(&mut memory, 1, Y, SeqCst);
        memory.load(0, Y, 0, SeqCst);
        // Store buffering: one of the two sees the other's store.
        assert_eq!(memory.visible(1, X, SeqCst), [1]);
        assert_eq!(memory.visible(1, X, Acquire), [1, 0]);
    }

    #[test]
    fn fences_order_the_relaxed_operations_around_them() {
        for (order, old) in [(SeqCst, false), (Ordering::AcqRel, true)] {
            let mut memory = memory();
            store(&mut memory, 0, X, Relaxed);
            store(&mut memory, 1, Y, Relaxed);
            memory.fence(0, order);
            memory.fence(1, order);
            memory.load(0, Y, 0, Relaxed);
            assert_eq!(memory.visible(1, X, Relaxed).contains(&0), old);
        }
    }

    #[test]
    fn a_lock_carries_what_its_last_holder_knew() {
        let mut memory = memory();
        store(&mut memory, 0, X, Relaxed);
        memory.give(0, Carrier::Object(7));
        memory.take(1, Carrier::Object(7));
        assert_eq!(memory.visible(1, X, Relaxed), [1]);
    }
}
