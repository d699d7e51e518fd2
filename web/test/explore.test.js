"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const graphs = require("./explore.graphs.js");
const { explore } = load("explore.model.js");

const lost = explore.createGraph(graphs.lostUpdate());
const abba = explore.createGraph(graphs.abba());
const outcomeOf = (graph, wanted) => explore.wantedOutcomes(graph, wanted)[0];

// The state after these threads took their steps, from the start.
function after(graph, ...threads) {
  return threads.reduce((state, thread) => {
    const edge = explore.here(state).edges.find((each) => each.thread === thread);
    assert.ok(edge, `thread ${thread} can step`);
    return explore.go(state, edge);
  }, explore.start(graph));
}

const threadsOf = ({ path }) => path.map(({ thread }) => thread);

test("the generated graphs have the counts that are known from elsewhere", () => {
  const check = (json, wanted, count, total) => {
    const graph = explore.createGraph(json);
    assert.strictEqual(graph.total, total);
    const which = explore.wantedOutcomes(graph, wanted);
    const counts = which.map((number) => graph.outcomes[number].count);
    assert.deepStrictEqual(counts, [count]);
  };
  check(graphs.lostUpdate(), "visits: 1", 4n, 6n);
  check(graphs.abba(), "deadlock", 2n, 6n);
  check(graphs.threeVisitors(), "visits: 3", 6n, 90n);
  check(graphs.dining(3), "deadlock", 6n, 168n);
  check(graphs.dining(4), "deadlock", 24n, 98_184n);
});

test("counts beyond what a double holds are exact", () => {
  const json = graphs.lostUpdate();
  json.interleavings = json.outcomes[0].interleavings = "9007199254740993";
  const graph = explore.createGraph(json);
  assert.strictEqual(graph.total, 2n ** 53n + 1n);
  assert.strictEqual(graph.outcomes[0].count, 2n ** 53n + 1n);
});

test("an end is bad by its kind alone", () => {
  const check = (end, panics, kind, bad) => {
    const json = graphs.lostUpdate();
    Object.assign(json.outcomes[0], { end, panics });
    const outcome = explore.createGraph(json).outcomes[0];
    assert.deepStrictEqual([outcome.kind, outcome.bad], [kind, bad]);
  };
  check({ exited: 0 }, [], "exited", false);
  check({ exited: 1 }, [], "exited", false);
  check({ exited: 101 }, ["overdrawn"], "panicked", true);
  check("deadlocked", [], "deadlocked", true);
  check("livelocked", [], "livelocked", true);
  check({ killed: "SIGABRT" }, ["twice"], "killed", true);
  check("unfinished", [], "unfinished", false);
});

test("a step goes to the node that its edge leads to, and back again", () => {
  const state = after(lost, 1, 2, 1);
  assert.strictEqual(explore.at(state), state.path[2].to);
  const before = explore.back(state);
  assert.strictEqual(explore.at(before), state.path[1].to);
  assert.strictEqual(explore.at(explore.forward(before)), explore.at(state));
  assert.strictEqual(explore.at(explore.first(state)), 0);
});

test("another choice drops what lay ahead, the same choice keeps it", () => {
  const begun = explore.first(after(lost, 1, 2, 1));
  const [one, two] = explore.here(begun).edges;
  assert.deepStrictEqual(threadsOf(explore.go(begun, one)), [1, 2, 1]);
  assert.deepStrictEqual(threadsOf(explore.go(begun, two)), [2]);
});

test("forward stops where somebody must choose, and goes on where nobody can", () => {
  const begun = explore.start(lost);
  assert.strictEqual(explore.forward(begun), begun);
  const decided = after(lost, 1, 1, 2);
  assert.deepStrictEqual(threadsOf(explore.forward(decided)), [1, 1, 2, 2]);
  assert.deepStrictEqual(threadsOf(explore.last(decided)), [1, 1, 2, 2, 0]);
});

test("a position beyond the path is its end", () => {
  const state = after(lost, 1, 2);
  assert.strictEqual(explore.seek(state, 99).position, 2);
  assert.strictEqual(explore.seek(state, -1).position, 0);
});

test("undo takes back a choice with the path it dropped, and moves in a row as one", () => {
  const whole = after(lost, 1, 2, 1);
  const moved = explore.back(explore.back(whole));
  assert.strictEqual(explore.undo(moved), whole);
  const other = explore.go(moved, explore.here(moved).edges[0]);
  assert.strictEqual(explore.undo(other), moved);
  const begun = explore.start(lost);
  assert.strictEqual(explore.undo(begun), begun);
});

test("the shortest interleaving to an outcome ends in it, with the fewest switches", () => {
  const wanted = outcomeOf(lost, "visits: 1");
  const state = explore.follow(explore.start(lost), wanted);
  const threads = threadsOf(state);
  const switches = threads.filter((thread, i) => i > 0 && thread !== threads[i - 1]);
  assert.deepStrictEqual([threads.length, switches.length], [5, 3]);
  assert.strictEqual(explore.here(explore.last(state)).outcome, wanted);
  assert.strictEqual(state.position, 0);
  const stuck = explore.follow(explore.start(abba), outcomeOf(abba, "deadlock"));
  assert.deepStrictEqual(threadsOf(stuck).sort(), [1, 2]);
});

test("from the current node the way to an outcome keeps what is done", () => {
  const state = explore.goOn(after(lost, 2), outcomeOf(lost, "visits: 1"));
  assert.deepStrictEqual(threadsOf(state), [2, 1, 1, 2, 0]);
  assert.strictEqual(state.position, 1);
});

test("there is no way to an outcome that is no longer possible", () => {
  const state = after(lost, 1, 2);
  assert.strictEqual(explore.goOn(state, outcomeOf(lost, "visits: 2")), state);
});

test("a node is visited along the path, else on from here, else from the start", () => {
  const state = after(lost, 1, 2, 1);
  const along = explore.visit(state, state.path[0].to);
  assert.deepStrictEqual([along.position, along.path.length], [1, 3]);
  const end = explore.at(explore.last(after(lost, 1, 2, 1, 2)));
  assert.deepStrictEqual(threadsOf(explore.visit(state, end)), [1, 2, 1, 2, 0]);
  const elsewhere = explore.at(after(lost, 2, 2));
  assert.deepStrictEqual(threadsOf(explore.visit(state, elsewhere)), [2, 2]);
});

test("the last choice that mattered is where an outcome was lost", () => {
  assert.strictEqual(explore.lastChoice(after(lost, 1, 2, 1, 2)), 1);
  assert.strictEqual(explore.lastChoice(after(lost, 1, 1, 2, 2)), 1);
  assert.strictEqual(explore.lastChoice(after(lost, 1)), null);
  assert.strictEqual(explore.lastChoice(after(abba, 1, 2)), 1);
});

test("who can step is told from who waits", () => {
  const can = (state) => explore.choices(state).map(({ edges }) => edges.length);
  assert.deepStrictEqual(can(explore.start(abba)), [0, 1, 1]);
  assert.deepStrictEqual(can(after(abba, 1, 2)), [0, 0, 0]);
  assert.deepStrictEqual(can(after(abba, 1, 1)), [0, 1, 0]);
});

test("a challenge is open until its end, and met or missed there", () => {
  const wanted = explore.wantedOutcomes(lost, "visits: 2");
  assert.strictEqual(explore.verdict(explore.start(lost), wanted), "open");
  assert.strictEqual(explore.verdict(after(lost, 1, 2), wanted), "open");
  assert.strictEqual(explore.verdict(after(lost, 1, 2, 1, 2, 0), wanted), "missed");
  assert.strictEqual(explore.verdict(after(lost, 1, 1, 2, 2, 0), wanted), "met");
  const stuck = explore.wantedOutcomes(abba, "deadlock");
  assert.strictEqual(explore.verdict(after(abba, 1, 2), stuck), "met");
});

test("a challenge that no interleaving meets is none", () => {
  assert.deepStrictEqual(explore.wantedOutcomes(lost, "deadlock"), []);
  assert.deepStrictEqual(explore.wantedOutcomes(lost, "visits: 3"), []);
  assert.strictEqual(explore.verdict(explore.start(lost), []), "none");
});

test("hints lead to the wanted end from anywhere, or back to where it was possible", () => {
  const wanted = explore.wantedOutcomes(lost, "visits: 2");
  let state = explore.start(lost);
  while (explore.verdict(state, wanted) === "open")
    state = explore.go(state, explore.hint(state, wanted).edge);
  assert.strictEqual(explore.verdict(state, wanted), "met");
  assert.deepStrictEqual(explore.hint(after(lost, 1, 2, 1), wanted), { position: 1 });
});
