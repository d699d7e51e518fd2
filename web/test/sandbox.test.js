"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  sandbox: { createSandbox, LEVELS },
} = load("sandbox.model.js");

test("a level is said in a word, and one that is not known is not made up", () => {
  const sandbox = createSandbox();
  assert.strictEqual(sandbox.words(), null);
  for (const level of ["namespaces", "bubblewrap", "landlock", "plain"]) {
    sandbox.hear({ level, confirmed: true });
    assert.strictEqual(sandbox.words(), LEVELS[level]);
  }
  sandbox.hear({ level: "newer than this page", confirmed: true });
  assert.strictEqual(sandbox.words(), null);
});

test("the reader is asked where the server says so, and not before", () => {
  const sandbox = createSandbox();
  let told = 0;
  sandbox.watch(() => (told += 1));
  assert.ok(!sandbox.asks());
  sandbox.hear({ level: "plain", confirmed: false });
  sandbox.hear({ level: "plain", confirmed: false });
  assert.ok(sandbox.asks());
  sandbox.hear({ level: "plain", confirmed: true });
  assert.ok(!sandbox.asks());
  assert.strictEqual(told, 2);
  // A server without this part of the status.
  sandbox.hear(undefined);
  assert.strictEqual(told, 2);
});
