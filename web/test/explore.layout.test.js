"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const graphs = require("./explore.graphs.js");
const { explore, exploreLayout } = load("explore.model.js", "explore.layout.model.js");
const { createLayout, doomed, NEARBY } = exploreLayout;

const laid = (json) => {
  const graph = explore.createGraph(json);
  return createLayout(graph)(explore.start(graph));
};

function distinct(layout) {
  assert.strictEqual(new Set([...layout.spots.values()].map(String)).size, layout.spots.size);
}

function inside({ spots, width, height }) {
  for (const [x, y] of spots.values())
    assert.ok(x > 0 && x < width && y > 0 && y < height, `${x}, ${y} in ${width} × ${height}`);
}

test("two threads that choose span the plane, with main aside", () => {
  const layout = laid(graphs.lostUpdate());
  assert.strictEqual(layout.kind, "plane");
  assert.deepStrictEqual(layout.axes, [1, 2]);
  assert.strictEqual(layout.spots.size, 18);
  distinct(layout);
  inside(layout);
});

test("a step of the first goes right, a step of the second up", () => {
  const json = graphs.lostUpdate();
  const { spots } = laid(json);
  const [one, two] = json.nodes[0].edges.map(({ to }) => spots.get(to));
  const [x, y] = spots.get(0);
  assert.ok(one[0] > x && one[1] === y);
  assert.ok(two[0] === x && two[1] < y);
});

test("what the locks forbid are the places without a node", () => {
  const forbidden = ({ regions }) => regions.filter(({ nodes }) => nodes.length === 0).length;
  assert.strictEqual(forbidden(laid(graphs.lostUpdate())), 0);
  // Five where both threads would hold one lock, and one behind them that nobody reaches.
  assert.strictEqual(forbidden(laid(graphs.abba())), 6);
});

test("the doomed region is where only bad ends lie ahead", () => {
  const json = graphs.abba();
  const graph = explore.createGraph(json);
  const bad = graph.outcomes.filter((each) => each.bad).map(({ number }) => number);
  const found = graph.nodes.filter((node) => doomed(node, bad));
  assert.deepStrictEqual(
    found.map((node) => node.outcome),
    bad,
  );
  assert.strictEqual(doomed({ ...found[0], open: true }, bad), false);
});

test("more threads are layered by depth", () => {
  const layout = laid(graphs.threeVisitors());
  assert.strictEqual(layout.kind, "layers");
  assert.strictEqual(layout.spots.size, 155);
  distinct(layout);
  inside(layout);
  assert.strictEqual(layout.hidden, 0);
});

test("one thread beside main spans the plane with it", () => {
  const json = graphs.lostUpdate();
  for (const { edges } of json.nodes)
    for (const edge of edges) edge.thread = edge.thread === 2 ? 0 : edge.thread;
  assert.deepStrictEqual(laid(json).axes, [0, 1]);
});

test("of a large graph the neighbourhood of the path is drawn, and the rest counted", () => {
  const graph = explore.createGraph(graphs.dining(4));
  const layout = createLayout(graph);
  let state = explore.start(graph);
  const begun = layout(state);
  assert.ok(begun.spots.size <= NEARBY);
  assert.ok(begun.hidden > 0);
  assert.strictEqual(begun.spots.size + begun.hidden, graph.nodes.length);
  for (const { to } of explore.here(state).edges) assert.ok(begun.spots.has(to), `node ${to}`);
  state = explore.last(explore.follow(state, 0));
  const ended = layout(state);
  for (const { to } of state.path) assert.ok(ended.spots.has(to), `node ${to} is drawn`);
  distinct(ended);
  inside(ended);
});

test("a long way through a large graph is drawn from wherever the reader stands", () => {
  const graph = explore.createGraph(graphs.strangers(2, 20));
  const layout = createLayout(graph);
  let state = explore.start(graph);
  while (explore.here(state).edges.length > 0) {
    const { edges } = explore.here(state);
    state = explore.go(state, edges[state.position % edges.length]);
    const { spots } = layout(state);
    assert.ok(spots.has(explore.at(state)), `step ${state.position}`);
  }
  assert.strictEqual(state.position, 41);
});

test("nothing moves while the drawing serves", () => {
  const graph = explore.createGraph(graphs.dining(4));
  const layout = createLayout(graph);
  const state = explore.follow(explore.start(graph), 0);
  const before = layout(state);
  assert.strictEqual(layout(explore.forward(state)), before);
});
