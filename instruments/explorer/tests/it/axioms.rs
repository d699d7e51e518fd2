//! Random litmus tests: what the explorer finds against the axioms of C++20, which know no order
//! in which things are done.
//!
//! A candidate execution says for every load which store it sees, and for every atomic in which
//! order it was stored to. [intro.races] and [atomics.order] in N4861 say which candidates are
//! executions. The explorer shows all of them but those in which what is sequenced before, what is
//! seen and the orders of stores go round in a circle: load buffering and 2+2W.

use crate::harness::Program;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeSet;

/// An operation of a litmus test, as `tests/programs/litmus.rs` reads it.
#[derive(Clone, Debug)]
enum Op {
    Load(usize, char),
    Store(usize, u32, char),
    Add(usize, u32, char),
    Fence(char),
}

impl Op {
    fn text(&self) -> String {
        match self {
            Op::Load(cell, order) => format!("L{cell}{order}"),
            Op::Store(cell, value, order) => format!("S{cell}={value}{order}"),
            Op::Add(cell, value, order) => format!("A{cell}={value}{order}"),
            Op::Fence(order) => format!("F{order}"),
        }
    }

    fn cell(&self) -> Option<usize> {
        match self {
            Op::Load(cell, _) | Op::Store(cell, ..) | Op::Add(cell, ..) => Some(*cell),
            Op::Fence(_) => None,
        }
    }

    fn order(&self) -> char {
        match self {
            Op::Load(_, order) | Op::Store(_, _, order) | Op::Add(_, _, order) => *order,
            Op::Fence(order) => *order,
        }
    }

    fn reads(&self) -> bool {
        matches!(self, Op::Load(..) | Op::Add(..))
    }

    fn writes(&self) -> bool {
        matches!(self, Op::Store(..) | Op::Add(..))
    }

    fn acquires(&self) -> bool {
        "aqs".contains(self.order())
    }

    fn releases(&self) -> bool {
        "rqs".contains(self.order())
    }
}

type Threads = Vec<Vec<Op>>;

fn text(threads: &Threads) -> String {
    let thread = |ops: &Vec<Op>| ops.iter().map(Op::text).collect::<Vec<_>>().join(" ");
    threads.iter().map(thread).collect::<Vec<_>>().join(";")
}

/// A relation between events: row by row, a bit an event.
#[derive(Clone)]
struct Relation(Vec<u32>);

impl Relation {
    fn new(events: usize) -> Relation {
        Relation(vec![0; events])
    }

    fn of(events: usize, holds: impl Fn(usize, usize) -> bool) -> Relation {
        let mut relation = Relation::new(events);
        for from in 0..events {
            for to in 0..events {
                if holds(from, to) {
                    relation.add(from, to);
                }
            }
        }
        relation
    }

    fn add(&mut self, from: usize, to: usize) {
        self.0[from] |= 1 << to;
    }

    fn has(&self, from: usize, to: usize) -> bool {
        self.0[from] >> to & 1 == 1
    }

    fn or(&self, other: &Relation) -> Relation {
        Relation(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    fn closed(mut self) -> Relation {
        for middle in 0..self.0.len() {
            let onward = self.0[middle];
            for row in &mut self.0 {
                if *row >> middle & 1 == 1 {
                    *row |= onward;
                }
            }
        }
        self
    }

    /// Of a closed relation: whether nothing comes before itself.
    fn is_free_of_circles(&self) -> bool {
        (0..self.0.len()).all(|event| !self.has(event, event))
    }
}

/// A program's operations in a row, and what is sequenced before what.
struct Events<'a> {
    ops: Vec<&'a Op>,
    thread: Vec<usize>,
    before: Relation,
}

/// The number of the store that an atomic is made with.
const FIRST: usize = usize::MAX;

impl<'a> Events<'a> {
    fn new(threads: &'a Threads) -> Events<'a> {
        let numbered = threads.iter().enumerate();
        let all = numbered.flat_map(|(thread, ops)| ops.iter().map(move |op| (op, thread)));
        let (ops, thread): (Vec<&Op>, Vec<usize>) = all.unzip();
        let before = Relation::of(ops.len(), |a, b| a < b && thread[a] == thread[b]);
        Events { ops, thread, before }
    }

    /// Every outcome of a consistent execution.
    fn outcomes(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let cells = [0, 1].map(|cell| {
            let stores = (0..self.ops.len())
                .filter(|at| self.ops[*at].writes() && self.ops[*at].cell() == Some(cell));
            permutations(&stores.collect::<Vec<_>>())
        });
        for first in &cells[0] {
            for second in &cells[1] {
                self.choose([first, second], &mut Vec::new(), &mut found);
            }
        }
        found
    }

    /// Lets every event that reads see each store in turn.
    fn choose(
        &self,
        stores: [&Vec<usize>; 2],
        seen: &mut Vec<Option<usize>>,
        found: &mut BTreeSet<String>,
    ) {
        let Some(op) = self.ops.get(seen.len()) else {
            found.extend(self.outcome(stores, seen));
            return;
        };
        let sights: Vec<Option<usize>> = match op.cell().filter(|_| op.reads()) {
            Some(cell) => [FIRST].iter().chain(stores[cell]).copied().map(Some).collect(),
            None => vec![None],
        };
        for sight in sights {
            seen.push(sight);
            self.choose(stores, seen, found);
            seen.pop();
        }
    }

    /// What the candidate comes to, if it is an execution.
    fn outcome(&self, stores: [&Vec<usize>; 2], seen: &[Option<usize>]) -> Option<String> {
        let events = self.ops.len();
        // The place of a store in its atomic's order, from 1; of the first, 0.
        let place = |store: usize| match store {
            FIRST => 0,
            store => {
                let all = stores[self.ops[store].cell().unwrap_or(0)];
                all.iter().position(|other| *other == store).map_or(0, |at| at + 1)
            }
        };
        let same = |a: usize, b: usize| {
            self.ops[a].cell().is_some() && self.ops[a].cell() == self.ops[b].cell()
        };
        // An update sees the store just before its own.
        let updates = (0..events).filter(|at| matches!(self.ops[*at], Op::Add(..)));
        for update in updates {
            if place(seen[update]?) + 1 != place(update) {
                return None;
            }
        }
        let sees = Relation::of(events, |store, load| seen[load] == Some(store));
        let stored = Relation::of(events, |a, b| {
            self.ops[a].writes() && self.ops[b].writes() && same(a, b) && place(a) < place(b)
        });
        let overtaken = Relation::of(events, |load, store| {
            let older = |sight| same(load, store) && place(sight) < place(store);
            load != store && self.ops[store].writes() && seen[load].is_some_and(older)
        });
        let shown = self.before.or(&sees).or(&stored).closed();
        if !shown.is_free_of_circles() {
            return None;
        }
        let happens = self.before.or(&self.synchronizes(seen, &sees)).closed();
        let coherence = sees.or(&stored).or(&overtaken).closed();
        let coherent = (0..events)
            .all(|a| (0..events).all(|b| !(happens.has(a, b) && (coherence.has(b, a) || a == b))));
        if !coherent || !self.has_single_order(&happens, &coherence) {
            return None;
        }
        let mut values = vec![0; events];
        // What is seen was stored earlier in an order that has no circles: so many rounds do.
        for _ in 0..events {
            for at in 0..events {
                let sight = seen[at].map_or(0, |store| match store {
                    FIRST => 0,
                    store => values[store],
                });
                values[at] = match self.ops[at] {
                    Op::Store(_, value, _) => *value,
                    Op::Add(_, value, _) => sight + value,
                    _ => sight,
                };
            }
        }
        let loaded = |at: usize| match self.ops[at] {
            Op::Add(_, value, _) => values[at] - value,
            _ => values[at],
        };
        let threads = self.thread.last().map_or(0, |last| last + 1);
        let threads: Vec<Vec<u32>> = (0..threads)
            .map(|thread| {
                let own = (0..events).filter(|at| self.thread[*at] == thread);
                own.filter(|at| self.ops[*at].reads()).map(loaded).collect()
            })
            .collect();
        let last = stores.map(|stores| stores.last().map_or(0, |store| values[*store]));
        Some(format!("{threads:?} {last:?}"))
    }

    /// [atomics.order]/2 and [atomics.fences].
    fn synchronizes(&self, seen: &[Option<usize>], sees: &Relation) -> Relation {
        let events = self.ops.len();
        let mut relation = Relation::new(events);
        for load in 0..events {
            // The stores whose release sequence holds what is seen: it goes back through updates.
            let mut heads = Vec::new();
            let mut head = seen[load];
            while let Some(store) = head.filter(|store| *store != FIRST) {
                heads.push(store);
                head = seen[store].filter(|_| matches!(self.ops[store], Op::Add(..)));
            }
            debug_assert!(heads.is_empty() || sees.has(heads[0], load));
            let fence = |at: usize| matches!(self.ops[at], Op::Fence(_));
            let givers = heads.iter().flat_map(|store| {
                let fences = (0..events).filter(|at| fence(*at) && self.before.has(*at, *store));
                fences.chain([*store])
            });
            let takers = (0..events).filter(|at| fence(*at) && self.before.has(load, *at));
            let takers: Vec<usize> = takers.chain([load]).collect();
            for giver in givers.filter(|at| self.ops[*at].releases()) {
                for taker in takers.iter().filter(|at| self.ops[**at].acquires()) {
                    relation.add(giver, *taker);
                }
            }
        }
        relation
    }

    /// [atomics.order]/4: whether the sequentially consistent operations have a single order S.
    fn has_single_order(&self, happens: &Relation, coherence: &Relation) -> bool {
        let events = self.ops.len();
        let single = |at: usize| self.ops[at].order() == 's';
        let fence = |at: usize| single(at) && matches!(self.ops[at], Op::Fence(_));
        // Strongly happens before; what synchronises two sequentially consistent operations is
        // in their coherence order, too.
        let strongly = Relation::of(events, |a, b| {
            let after = |x: usize| self.before.has(a, x);
            let between =
                |x: usize| (0..events).any(|y| happens.has(x, y) && self.before.has(y, b));
            self.before.has(a, b) || (0..events).any(|x| after(x) && between(x))
        });
        let order = Relation::of(events, |from, to| {
            if from == to || !single(from) || !single(to) {
                return false;
            }
            let starts = |a: usize| a == from || fence(from) && happens.has(from, a);
            let ends = |b: usize| b == to || fence(to) && happens.has(b, to);
            let coherent =
                |a: usize| starts(a) && (0..events).any(|b| ends(b) && coherence.has(a, b));
            strongly.has(from, to) || (0..events).any(coherent)
        });
        order.closed().is_free_of_circles()
    }
}

fn permutations(all: &[usize]) -> Vec<Vec<usize>> {
    if all.is_empty() {
        return vec![Vec::new()];
    }
    let starting = |at: usize| {
        let mut rest = all.to_vec();
        let first = rest.remove(at);
        permutations(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    (0..all.len()).flat_map(starting).collect()
}

fn op() -> impl Strategy<Value = Op> {
    let order =
        |letters: &'static str| proptest::sample::select(letters.chars().collect::<Vec<char>>());
    let cell = 0..2_usize;
    prop_oneof![
        3 => (cell.clone(), order("xass")).prop_map(|(cell, order)| Op::Load(cell, order)),
        3 => (cell.clone(), 1..4_u32, order("xrss"))
            .prop_map(|(cell, value, order)| Op::Store(cell, value, order)),
        1 => (cell, 10..12_u32, order("xarqs"))
            .prop_map(|(cell, value, order)| Op::Add(cell, value, order)),
        1 => order("arqs").prop_map(Op::Fence),
    ]
}

/// Two to four threads with two to three operations each.
fn threads() -> impl Strategy<Value = Threads> {
    prop::collection::vec(prop::collection::vec(op(), 1..4), 2..5).prop_filter("small", |threads| {
        (3..9).contains(&threads.iter().map(Vec::len).sum::<usize>())
    })
}

/// The program that runs litmus tests.
fn runs() -> Program {
    Program::new("litmus", include_str!("../programs/litmus.rs"))
}

#[track_caller]
fn check(runs: &Program, program: &str, allowed: &BTreeSet<String>) {
    let explored = runs.explore_in("c20", &[], &[("PROGRAM", program)]);
    assert_eq!(explored.graph()["cut"], serde_json::Value::Null, "{program}");
    let found: BTreeSet<String> = explored.outcomes().into_keys().collect();
    assert_eq!(&found, allowed, "{program}");
}

#[test]
fn random_litmus_tests_do_what_the_axioms_allow() {
    let runs = runs();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let test = |threads: Threads| {
        let program = text(&threads);
        check(&runs, &program, &Events::new(&threads).outcomes());
        Ok(())
    };
    TestRunner::new(config).run(&threads(), test).unwrap_or_else(|error| panic!("{error}"));
}

/// The same operation with each ordering that does all that its own does, and more.
fn stronger(op: &Op) -> Vec<Op> {
    let does =
        |order: char| "xarqs".find(order).map_or(0, |at| [0b000, 0b001, 0b010, 0b011, 0b111][at]);
    let possible = match op {
        Op::Load(..) => "xas",
        Op::Store(..) => "xrs",
        Op::Add(..) => "xarqs",
        Op::Fence(_) => "arqs",
    };
    let now = does(op.order());
    let more = possible.chars().filter(|order| does(*order) & now == now && does(*order) != now);
    let with = |order| match *op {
        Op::Load(cell, _) => Op::Load(cell, order),
        Op::Store(cell, value, _) => Op::Store(cell, value, order),
        Op::Add(cell, value, _) => Op::Add(cell, value, order),
        Op::Fence(_) => Op::Fence(order),
    };
    more.map(with).collect()
}

#[test]
fn a_stronger_ordering_takes_outcomes_away_and_adds_none() {
    // What a table of orderings concludes without exploring rests on this.
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let test = |threads: Threads| {
        let all = Events::new(&threads).outcomes();
        for (thread, ops) in threads.iter().enumerate() {
            for (number, op) in ops.iter().enumerate() {
                for op in stronger(op) {
                    let mut threads = threads.clone();
                    threads[thread][number] = op;
                    let fewer = Events::new(&threads).outcomes();
                    prop_assert!(fewer.is_subset(&all), "{}", text(&threads));
                }
            }
        }
        Ok(())
    };
    TestRunner::new(config).run(&threads(), test).unwrap_or_else(|error| panic!("{error}"));
}

/// Reads the text of a program.
fn parsed(program: &str) -> Threads {
    let op = |text: &str| {
        let order = text.chars().last().unwrap();
        let numbers: Vec<u32> =
            text[1..text.len() - 1].split('=').filter_map(|number| number.parse().ok()).collect();
        let cell = numbers.first().map_or(0, |cell| *cell as usize);
        match &text[..1] {
            "L" => Op::Load(cell, order),
            "S" => Op::Store(cell, numbers[1], order),
            "A" => Op::Add(cell, numbers[1], order),
            _ => Op::Fence(order),
        }
    };
    program.split(';').map(|ops| ops.split_whitespace().map(op).collect()).collect()
}

#[test]
fn what_c20_allows_and_c11_forbade_is_found() {
    // Z6.U of Lahav et al. (PLDI 2017), for which C++20 weakened the single order: what happens
    // before need not come before in it.
    let program = "S0=1s S1=1r;A1=1s L1x;S1=3s L0s";
    let allowed = Events::new(&parsed(program)).outcomes();
    assert!(allowed.contains("[[], [1, 3], [0]] [1, 3]"), "{allowed:?}");
    check(&runs(), program, &allowed);
}
