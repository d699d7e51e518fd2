"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { exploreBefore: before } = load("explore.before.model.js");

// A message that is passed by a flag, as the explorer tells it; `acquires` says
// whether the load of the flag takes over what the store carries.
function passing(acquires) {
  const spawn = { thread: 0, what: "spawn", other: 1, clock: [2] };
  const message = { thread: 1, what: "store", object: 0, clock: [2, 2] };
  const flag = { thread: 1, what: "store", object: 1, clock: [2, 4] };
  const seen = acquires ? 4 : 0;
  const look = { thread: 0, what: "load", object: 1, clock: [4, seen], saw: [1, 4] };
  const saw = acquires ? [1, 2] : undefined;
  const read = { thread: 0, what: "load", object: 0, clock: [6, seen], saw };
  const edges = [message, flag, look, read].map((event) => ({ events: [event] }));
  const graph = { memory: "c20", start: [spawn], nodes: [{ edges: [edges[0]] }] };
  return { graph, path: edges };
}

const drawn = (state) => {
  const all = before.rows(state);
  return { all, arrows: before.arrows(all) };
};

test("an arrow stands where a thread takes over what another has done", () => {
  assert.deepStrictEqual(drawn(passing(true)).arrows, [
    { from: 0, to: 1, passes: true },
    { from: 2, to: 3, passes: true },
  ]);
});

test("a value that is seen without an order has an arrow of another kind", () => {
  assert.deepStrictEqual(drawn(passing(false)).arrows, [
    { from: 0, to: 1, passes: true },
    { from: 2, to: 3, passes: false },
  ]);
});

test("what has no order with an event is apart from it", () => {
  const standing = (acquires) => before.standing(drawn(passing(acquires)).all, 4);
  assert.deepStrictEqual(standing(true), ["before", "before", "before", "before", "itself"]);
  assert.deepStrictEqual(standing(false), ["before", "apart", "apart", "before", "itself"]);
  const first = before.standing(drawn(passing(true)).all, 1);
  assert.deepStrictEqual(first, ["before", "itself", "after", "after", "after"]);
});

test("a graph of interleavings has no clocks, and nothing is drawn", () => {
  const { graph } = passing(true);
  assert.ok(before.isTold(graph));
  assert.ok(!before.isTold({ ...graph, memory: "sc" }));
});
