//! Random programs: the explorer against a scheduler that merges nothing and knows no partial
//! order.

use crate::both::words;
use crate::harness::{Explored, Program};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::iter;

/// An operation of a random program, as `tests/programs/interpreter.rs` reads it.
#[derive(Clone, Debug, PartialEq)]
enum Op {
    Load(usize),
    Store(usize, i64),
    Add(usize, i64),
    Exchange(usize, i64, i64),
    Lock(usize),
    TryLock(usize),
    Unlock(usize),
    Send(i64),
    Receive,
    TryReceive,
    Yield,
    Print(i64),
}

impl Op {
    fn text(&self) -> String {
        match self {
            Op::Load(cell) => format!("L{cell}"),
            Op::Store(cell, value) => format!("S{cell},{value}"),
            Op::Add(cell, value) => format!("A{cell},{value}"),
            Op::Exchange(cell, old, new) => format!("C{cell},{old},{new}"),
            Op::Lock(lock) => format!("K{lock}"),
            Op::TryLock(lock) => format!("T{lock}"),
            Op::Unlock(lock) => format!("U{lock}"),
            Op::Send(value) => format!("s{value}"),
            Op::Receive => "r".to_owned(),
            Op::TryReceive => "e".to_owned(),
            Op::Yield => "Y".to_owned(),
            Op::Print(value) => format!("P{value}"),
        }
    }
}

type Threads = Vec<Vec<Op>>;

fn text(threads: &Threads) -> String {
    let thread = |ops: &Vec<Op>| ops.iter().map(Op::text).collect::<Vec<_>>().join(" ");
    threads.iter().map(thread).collect::<Vec<_>>().join(";")
}

fn op() -> impl Strategy<Value = Op> {
    let cell = 0..2_usize;
    prop_oneof![
        cell.clone().prop_map(Op::Load),
        (cell.clone(), 1..3_i64).prop_map(|(cell, value)| Op::Store(cell, value)),
        (cell.clone(), 0..3_i64).prop_map(|(cell, value)| Op::Add(cell, value)),
        (cell.clone(), 0..2_i64, 1..3_i64).prop_map(|(c, old, new)| Op::Exchange(c, old, new)),
        cell.clone().prop_map(Op::Lock),
        cell.clone().prop_map(Op::TryLock),
        cell.prop_map(Op::Unlock),
        (1..3_i64).prop_map(Op::Send),
        Just(Op::Receive),
        Just(Op::TryReceive),
        Just(Op::Yield),
        (1..3_i64).prop_map(Op::Print),
    ]
}

fn threads() -> impl Strategy<Value = Threads> {
    let two = prop::collection::vec(prop::collection::vec(op(), 1..6), 2);
    let three = prop::collection::vec(prop::collection::vec(op(), 1..4), 3);
    prop_oneof![two, three].prop_map(sensible)
}

/// Only the first thread receives, and nobody takes a lock that it has.
fn sensible(mut threads: Threads) -> Threads {
    for (number, ops) in threads.iter_mut().enumerate() {
        let mut held = [false; 2];
        ops.retain(|op| match op {
            Op::Receive | Op::TryReceive => number == 0,
            Op::Lock(lock) | Op::TryLock(lock) => !std::mem::replace(&mut held[*lock], true),
            Op::Unlock(lock) => std::mem::replace(&mut held[*lock], false),
            _ => true,
        });
    }
    threads
}

/// One state of the program, for a scheduler that copies it at every step.
#[derive(Clone)]
struct State {
    /// Operations that are left, with those that a thread's end brings.
    left: Vec<VecDeque<Step>>,
    seen: Vec<Vec<i64>>,
    cells: [i64; 2],
    owners: [Option<usize>; 2],
    queue: VecDeque<i64>,
    senders: usize,
    receiver: bool,
    printed: String,
}

#[derive(Clone)]
enum Step {
    Op(Op),
    /// The end of a thread gives back a lock that it still has.
    Release(usize),
    CloseSender,
    CloseReceiver,
}

/// All schedules, one by one.
struct Naive {
    /// Whether the end of a sender is a step.
    closing: bool,
    /// Whether somebody looked for a message and found none.
    found_none: bool,
    outcomes: BTreeMap<String, u64>,
    /// Schedules that may still be tried.
    budget: u64,
}

impl Naive {
    fn outcomes(threads: &Threads, budget: u64) -> Option<BTreeMap<String, u64>> {
        let mut closing = false;
        loop {
            let mut naive = Naive { closing, found_none: false, outcomes: BTreeMap::new(), budget };
            naive.go(State::new(threads));
            if naive.budget == 0 {
                return None;
            }
            if !naive.found_none || closing {
                return Some(naive.outcomes);
            }
            closing = true;
        }
    }

    fn go(&mut self, mut state: State) {
        (0..state.left.len()).for_each(|thread| state.skip(thread));
        // What is no step happens at once.
        while let Some(thread) = (0..state.left.len()).find(|&thread| {
            !self.closing && matches!(state.left[thread].front(), Some(Step::CloseSender))
        }) {
            self.step(&mut state, thread);
        }
        let ready: Vec<usize> =
            (0..state.left.len()).filter(|&thread| state.can_go(thread)).collect();
        if ready.is_empty() {
            self.budget = self.budget.saturating_sub(1);
            *self.outcomes.entry(state.outcome()).or_default() += 1;
            return;
        }
        for thread in ready {
            if self.budget > 0 {
                let mut next = state.clone();
                self.step(&mut next, thread);
                self.go(next);
            }
        }
    }

    fn step(&mut self, state: &mut State, thread: usize) {
        let Some(step) = state.left[thread].pop_front() else { return };
        let mut saw = None;
        match step {
            Step::Release(lock) => {
                if state.owners[lock] == Some(thread) {
                    state.owners[lock] = None;
                }
            }
            Step::CloseSender => state.senders -= 1,
            Step::CloseReceiver => state.receiver = false,
            Step::Op(op) => match op {
                Op::Load(cell) => saw = Some(state.cells[cell]),
                Op::Store(cell, value) => state.cells[cell] = value,
                Op::Add(cell, value) => {
                    saw = Some(state.cells[cell]);
                    state.cells[cell] += value;
                }
                Op::Exchange(cell, old, new) => {
                    let was = state.cells[cell];
                    saw = Some(if was == old { was } else { 100 + was });
                    if was == old {
                        state.cells[cell] = new;
                    }
                }
                Op::Lock(lock) => state.owners[lock] = Some(thread),
                Op::TryLock(lock) => {
                    let free = state.owners[lock].is_none();
                    saw = Some(free.into());
                    if free {
                        state.owners[lock] = Some(thread);
                    }
                }
                Op::Unlock(lock) => {
                    if state.owners[lock] == Some(thread) {
                        state.owners[lock] = None;
                    }
                }
                Op::Send(value) => {
                    saw = Some(state.receiver.into());
                    if state.receiver {
                        state.queue.push_back(value);
                    }
                }
                Op::Receive => saw = Some(state.queue.pop_front().unwrap_or(-1)),
                Op::TryReceive => {
                    let none = if state.senders == 0 { -1 } else { -2 };
                    self.found_none |= state.queue.is_empty();
                    saw = Some(state.queue.pop_front().unwrap_or(none));
                }
                Op::Yield => {}
                Op::Print(value) => state.printed += &format!("{value}/"),
            },
        }
        state.seen[thread].extend(saw);
    }
}

impl State {
    fn new(threads: &Threads) -> State {
        let all = threads.iter().flatten();
        let channel =
            all.clone().any(|op| matches!(op, Op::Send(_) | Op::Receive | Op::TryReceive));
        let left = threads.iter().enumerate().map(|(number, ops)| {
            let mut steps: VecDeque<Step> = ops.iter().cloned().map(Step::Op).collect();
            steps.extend([Step::Release(0), Step::Release(1)]);
            if channel {
                steps.push_back(Step::CloseSender);
            }
            if channel && number == 0 {
                steps.push_back(Step::CloseReceiver);
            }
            steps
        });
        State {
            left: left.collect(),
            seen: vec![Vec::new(); threads.len()],
            cells: [0; 2],
            owners: [None; 2],
            queue: VecDeque::new(),
            senders: threads.len(),
            receiver: true,
            printed: String::new(),
        }
    }

    /// A lock that a thread does not have is not given back: that is no step.
    fn skip(&mut self, thread: usize) {
        loop {
            let nothing = match self.left[thread].front() {
                Some(Step::Release(lock)) | Some(Step::Op(Op::Unlock(lock))) => {
                    self.owners[*lock] != Some(thread)
                }
                _ => false,
            };
            if !nothing {
                return;
            }
            self.left[thread].pop_front();
        }
    }

    fn can_go(&self, thread: usize) -> bool {
        match self.left[thread].front() {
            None => false,
            Some(Step::Op(Op::Lock(lock))) => self.owners[*lock].is_none(),
            Some(Step::Op(Op::Receive)) => !self.queue.is_empty() || self.senders == 0,
            Some(_) => true,
        }
    }

    fn outcome(&self) -> String {
        if self.left.iter().all(VecDeque::is_empty) {
            format!("{}{:?} {:?}", self.printed, self.seen, self.cells)
        } else {
            format!("{}[deadlocked]", self.printed.trim_end_matches('/'))
        }
    }
}

/// How many schedules a program may have to be tried.
const MOST: u64 = 3_000;

/// Takes so many random programs as this to a claim about each of them.
fn check(cases: u32, claim: impl Fn(Threads, &Program) -> Result<(), TestCaseError>) {
    let interpreter = Program::new("interpreter", include_str!("../programs/interpreter.rs"));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let claim = |threads| claim(threads, &interpreter);
    TestRunner::new(config).run(&threads(), claim).unwrap_or_else(|error| panic!("{error}"));
}

fn schedules(threads: &Threads) -> Result<BTreeMap<String, u64>, TestCaseError> {
    Naive::outcomes(threads, MOST).ok_or_else(|| TestCaseError::reject("too many schedules"))
}

#[test]
fn exploration_equals_trying_every_schedule_of_random_programs() {
    check(60, |threads, interpreter| {
        let naive = schedules(&threads)?;
        let program = text(&threads);
        let explored = interpreter.explore(&[], &[("PROGRAM", program.as_str())]);
        prop_assert_eq!(explored.outcomes(), naive, "{}", program);
        Ok(())
    });
}

#[test]
fn every_edge_of_random_programs_replays() {
    check(60, |threads, interpreter| {
        schedules(&threads)?;
        let program = text(&threads);
        let environment = [("PROGRAM", program.as_str())];
        let explored = interpreter.explore(&[], &environment);
        let walks = walks(explored.graph());
        if walks.is_empty() {
            return Err(TestCaseError::reject("everybody waits at once"));
        }
        let choices: Vec<Vec<[u64; 2]>> =
            walks.iter().map(|walk| walk.iter().map(|step| step.0).collect()).collect();
        let again = interpreter.explore_with(json!({ "walks": choices }), &environment);
        // The nodes that the graph names, from the first one on.
        let named =
            |walk: &Vec<Move>| iter::once(0).chain(walk.iter().map(|step| step.1)).collect();
        let named: Vec<Vec<u64>> = walks.iter().map(named).collect();
        prop_assert_eq!(&again.graph()["walks"], &json!(named), "{}", program);
        Ok(())
    });
}

/// A step on a path through a graph: the thread and the way, and the node that it leads to.
type Move = ([u64; 2], u64);

/// For each edge, a path that ends with it; to its start by the edges that were found last, which
/// are seldom those by which the search came there.
fn walks(graph: &Value) -> Vec<Vec<Move>> {
    let mut edges: Vec<(u64, Move)> = Vec::new();
    for (from, node) in graph["nodes"].as_array().unwrap().iter().enumerate() {
        for edge in node["edges"].as_array().unwrap() {
            let [thread, way, to] =
                ["thread", "way", "to"].map(|field| edge[field].as_u64().unwrap());
            edges.push((from as u64, ([thread, way], to)));
        }
    }
    let last: HashMap<u64, (u64, Move)> = edges.iter().map(|edge| (edge.1.1, *edge)).collect();
    let walk = |&(mut from, step): &(u64, Move)| {
        let mut walk = vec![step];
        while let Some((before, step)) = last.get(&from) {
            walk.push(*step);
            from = *before;
        }
        walk.reverse();
        walk
    };
    edges.iter().map(walk).collect()
}

/// How many nodes and edges there are, and how many interleavings.
fn size(explored: &Explored) -> (usize, usize, u64) {
    let nodes = explored.graph()["nodes"].as_array().unwrap();
    let edges = nodes.iter().map(|node| node["edges"].as_array().unwrap().len());
    (nodes.len(), edges.sum(), explored.interleavings())
}

#[test]
fn the_graph_of_a_random_program_does_not_depend_on_who_is_started_first() {
    check(60, |threads, interpreter| {
        schedules(&threads)?;
        let program = text(&threads);
        let explore = |order: &str| {
            let environment = [("PROGRAM", program.as_str()), ("ORDER", order)];
            interpreter.explore(&[], &environment)
        };
        let explored = explore("");
        let orders: &[&str] = if threads.len() == 2 { &["1,0"] } else { &["1,2,0", "2,1,0"] };
        for order in orders {
            let other = explore(order);
            prop_assert_eq!(size(&other), size(&explored), "{}", program);
            prop_assert!(words(&other) == words(&explored), "{}", program);
            prop_assert_eq!(other.outcomes(), explored.outcomes(), "{}", program);
        }
        Ok(())
    });
}
