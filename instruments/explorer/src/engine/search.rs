//! Tries every choice at every node, and draws the graph.

use crate::engine::count::Count;
use crate::engine::digest::Digest;
use crate::engine::graph::{
    self, Edge, End, Explored, Graph, Next, Object, Outcome, Place, Refusal, Thread,
};
use crate::engine::names::{self, Lines, name_at};
use crate::engine::operation::{At, ObjectKey, ThreadKey};
use crate::engine::process::Nursery;
use crate::engine::record::{self, Choice, Ended, Need, Order, Record, Rules};
use crate::engine::settings::{self, Settings};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::io::Write;
use std::time::{Duration, Instant};

/// Executions after which chance would have shown: one in two is missed less often than once in a
/// thousand explorations.
const ENOUGH: usize = 12;

/// Explores, writes what was found to standard output, and ends.
pub fn explore(nursery: &mut Nursery) -> ! {
    let settings = settings::get().cloned().unwrap_or_default();
    let explored = match Search::all(nursery, &settings) {
        Ok(graph) => Explored::Graph(graph),
        Err(refusal) => Explored::Refused(refusal),
    };
    let mut text = serde_json::to_vec(&explored).unwrap_or_default();
    text.push(b'\n');
    let written = std::io::stdout().write_all(&text);
    // SAFETY: ends the process at once; the listing's own ends are not for the search.
    unsafe { libc::_exit(i32::from(written.is_err())) }
}

/// A node that was found.
struct Found {
    seen: record::Node,
    /// By choice: where it leads, and what happens on the way.
    edges: BTreeMap<Choice, (usize, Vec<record::Event>)>,
    /// How it was found.
    from: Option<(usize, Choice)>,
    ended: Option<Ended>,
    /// Whether a choice was cut off.
    open: bool,
}

/// An exploration under way.
#[derive(Default)]
struct Search {
    rules: Rules,
    nodes: Vec<Found>,
    numbers: HashMap<Digest, usize>,
    /// Choices that nobody has tried; none at all stands for the first execution.
    work: VecDeque<Option<(usize, Choice)>>,
    start: Vec<record::Event>,
    runs: usize,
    cut: Option<&'static str>,
}

/// What comes of an execution, for the search as a whole.
enum Turn {
    /// There is more to try.
    On,
    /// A rule has changed: all begins anew.
    Anew,
}

impl Search {
    /// The graph of all interleavings.
    fn all(nursery: &mut Nursery, settings: &Settings) -> Result<Graph, Refusal> {
        let text = std::fs::read_to_string(&settings.file).unwrap_or_default();
        if let Some((function, at)) = names::counts_shares(&text) {
            let sentence = format!(
                "`{function}` tells how often an Arc is shared, which is not modelled: wait for \
                 the threads with `join`, and look at the value inside"
            );
            return Err(Refusal { sentence, at: Some(at) });
        }
        if let Some(at) = names::shares_past_std(&text) {
            let sentence = "what `core` shares between threads is not seen: take it from `std`";
            return Err(Refusal { sentence: sentence.to_owned(), at: Some(at) });
        }
        let deadline = Instant::now() + Duration::from_millis(settings.time);
        let mut search = Search { work: VecDeque::from([None]), ..Search::default() };
        while let Some(job) = search.work.pop_front() {
            let tried =
                job.is_some_and(|(node, choice)| search.nodes[node].edges.contains_key(&choice));
            if tried {
                continue;
            }
            let over = [
                (search.runs >= settings.runs, "runs"),
                (search.nodes.len() >= settings.nodes, "nodes"),
                (Instant::now() >= deadline, "time"),
            ];
            if let Some((_, budget)) = over.into_iter().find(|(over, _)| *over) {
                search.cut = Some(budget);
                search.work.push_front(job);
                break;
            }
            match search.run(nursery, job)? {
                Turn::On => {}
                Turn::Anew => {
                    nursery.forget();
                    let Search { rules, runs, .. } = search;
                    let work = VecDeque::from([None]);
                    search = Search { rules, runs, work, ..Search::default() };
                }
            }
        }
        search.verify(nursery)?;
        for (node, _) in std::mem::take(&mut search.work).into_iter().flatten() {
            search.nodes[node].open = true;
        }
        let walks = settings.walks.iter().map(|walk| search.walk(nursery, walk)).collect();
        Ok(Graph { walks, ..search.draw(settings, &text) })
    }

    /// Goes where somebody wants it to: the nodes that it comes by.
    fn walk(&self, nursery: &mut Nursery, walk: &[(usize, usize)]) -> Vec<Option<usize>> {
        let threads = self.threads();
        let choice = |&(thread, way): &(usize, usize)| {
            threads.get(thread).map(|thread| Choice { thread: thread.key, way })
        };
        let walk = Some(walk.iter().filter_map(choice).collect());
        let (records, _) = nursery.execute(&Order { walk, ..self.order(Vec::new()) });
        let number = |id, content| {
            let node = self.numbers.get(&id).copied();
            node.filter(|&node| self.nodes[node].seen.content == content)
        };
        let nodes = records.into_iter().filter_map(|record| match record {
            Record::Node(node) => Some(number(node.id, node.content)),
            Record::Known { id, content, .. } => Some(number(id, content)),
            _ => None,
        });
        nodes.collect()
    }

    /// Takes interleavings that are known once more, where so few executions were needed that
    /// another behaviour by chance may not have come up.
    fn verify(&mut self, nursery: &mut Nursery) -> Result<(), Refusal> {
        let ends: Vec<usize> = (0..self.nodes.len())
            .filter(|node| {
                let ended = self.nodes[*node].ended.as_ref();
                ended.is_some_and(|ended| !matches!(ended.end, End::Killed(_)))
            })
            .collect();
        for end in ends.into_iter().cycle().take(ENOUGH.saturating_sub(self.runs)) {
            let order = self.order(self.path(end));
            let seen = &self.nodes[end].seen;
            let mut at = At::Nowhere;
            let same = nursery.execute(&order).0.into_iter().any(|record| match record {
                Record::Known { id, content, .. } => id == seen.id && content == seen.content,
                Record::Differs { at: place } => {
                    at = place;
                    false
                }
                _ => false,
            });
            if !same {
                // At the end of the program, the last place before it.
                let nowhere = at == At::Nowhere;
                return Err(differs(&if nowhere { self.last_place(&order.path, &[]) } else { at }));
            }
        }
        Ok(())
    }

    /// The choices that lead to a node.
    fn path(&self, mut node: usize) -> Vec<(Digest, Choice)> {
        let mut path = Vec::new();
        while let Some((before, choice)) = self.nodes[node].from {
            path.push((self.nodes[before].seen.id, choice));
            node = before;
        }
        path.reverse();
        path
    }

    /// The choices that lead to a node, and another one there.
    fn path_on(&self, job: Option<(usize, Choice)>) -> Vec<(Digest, Choice)> {
        let Some((node, choice)) = job else { return Vec::new() };
        let mut path = self.path(node);
        path.push((self.nodes[node].seen.id, choice));
        path
    }

    /// What an execution is to do that follows a path.
    fn order(&self, path: Vec<(Digest, Choice)>) -> Order {
        Order { path, rules: self.rules.clone(), alone: None, walk: None }
    }

    /// One execution, which tries a choice and goes on as far as nobody has been.
    fn run(
        &mut self,
        nursery: &mut Nursery,
        job: Option<(usize, Choice)>,
    ) -> Result<Turn, Refusal> {
        self.runs += 1;
        let order = self.order(self.path_on(job));
        let (records, signal) = nursery.execute(&order);
        // The choice under way, and what has come of it so far.
        let (mut under_way, mut events) = (job, Vec::new());
        let mut last = None;
        let mut ended = false;
        for record in records {
            ended |= !matches!(record, Record::Node(_) | Record::Step(_) | Record::Event(_));
            match record {
                Record::Step(choice) => under_way = last.map(|node| (node, choice)),
                Record::Event(event) => events.push(event),
                Record::Node(seen) => {
                    let node = self.add(nursery, seen, under_way);
                    self.connect(under_way, node, std::mem::take(&mut events));
                    last = Some(node);
                }
                Record::Known { id, content, at } => {
                    let node = self.numbers.get(&id).copied();
                    let node = node.filter(|&node| self.nodes[node].seen.content == content);
                    let Some(node) = node else { return Err(differs(&at)) };
                    self.connect(under_way, node, std::mem::take(&mut events));
                }
                Record::Ended(how) => {
                    if let Some(node) = last {
                        self.nodes[node].ended = Some(how);
                    }
                }
                Record::LooksAgain(thread, situation) => {
                    self.learn(nursery, under_way, thread, situation);
                    if under_way == job {
                        self.work.push_front(job);
                    }
                }
                Record::Needs(Need::EndsAreSteps) => {
                    self.rules.ends_are_steps = true;
                    return Ok(Turn::Anew);
                }
                Record::Needs(Need::ClosingIsAStep) => {
                    self.rules.closing_is_a_step = true;
                    return Ok(Turn::Anew);
                }
                Record::Refused { what, at } => return Err(refusal(what, &at)),
                Record::Differs { at } => return Err(differs(&at)),
                Record::TooManySteps => {
                    self.cut = Some("steps");
                    if let Some((node, _)) = under_way {
                        self.nodes[node].open = true;
                    }
                }
                Record::CameOut(_) => {}
            }
        }
        if !ended {
            self.fell(under_way, events, signal)?;
        }
        Ok(Turn::On)
    }

    /// A node that is new, found by a choice.
    fn add(
        &mut self,
        nursery: &mut Nursery,
        seen: record::Node,
        from: Option<(usize, Choice)>,
    ) -> usize {
        let number = self.nodes.len();
        nursery.know(seen.id);
        self.numbers.insert(seen.id, number);
        for choice in &seen.choices {
            self.work.push_back(Some((number, *choice)));
        }
        let edges = BTreeMap::new();
        self.nodes.push(Found { seen, edges, from, ended: None, open: false });
        number
    }

    fn connect(&mut self, choice: Option<(usize, Choice)>, to: usize, events: Vec<record::Event>) {
        match choice {
            Some((node, choice)) => {
                self.nodes[node].edges.insert(choice, (to, events));
            }
            None => self.start = events,
        }
    }

    /// Finds out whether a thread that looks again is in a loop.
    fn learn(
        &mut self,
        nursery: &mut Nursery,
        under_way: Option<(usize, Choice)>,
        thread: ThreadKey,
        situation: Digest,
    ) {
        self.runs += 1;
        let order = Order { alone: Some(thread), ..self.order(self.path_on(under_way)) };
        let (records, _) = nursery.execute(&order);
        let stays = records.iter().any(|record| matches!(record, Record::CameOut(false)));
        let Rules { loops, visits, .. } = &mut self.rules;
        if stays { loops } else { visits }.insert(situation);
    }

    /// The process has ended without a word.
    fn fell(
        &mut self,
        under_way: Option<(usize, Choice)>,
        events: Vec<record::Event>,
        signal: Option<i32>,
    ) -> Result<(), Refusal> {
        let path = self.path_on(under_way);
        let at = self.last_place(&path, &events);
        let Some(signal) = signal else {
            let sentence = "the program ended in a way that the explorer does not see";
            return Err(refusal(sentence.to_owned(), &at));
        };
        if signal == libc::SIGALRM {
            let sentence = "a thread computes for seconds without a step that others could \
                            notice; explore a smaller case";
            return Err(refusal(sentence.to_owned(), &at));
        }
        let [text, errors] = ["print", "eprint"].map(|stream| self.printed(&path, &events, stream));
        let id = Digest::of((path, signal));
        let before = under_way.map(|(node, _)| &self.nodes[node].seen);
        let threads = before.map(|seen| seen.threads.clone()).unwrap_or_default();
        let objects = before.map(|seen| seen.objects.clone()).unwrap_or_default();
        let seen = record::Node { id, content: id, threads, objects, choices: Vec::new() };
        let (number, edges) = (self.nodes.len(), BTreeMap::new());
        let end = End::Killed(signal_name(signal).to_owned());
        let ended = Some(Ended { end, text, errors, panics: Vec::new() });
        self.nodes.push(Found { seen, edges, from: under_way, ended, open: false });
        self.connect(under_way, number, events);
        Ok(())
    }

    /// Where something happened last, on a path and in what came behind it.
    fn last_place(&self, path: &[(Digest, Choice)], last: &[record::Event]) -> At {
        let edges = path
            .iter()
            .rev()
            .filter_map(|(node, choice)| self.nodes[*self.numbers.get(node)?].edges.get(choice));
        let before = edges.flat_map(|(_, events)| events.iter().rev());
        let mut events = last.iter().rev().chain(before).chain(self.start.iter().rev());
        events.find(|event| event.at != At::Nowhere).map_or(At::Nowhere, |event| event.at.clone())
    }

    /// What was printed to a stream on a path, and in what came last.
    fn printed(&self, path: &[(Digest, Choice)], last: &[record::Event], stream: &str) -> String {
        let on_the_way = path.iter().filter_map(|(node, choice)| {
            let node = &self.nodes[*self.numbers.get(node)?];
            node.edges.get(choice).map(|(_, events)| events)
        });
        let events = self.start.iter().chain(on_the_way.flatten()).chain(last);
        let prints = events.filter(|event| event.what == stream);
        prints.filter_map(|event| event.value.as_deref()).collect()
    }

    /// The graph as it is given away: numbers instead of keys, lines instead of addresses.
    fn draw(&self, settings: &Settings, text: &str) -> Graph {
        let mut lines = Lines::of(&settings.file);
        let threads = self.threads();
        let objects = self.objects(&mut lines);
        let mut drawing = Drawing {
            lines,
            threads: threads.iter().enumerate().map(|(n, thread)| (thread.key, n)).collect(),
            objects: objects.iter().enumerate().map(|(n, (key, ..))| (*key, n)).collect(),
        };
        let (outcomes, ahead) = self.count();
        let interleavings = ahead.first().map(sum).unwrap_or_default();
        let nodes = self.nodes.iter().zip(&ahead);
        Graph {
            memory: settings.memory,
            spurious: settings.spurious,
            cut: self.cut,
            runs: self.runs,
            interleavings: interleavings.to_string(),
            outcomes: outcomes
                .iter()
                .enumerate()
                .map(|(number, Ended { end, text, errors, panics })| Outcome {
                    end: end.clone(),
                    text: text.clone(),
                    errors: errors.clone(),
                    panics: panics.clone(),
                    interleavings: ahead
                        .first()
                        .and_then(|ahead| ahead.get(&number))
                        .map_or_else(|| "0".to_owned(), Count::to_string),
                })
                .collect(),
            threads: threads
                .iter()
                .map(|thread| Thread {
                    name: thread.name.clone(),
                    at: drawing.lines.place(&thread.spawned),
                })
                .collect(),
            objects: called(&objects, settings, text),
            start: drawing.events(&self.start),
            nodes: nodes.map(|(node, ahead)| drawing.node(node, ahead, &outcomes)).collect(),
            walks: Vec::new(),
        }
    }

    /// All threads: the main thread, then as they come.
    fn threads(&self) -> Vec<&record::Thread> {
        let mut threads: Vec<&record::Thread> = Vec::new();
        for thread in self.nodes.iter().flat_map(|node| &node.seen.threads) {
            if threads.iter().all(|known| known.key != thread.key) {
                threads.push(thread);
            }
        }
        threads
    }

    /// All objects, in the order in which the listing makes them.
    fn objects(&self, lines: &mut Lines) -> Vec<(ObjectKey, &record::Object, Option<Place>)> {
        let mut objects: Vec<(ObjectKey, &record::Object, Option<Place>)> = Vec::new();
        for (key, object) in self.nodes.iter().flat_map(|node| &node.seen.objects) {
            if objects.iter().all(|(known, ..)| known != key) {
                objects.push((*key, object, lines.place(&object.made)));
            }
        }
        objects.sort_by_key(|(_, object, made)| (*made, object.lies));
        objects
    }

    /// All outcomes, and for each node how many interleavings go on to each of them.
    fn count(&self) -> (Vec<Ended>, Vec<BTreeMap<usize, Count>>) {
        let mut outcomes: Vec<Ended> =
            self.nodes.iter().filter_map(|node| node.ended.clone()).collect();
        outcomes.sort();
        outcomes.dedup();
        let mut ahead: Vec<Option<BTreeMap<usize, Count>>> = vec![None; self.nodes.len()];
        let mut stack: Vec<usize> = (0..self.nodes.len()).rev().collect();
        while let Some(&number) = stack.last() {
            let node = &self.nodes[number];
            let missing: Vec<usize> =
                node.edges.values().map(|(to, _)| *to).filter(|to| ahead[*to].is_none()).collect();
            if ahead[number].is_none() && !missing.is_empty() {
                stack.extend(missing);
                continue;
            }
            stack.pop();
            if ahead[number].is_some() {
                continue;
            }
            let mut here: BTreeMap<usize, Count> = BTreeMap::new();
            if let Some(ended) = &node.ended
                && let Ok(outcome) = outcomes.binary_search(ended)
            {
                here.insert(outcome, Count::one());
            }
            for (to, _) in node.edges.values() {
                for (outcome, count) in ahead[*to].iter().flatten() {
                    *here.entry(*outcome).or_default() += count;
                }
            }
            ahead[number] = Some(here);
        }
        (outcomes, ahead.into_iter().map(Option::unwrap_or_default).collect())
    }
}

fn sum(counts: &BTreeMap<usize, Count>) -> Count {
    let mut sum = Count::default();
    counts.values().for_each(|count| sum += count);
    sum
}

fn refusal(sentence: String, at: &At) -> Refusal {
    let file = settings::file();
    Refusal { sentence, at: Lines::of(file).place(at) }
}

/// The same choices led elsewhere than before, where the thread that ran last stands.
fn differs(at: &At) -> Refusal {
    refusal(
        "the listing does not do the same when its threads take the same turns: something else \
         decides, such as random numbers, the order in a HashMap, or how often an Arc is shared"
            .to_owned(),
        at,
    )
}

/// Objects with names that tell them apart.
fn called(
    objects: &[(ObjectKey, &record::Object, Option<Place>)],
    settings: &Settings,
    text: &str,
) -> Vec<Object> {
    let name = |object: &record::Object, made: &Option<Place>| {
        let name = match (made, &object.made) {
            (Some(place), _) => name_at(text, *place),
            (None, At::Library(file, line, column)) => {
                name_at(&settings.text_of(file), Place(*line, *column))
            }
            _ => String::new(),
        };
        if name.is_empty() { object.kind.to_lowercase() } else { name }
    };
    let names: Vec<String> = objects.iter().map(|(_, object, made)| name(object, made)).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    let mut called = Vec::new();
    for ((_, object, made), name) in objects.iter().zip(&names) {
        let alike = names.iter().filter(|other| *other == name).count();
        let time = times.entry(name).or_default();
        let own = if alike > 1 { format!("{name}[{time}]") } else { name.clone() };
        *time += 1;
        called.push(Object { kind: object.kind.clone(), name: own, at: *made });
    }
    called
}

/// What turns keys into numbers and addresses into lines.
struct Drawing {
    lines: Lines,
    threads: HashMap<ThreadKey, usize>,
    objects: HashMap<ObjectKey, usize>,
}

impl Drawing {
    fn node(
        &mut self,
        node: &Found,
        ahead: &BTreeMap<usize, Count>,
        outcomes: &[Ended],
    ) -> graph::Node {
        let mut threads = vec![None; self.threads.len()];
        for thread in &node.seen.threads {
            threads[self.thread(thread.key)] = Some(self.next(thread));
        }
        let edges = node.edges.iter().map(|(choice, (to, events))| Edge {
            thread: self.thread(choice.thread),
            way: choice.way,
            to: *to,
            events: self.events(events),
        });
        let mut edges: Vec<Edge> = edges.collect();
        edges.sort_by_key(|edge| (edge.thread, edge.way));
        let objects = node.seen.objects.iter();
        graph::Node {
            threads,
            objects: objects.filter_map(|(key, object)| self.state(*key, object)).collect(),
            edges,
            ahead: ahead.iter().map(|(outcome, count)| (*outcome, count.to_string())).collect(),
            outcome: node.ended.as_ref().and_then(|ended| outcomes.binary_search(ended).ok()),
            open: node.open,
        }
    }

    fn thread(&self, key: ThreadKey) -> usize {
        self.threads.get(&key).copied().unwrap_or_default()
    }

    fn next(&mut self, thread: &record::Thread) -> Next {
        Next {
            status: thread.status.clone(),
            what: thread.what.clone(),
            object: thread.object.and_then(|key| self.objects.get(&key).copied()),
            thread: thread.other.map(|key| self.thread(key)),
            value: thread.value.clone(),
            at: self.lines.place(&thread.at),
            why: thread.why.clone(),
        }
    }

    fn state(&self, key: ObjectKey, object: &record::Object) -> Option<(usize, graph::State)> {
        let threads = |keys: &[ThreadKey]| keys.iter().map(|key| self.thread(*key)).collect();
        let state = graph::State {
            value: object.value.clone(),
            held_by: threads(&object.held_by),
            waiting: threads(&object.waiting),
        };
        Some((*self.objects.get(&key)?, state))
    }

    fn events(&mut self, events: &[record::Event]) -> Vec<graph::Event> {
        events.iter().map(|event| self.event(event)).collect()
    }

    /// The numbers in the order of threads; what is not there is 0.
    fn vector(&mut self, clock: &BTreeMap<ThreadKey, u32>) -> Vec<u32> {
        let mut vector = Vec::new();
        for (key, count) in clock {
            let thread = self.thread(*key);
            vector.resize(vector.len().max(thread + 1), 0);
            vector[thread] = *count;
        }
        vector
    }

    fn event(&mut self, event: &record::Event) -> graph::Event {
        graph::Event {
            thread: self.thread(event.thread),
            what: event.what.clone(),
            object: event.object.and_then(|key| self.objects.get(&key).copied()),
            other: event.other.map(|key| self.thread(key)),
            value: event.value.clone(),
            order: event.order,
            clock: self.vector(&event.clock),
            saw: event.saw.map(|(key, count)| (self.thread(key), count)),
            at: self.lines.place(&event.at),
        }
    }
}

fn signal_name(signal: i32) -> &'static str {
    match signal {
        libc::SIGABRT => "SIGABRT",
        libc::SIGSEGV => "SIGSEGV",
        libc::SIGBUS => "SIGBUS",
        libc::SIGILL => "SIGILL",
        libc::SIGFPE => "SIGFPE",
        libc::SIGKILL => "SIGKILL",
        libc::SIGTRAP => "SIGTRAP",
        _ => "a signal",
    }
}
