"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const graphs = require("./explore.graphs.js");
const { explore, exploreWords: words } = load("explore.model.js", "explore.words.model.js");

const lost = explore.createGraph(graphs.lostUpdate());
const abba = explore.createGraph(graphs.abba());

test("an event is a sentence with its thread as subject", () => {
  const check = (event, sentence) => assert.strictEqual(words.event(lost, event), sentence);
  check({ thread: 1, what: "load", object: 0, value: "0" }, "T1 loads VISITS: 0");
  check({ thread: 2, what: "store", object: 0, value: "1" }, "T2 stores 1 into VISITS");
  check({ thread: 0, what: "join", other: 1 }, "main joins T1");
  check({ thread: 1, what: "try_lock", object: 0, value: "busy" }, "T1 tries to lock VISITS: busy");
  check({ thread: 1, what: "end" }, "T1 ends");
  check({ thread: 0, what: "print", value: "visits: 1\n" }, "main prints «visits: 1»");
  check(
    { thread: 1, what: "notify_one", object: 0, other: 2 },
    "T1 notifies one of VISITS, which wakes T2",
  );
  check({ thread: 1, what: "swap_out", object: 0 }, "T1 does swap out VISITS");
});

test("no template leaves a mark of its own", () => {
  const all = { thread: 1, object: 0, other: 2, value: "7" };
  const names =
    "load store update fence lock try_lock relock unlock read try_read end_read write try_write end_write wait sleep_on wake notify notify_one notify_all spawn join is_finished start end send try_send offer receive try_receive receive_timeout drop_sender drop_receiver close park unpark yield sleep print eprint exit panic unheard_of";
  for (const what of names.split(" "))
    for (const event of [
      { thread: 1, what },
      { ...all, what },
    ])
      assert.doesNotMatch(words.event(lost, event), /[[\]{}|$]|undefined|null/, what);
});

test("objects of one name are told apart, and one without a name has its type", () => {
  const graph = { ...lost, objects: ["fork", "fork", ""].map((name) => ({ type: "Mutex", name })) };
  const names = [0, 1, 2].map((number) => words.objectName(graph, number));
  assert.deepStrictEqual(names, ["fork #1", "fork #2", "Mutex"]);
});

function after(graph, ...threads) {
  return threads.reduce(
    (at, thread) =>
      explore.go(
        at,
        explore.here(at).edges.find((each) => each.thread === thread),
      ),
    explore.start(graph),
  );
}

function statuses(graph, ...threads) {
  const state = after(graph, ...threads);
  const node = explore.here(state);
  return explore.choices(state).map((choice) => words.status(graph, node, choice).words);
}

test("each thread says what it would do, or why it waits", () => {
  assert.deepStrictEqual(statuses(abba, 1, 2), [
    "waits for T1 to end",
    "waits to lock b: T2 holds b",
    "waits to lock a: T1 holds a",
  ]);
  assert.deepStrictEqual(statuses(lost, 1, 1), ["waits for T2 to end", "has ended", "load VISITS"]);
});

test("several ways of one step are told apart", () => {
  const next = { what: "load", object: 0 };
  const edge = (way, ...events) => ({ thread: 1, way, events });
  const event = (what, more) => ({ thread: 1, what, object: 0, ...more });
  const check = (edges, expected) =>
    assert.deepStrictEqual(words.ways(lost, next, edges), expected);
  check([edge(0, event("load", { value: "1" }))], ["load VISITS"]);
  check(
    [edge(0, event("load", { value: "1" })), edge(1, event("load", { value: "0" }))],
    ["load VISITS: 1", "load VISITS: 0"],
  );
  check(
    [edge(0, event("notify_one", { other: 1 })), edge(1, event("notify_one", { other: 2 }))],
    ["notify one of VISITS, which wakes T1", "notify one of VISITS, which wakes T2"],
  );
  check(
    [
      edge(0, event("receive_timeout"), event("print", { value: "a" })),
      edge(1, event("receive_timeout"), event("print", { value: "b" })),
    ],
    [
      "receive from VISITS, for a time, T1 prints «a»",
      "receive from VISITS, for a time, T1 prints «b»",
    ],
  );
  check([edge(0), edge(1)], ["go on (way 1)", "go on (way 2)"]);
});

test("who sleeps until it is notified is not said to wait for the time to be out", () => {
  const why = "sleeps until it is notified";
  const next = { status: "blocked", what: "sleep_on", object: 0, why };
  assert.strictEqual(words.status(lost, {}, { next, edges: [] }).words, why);
});

test("the headline counts, and says when there may be more", () => {
  assert.strictEqual(words.headline(lost), "6 interleavings, 2 outcomes.");
  assert.strictEqual(
    words.headline({ ...lost, total: 1n, outcomes: [1], cut: "time" }),
    "At least 1 interleaving, at least 1 outcome: it ended after 1 run and 18 nodes, when its budget of time was used up.",
  );
});

test("numbers have commas, and their size in powers of ten from 10¹⁵ on", () => {
  assert.strictEqual(words.number(98_184n), "98,184");
  assert.strictEqual(words.number(999_999_999_999_999n), "999,999,999,999,999");
  assert.strictEqual(words.number(1_234_567_890_123_456n), "1.23 × 10¹⁵");
});

test("an outcome is named by how it ends and what it says", () => {
  const check = (change, expected) => {
    const json = graphs.lostUpdate();
    Object.assign(json.outcomes[0], { text: "", ...change });
    const graph = explore.createGraph(json);
    assert.strictEqual(words.outcome(graph, graph.outcomes[0]), expected);
  };
  check({}, "prints nothing");
  check({ text: "a\nb\n" }, "a ⏎ b");
  check({ errors: "late\n" }, "late (to stderr)");
  check({ text: "a\n", errors: "late\n" }, "a, and late (to stderr)");
  check({ end: "deadlocked" }, "deadlock");
  check({ end: "deadlocked", text: "a\n" }, "deadlock after a");
  check({ end: { exited: 101 }, panics: ["too much"] }, "panic: too much");
  check({ end: { exited: 2 } }, "exit status 2");
  check({ end: { killed: "SIGABRT" } }, "killed by SIGABRT");
});

test("of long texts the lines that differ are shown", () => {
  const json = graphs.lostUpdate();
  json.outcomes.forEach((each, i) => (each.text = `${"same ".repeat(20)}\nlast: ${i}\n`));
  const graph = explore.createGraph(json);
  assert.deepStrictEqual(
    graph.outcomes.map((each) => words.outcome(graph, each)),
    ["… ⏎ last: 0", "… ⏎ last: 1"],
  );
});

test("what happened last is told with what followed, and with the end", () => {
  const check = (state, sentence) => assert.strictEqual(words.told(state), sentence);
  check(after(lost), "Nobody has taken a step yet. Choose who goes first.");
  check(explore.follow(after(lost), 0), "Nobody has taken a step yet.");
  check(after(lost, 1, 1), "2. T1 stores 1 into VISITS. T1 ends.");
  check(after(abba, 1, 2), "2. T2 locks b. End: deadlock.");
  const cut = { ...lost, nodes: lost.nodes.map((node) => ({ ...node, open: true })) };
  check(after(cut, 1), "1. T1 loads VISITS: 0. Not every step from here was explored.");
});

test("a task says whether it is done, and how often the reader was helped", () => {
  const wanted = explore.wantedOutcomes(lost, "visits: 2");
  const check = (state, hints, answer, which = wanted) =>
    assert.strictEqual(words.verdict(state, which, hints), answer);
  check(after(lost, 1, 2), 0, "");
  const missed = "It ended otherwise. Go back, and let another thread go first.";
  check(after(lost, 1, 2, 1, 2, 0), 0, missed);
  check(after(lost, 1, 1, 2, 2, 0), 0, "✓ Done, in 5 steps.");
  check(after(lost, 1, 1, 2, 2, 0), 1, "✓ Done, in 5 steps and with 1 hint.");
  check(after(lost), 0, "No interleaving of this listing does that.", []);
});

test("a hint says who goes, and what is done", () => {
  const check = (state, hint, expected) =>
    assert.strictEqual(words.hint(lost, explore.here(state), hint), expected);
  const start = after(lost);
  check(start, { edge: explore.here(start).edges[0] }, "Let T1 load VISITS.");
  check(start, { position: 1 }, "Go back to step 1.");
  check(start, { position: 0 }, "Go back to the start.");
});

test("a thread that is not there yet has nothing to do", () => {
  const graph = structuredClone(graphs.lostUpdate());
  graph.nodes[0].threads[2] = null;
  const state = explore.start(explore.createGraph(graph));
  const [, , late] = explore.choices(state);
  assert.deepStrictEqual(words.status(graph, graph.nodes[0], { ...late, edges: [] }), {
    state: "ended",
    words: "has not started",
  });
});

test("a lock that is to be taken again is not valued as it was", () => {
  const next = { status: "ready", what: "relock", object: 0, value: "[]" };
  const { words: would } = words.status(lost, lost.nodes[0], { next, edges: [{}] });
  assert.ok(!would.includes("[]"), would);
});
