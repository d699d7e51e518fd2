"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  ahead: { createChecker, createWarmer, summary, PAUSE, AGAIN, LONGEST },
} = load("ahead.model.js");

// A clock that a test moves by hand.
function createClock() {
  const timers = new Set();
  return {
    later(ms, action) {
      const timer = { ms, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    waits: () => [...timers].map(({ ms }) => ms),
    ring() {
      const [timer] = timers;
      timers.delete(timer);
      return timer.action();
    },
  };
}

// A checker whose answers a test gives.
function checker() {
  const clock = createClock();
  const asked = [];
  const shown = [];
  const ask = (signal) => new Promise((answer) => asked.push({ signal, answer }));
  const it = createChecker({ ask, show: (found) => shown.push(found), later: clock.later });
  const settle = async (answer) => {
    asked.at(-1).answer(answer);
    await new Promise(setImmediate);
  };
  return { it, clock, asked, shown, settle };
}

test("the compiler is asked once, a while after the last key", async () => {
  const { it, clock, asked, shown, settle } = checker();
  it.typed();
  it.typed();
  assert.deepStrictEqual(clock.waits(), [PAUSE]);
  clock.ring();
  assert.strictEqual(asked.length, 1);
  await settle({ diagnostics: ["found"] });
  assert.deepStrictEqual(shown, [["found"]]);
  assert.deepStrictEqual(clock.waits(), []);
});

test("a key ends the question about the older text", async () => {
  const { it, clock, asked, shown, settle } = checker();
  it.typed();
  clock.ring();
  it.typed();
  assert.ok(asked[0].signal.aborted);
  await settle({ diagnostics: ["of the older text"] });
  assert.deepStrictEqual(shown, []);
  assert.deepStrictEqual(clock.waits(), [PAUSE]);
});

test("«not now» is asked again, each time later", async () => {
  const { it, clock, settle } = checker();
  it.typed();
  const waits = [];
  for (let i = 0; i < 8; i += 1) {
    clock.ring();
    await settle({ later: true });
    waits.push(...clock.waits());
  }
  assert.deepStrictEqual(waits.slice(0, 3), [AGAIN, 2 * AGAIN, 4 * AGAIN]);
  assert.strictEqual(waits.at(-1), LONGEST);
});

test("an error of the course is not asked again before the next key", async () => {
  const { it, clock, shown, settle } = checker();
  it.typed();
  clock.ring();
  await settle({});
  assert.deepStrictEqual([shown, clock.waits()], [[], []]);
});

test("a run takes the place of a check that waits and joins one under way", () => {
  const { it, clock, asked } = checker();
  it.typed();
  it.run();
  assert.deepStrictEqual(clock.waits(), []);
  it.typed();
  clock.ring();
  it.run();
  assert.ok(!asked[0].signal.aborted);
});

// A warmer whose answers a test gives.
function warmer() {
  const clock = createClock();
  const asked = [];
  const ask = (listing, signal) =>
    new Promise((answer) => asked.push({ listing, signal, answer }));
  const it = createWarmer({ ask, later: clock.later });
  const settle = async (answer) => {
    asked.at(-1).answer(answer);
    await new Promise(setImmediate);
  };
  const names = () => asked.map(({ listing }) => listing);
  return { it, clock, asked, names, settle };
}

test("listings in view are compiled one at a time, the last seen first, once", async () => {
  const { it, names, settle } = warmer();
  ["a", "b", "c"].forEach(it.seen);
  assert.deepStrictEqual(names(), ["a"]);
  await settle({ diagnostics: [] });
  await settle({ diagnostics: [] });
  await settle({ diagnostics: [] });
  assert.deepStrictEqual(names(), ["a", "c", "b"]);
  it.seen("a");
  assert.strictEqual(names().length, 3);
});

test("a listing that left the view is forgotten", async () => {
  const { it, names, settle } = warmer();
  ["a", "b"].forEach(it.seen);
  it.passed("b");
  await settle({ diagnostics: [] });
  assert.deepStrictEqual(names(), ["a"]);
});

test("a reader who leaves ends the compilation, and one who comes back begins it again", async () => {
  const { it, clock, asked, names, settle } = warmer();
  it.seen("a");
  it.leave();
  assert.ok(asked[0].signal.aborted);
  await settle({ later: true });
  assert.deepStrictEqual([names(), clock.waits()], [["a"], []]);
  it.comeBack();
  assert.deepStrictEqual(names(), ["a", "a"]);
});

test("a course without a free core is asked again later", async () => {
  const { it, clock, names, settle } = warmer();
  it.seen("a");
  await settle({ later: true });
  assert.deepStrictEqual(clock.waits(), [AGAIN]);
  clock.ring();
  assert.deepStrictEqual(names(), ["a", "a"]);
});

test("what a check found is said in words", () => {
  const found = (level, line, code = null) => ({ level, line, code, message: "text" });
  const check = (diagnostics, level, sentence) =>
    assert.deepStrictEqual(summary(diagnostics), { level, sentence });
  check([], "ok", "compiles");
  check([found("error", 2, "E0308")], "error", "line 2: text (E0308)");
  check(
    [found("warning", 1, "unused"), found("error", 2), found("error", 3)],
    "error",
    "line 2: text, and 1 more",
  );
  check([found("warning", 4, "unused_variables")], "warning", "line 4: text");
  check([found("error", null)], "error", "does not compile");
  check([found("failure-note", null)], "ok", "compiles");
});
