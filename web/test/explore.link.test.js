"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const graphs = require("./explore.graphs.js");
const { explore, exploreLink } = load("explore.model.js", "explore.link.model.js");

const lost = explore.createGraph(graphs.lostUpdate());
const abba = explore.createGraph(graphs.abba());

// What a text restores: the threads of the path, the position, and if it fits.
function restored(text, graph = lost) {
  const { state, fits } = exploreLink.decode(graph, text);
  return [state.path.map(({ thread }) => thread).join(""), state.position, fits];
}

test("a link restores the path and the step", () => {
  for (const text of ["", "1", "12210", "12-210", "-12210"])
    assert.strictEqual(exploreLink.encode(exploreLink.decode(lost, text).state), text, text);
  assert.deepStrictEqual(restored("12-210"), ["12210", 2, true]);
});

test("a link to a listing that was edited goes as far as it fits", () => {
  assert.deepStrictEqual(restored("1122", abba), ["11", 2, false]);
  assert.deepStrictEqual(restored("129"), ["12", 2, false]);
  assert.deepStrictEqual(restored("12-9"), ["12", 2, false]);
  assert.deepStrictEqual(restored("1.1"), ["", 0, false]);
});

test("a text that is no path restores what it can, and nothing breaks", () => {
  for (const junk of ["%", "__proto__", "1 2", "1-2-2", "(", "(999999999)", ".", "1..2", "ZZ"])
    assert.strictEqual(restored(junk)[2], false, junk);
});

test("ways and thread numbers above 35 survive", () => {
  const edge = (thread, way) => ({ thread, way, to: 1, events: [] });
  const edges = [edge(1, 0), edge(1, 2), edge(40, 0), edge(40, 50)];
  const graph = {
    nodes: [
      { edges, ahead: {} },
      { edges: [], ahead: {} },
    ],
  };
  const texts = edges.map((each) => exploreLink.encode({ path: [each], position: 1 }));
  assert.deepStrictEqual(texts, ["1", "1.2", "(40)", "(40).(50)"]);
  texts.forEach((text, i) =>
    assert.strictEqual(exploreLink.decode(graph, text).state.path[0], edges[i]),
  );
});

test("a fragment names the listing and its steps", () => {
  const { state } = exploreLink.decode(lost, "12-21");
  const rules = { model: null, spurious: false };
  const fragment = exploreLink.fragment("sync/lost update:1+1", state, rules);
  assert.strictEqual(fragment, "#explore=sync/lost%20update%3A1%2B1:12-21");
  assert.deepStrictEqual(exploreLink.fromFragment(fragment), {
    listing: "sync/lost update:1+1",
    steps: "12-21",
    rules,
  });
});

test("a fragment names the rules that the reader chose", () => {
  const state = explore.start(lost);
  for (const rules of [
    { model: "sc", spurious: false },
    { model: "c20", spurious: true },
    { model: null, spurious: true },
  ]) {
    const fragment = exploreLink.fragment("sync/a", state, rules);
    assert.deepStrictEqual(exploreLink.fromFragment(fragment).rules, rules);
  }
  assert.strictEqual(exploreLink.fromFragment("#explore=sync/a+x86:1"), null);
});

test("other fragments are left alone", () => {
  for (const other of ["", "#token=00", "#explore=", "#explore=%:1", "#explore=a:1&b", "#heading"])
    assert.strictEqual(exploreLink.fromFragment(other), null, other);
});
