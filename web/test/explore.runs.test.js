"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  exploreRuns: { createTally },
} = load("explore.runs.model.js");

const run = (verdict, stdout = "") => ({ verdict, stdout });

test("endings of plain runs are counted in the order in which they came", () => {
  const tally = createTally();
  tally.add(run("ok", "visits: 2\n"));
  assert.equal(tally.told(), "In 1 plain run on this machine: 1 × «visits: 2».");
  tally.add(run("ok", "visits: 1\n"));
  tally.add(run("ok", "visits: 2\n"));
  assert.equal(
    tally.told(),
    "In 3 plain runs on this machine: 2 × «visits: 2», 1 × «visits: 1».",
  );
});

test("an ending without a good end says so", () => {
  const tally = createTally();
  tally.add(run("stopped", "waits\n"));
  tally.add(run("failed", "a\nb\n"));
  tally.add(run("failed"));
  tally.add(run("ok"));
  assert.equal(
    tally.told(),
    "In 4 plain runs on this machine: 1 × «still ran after a second», " +
      "1 × «a / b, then failed», 1 × «failed», 1 × «ended, and printed nothing».",
  );
});
