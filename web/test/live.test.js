"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  liveModel: { decide, QUICK, SLOW },
} = load("live.model.js");

const page = { generation: "3", calm: true, reloadedFor: null };

test("the page reloads when it was built anew, but not under the reader's hands", () => {
  const built = { status: { generation: 4 } };
  assert.deepStrictEqual(decide(built, page), { reload: true });
  assert.deepStrictEqual(decide(built, { ...page, calm: false }), { say: "changed", wait: QUICK });
  assert.deepStrictEqual(decide({ status: { generation: 3 } }, page), { say: null, wait: QUICK });
});

test("a course that stopped, or lost its key, is asked slowly", () => {
  assert.deepStrictEqual(decide({ gone: true }, page), { say: "gone", wait: SLOW });
  assert.deepStrictEqual(decide({ locked: true }, page), { say: "locked", wait: SLOW });
});

test("a page that stays old after a reload is not reloaded again", () => {
  const stale = { ...page, reloadedFor: "4" };
  assert.deepStrictEqual(decide({ status: { generation: 4 } }, stale), {
    say: "changed",
    wait: QUICK,
  });
  assert.deepStrictEqual(decide({ status: { generation: 5 } }, stale), { reload: true });
});
