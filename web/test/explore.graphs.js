// Explorations for tests, made from threads as lists of steps, as
// `["load", "VISITS"]`. An engine of a page that shares nothing with the real
// one: the counts in the tests are known from elsewhere.
"use strict";

// What a thread may do next, and what it changes. A store writes what its
// thread last loaded, and one.
function tryStep(state, thread, [what, object]) {
  if (what === "lock" && state.owner[object] !== undefined) return null;
  const next = structuredClone(state);
  next.done[thread] += 1;
  const value = state.memory[object] ?? 0;
  if (what === "lock") next.owner[object] = thread;
  if (what === "unlock") delete next.owner[object];
  if (what === "load") next.seen[thread] = value;
  if (what === "store") next.memory[object] = (state.seen[thread] ?? 0) + 1;
  // Loads of one object in a row are a set: their order is no order.
  const past = (next.past[object] ??= []);
  if (what !== "load") past.push(`${thread} ${what}`);
  else if (Array.isArray(past.at(-1))) past.at(-1).push(thread);
  else past.push([thread]);
  if (what === "load") past.at(-1).sort();
  return { next, value: what === "load" ? value : next.memory[object] };
}

// Two moments are one node when the same partial order lies behind them.
function name({ done, past, ended }) {
  return JSON.stringify([done, Object.entries(past).sort(), ended]);
}

function explore(threads, { print, lines = null }) {
  const objects = [...new Set(threads.flat().map(([, object]) => object))];
  const nodes = [];
  const numbers = new Map();
  const outcomes = [];
  const place = (thread, step) => (lines ? lines(thread, step) : [thread + 1, step + 1]);

  function outcome(end, text) {
    const known = outcomes.findIndex((each) => each.text === text && each.end === end);
    return known >= 0 ? known : outcomes.push({ end, text, panics: [] }) - 1;
  }

  // What a thread would do next; thread 0 is `main`, which waits for the others.
  function nexts(state) {
    const unfinished = threads.findIndex((steps, i) => state.done[i] < steps.length);
    const main =
      unfinished >= 0
        ? { status: "blocked", what: "join", thread: unfinished + 1 }
        : { status: state.ended ? "ended" : "ready", what: "print", value: print(state.memory) };
    return [main, ...threads.map((steps, i) => nextOf(state, steps, i))];
  }

  function nextOf(state, steps, thread) {
    const step = state.done[thread];
    if (step === steps.length) return { status: "ended" };
    const [what, object] = steps[step];
    const at = place(thread, step);
    const next = { status: "ready", what, object: objects.indexOf(object), at };
    const owner = state.owner[object];
    if (what !== "lock" || owner === undefined) return next;
    return { ...next, status: "blocked", why: `T${owner + 1} holds ${object}` };
  }

  function successors(state) {
    const found = [];
    threads.forEach((steps, i) => {
      if (state.done[i] === steps.length) return;
      const [what, object] = steps[state.done[i]];
      const taken = tryStep(state, i, [what, object]);
      if (!taken) return;
      const event = { thread: i + 1, what, object: objects.indexOf(object) };
      event.at = place(i, state.done[i]);
      if (taken.value !== undefined && what !== "lock") event.value = String(taken.value);
      const events = [event];
      if (taken.next.done[i] === steps.length) events.push({ thread: i + 1, what: "end" });
      found.push({ thread: i + 1, events, state: taken.next });
    });
    if (threads.every((steps, i) => state.done[i] === steps.length) && !state.ended) {
      const event = { thread: 0, what: "print", value: `${print(state.memory)}\n` };
      found.push({ thread: 0, events: [event], state: { ...state, ended: true } });
    }
    return found;
  }

  // Each node after all that it leads to, so that counts add up.
  function visit(state) {
    const key = name(state);
    if (numbers.has(key)) return numbers.get(key);
    const number = nodes.push(null) - 1;
    numbers.set(key, number);
    const edges = successors(state).map(({ thread, events, state: next }) => ({
      thread,
      way: 0,
      to: visit(next),
      events,
    }));
    const node = { threads: nexts(state), objects: {}, edges, ahead: {} };
    objects.forEach((object, i) => {
      const owner = state.owner[object];
      node.objects[i] =
        owner === undefined
          ? { value: String(state.memory[object] ?? 0) }
          : { value: String(state.memory[object] ?? 0), held_by: [owner + 1] };
    });
    const counts = new Map();
    if (edges.length === 0) {
      const ended = state.ended === true;
      node.outcome = ended
        ? outcome("exited", `${print(state.memory)}\n`)
        : outcome("deadlocked", "");
      counts.set(node.outcome, 1n);
    }
    for (const { to } of edges)
      for (const [which, count] of Object.entries(nodes[to].ahead))
        counts.set(which, (counts.get(which) ?? 0n) + BigInt(count));
    for (const [which, count] of counts) node.ahead[which] = String(count);
    nodes[number] = node;
    return number;
  }

  visit({ done: threads.map(() => 0), memory: {}, owner: {}, seen: {}, past: {}, ended: false });
  const all = outcomes.map((each, i) => ({
    end: each.end === "exited" ? { exited: 0 } : each.end,
    text: each.text,
    panics: each.panics,
    interleavings: nodes[0].ahead[i],
  }));
  const total = all.reduce((sum, each) => sum + BigInt(each.interleavings), 0n);
  const locks = new Set(threads.flat().flatMap(([what, o]) => (what === "lock" ? [o] : [])));
  return {
    memory: "sc",
    cut: null,
    runs: 1,
    interleavings: String(total),
    outcomes: all,
    threads: ["main", ...threads.map((_, i) => `T${i + 1}`)].map((each) => ({
      name: each,
      at: null,
    })),
    objects: objects.map((each) => ({
      type: locks.has(each) ? "Mutex" : "AtomicUsize",
      name: each,
      at: null,
    })),
    start: [],
    nodes,
  };
}

const COUNT = [
  ["load", "VISITS"],
  ["store", "VISITS"],
];
const both = (one, two) => [
  ["lock", one],
  ["lock", two],
  ["unlock", two],
  ["unlock", one],
];
const visits = (memory) => `visits: ${memory.VISITS ?? 0}`;

module.exports = {
  explore,
  lostUpdate: (options) => explore([COUNT, COUNT], { print: visits, ...options }),
  threeVisitors: (options) => explore([COUNT, COUNT, COUNT], { print: visits, ...options }),
  abba: (options) => explore([both("a", "b"), both("b", "a")], { print: () => "done", ...options }),
  dining: (philosophers, options) =>
    explore(
      Array.from({ length: philosophers }, (_, i) =>
        both(`fork ${i}`, `fork ${(i + 1) % philosophers}`),
      ),
      { print: () => "everyone ate", ...options },
    ),
  // Threads that share nothing: (steps + 1) to the power of threads, and one node.
  strangers: (threads, steps) =>
    explore(
      Array.from({ length: threads }, (_, i) => new Array(steps).fill(["store", `N${i}`])),
      { print: () => "done" },
    ),
};
