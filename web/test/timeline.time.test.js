"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { timelineTime: time } = load("timeline.time.model.js");

test("a duration has three digits and the unit that suits it", () => {
  const check = (ns, words) => assert.strictEqual(time.duration(ns), words);
  check(0, "0 ns");
  check(850, "850 ns");
  check(999.6, "1 µs");
  check(4_123_456, "4.12 ms");
  check(999_999, "1 ms");
  check(1_250_000_000, "1.25 s");
  check(61_000_000_000, "61 s");
});

test("a moment is as exact as a pixel", () => {
  const check = (ns, perPixel, words) => assert.strictEqual(time.moment(ns, perPixel), words);
  check(0, 1e4, "0 s");
  check(4_123_456, 1e4, "4.12 ms");
  check(4_123_456, 1, "4.123456 ms");
  check(4_123_456, 1e7, "4 ms");
  check(1_200_050_000, 1e3, "1.20005 s");
});

test("ticks are round, have one unit, and leave room for their labels", () => {
  const check = (view, width, wanted) => {
    const found = time.ticks(view, width);
    assert.deepStrictEqual(
      found.map(({ text }) => text),
      wanted,
    );
  };
  check({ from: 0, to: 10e6 }, 500, ["0", "2 ms", "4 ms", "6 ms", "8 ms", "10 ms"]);
  check({ from: 0.9e6, to: 2.1e6 }, 500, ["1 ms", "1.2 ms", "1.4 ms", "1.6 ms", "1.8 ms", "2 ms"]);
  check({ from: 1_000_000_000, to: 1_000_000_300 }, 250, ["1,000,000 µs", "1,000,000.2 µs"]);
  for (const span of [150, 3e3, 7e5, 1e9, 4e11])
    for (const width of [300, 360, 700, 1200]) {
      const view = { from: span * 3.3, to: span * 4.3 };
      const found = time.ticks(view, width);
      const gap = ((found[1].at - found[0].at) * width) / span;
      const longest = Math.max(...found.map(({ text }) => text.length));
      assert.ok(gap >= longest * 7, `${span} in ${width}: ${gap} for ${longest} letters`);
    }
});

test("zooming keeps what is under the pointer, and stays inside the run", () => {
  const view = time.zoom({ from: 0, to: 1000 }, 1000, 0.5, 250);
  assert.deepStrictEqual(view, { from: 125, to: 625 });
  assert.deepStrictEqual(time.zoom(view, 1000, 100, 300), { from: 0, to: 1000 });
  const least = time.zoom(view, 1000, 1e-9, 300);
  assert.strictEqual(least.to - least.from, time.LEAST);
  assert.ok(least.from <= 300 && least.to >= 300);
});

test("panning stops at the ends", () => {
  const view = { from: 100, to: 400 };
  assert.deepStrictEqual(time.pan(view, 1000, 50), { from: 150, to: 450 });
  assert.deepStrictEqual(time.pan(view, 1000, -500), { from: 0, to: 300 });
  assert.deepStrictEqual(time.pan(view, 1000, 5000), { from: 700, to: 1000 });
});

test("a run that lasted no time has something to be drawn on", () => {
  assert.deepStrictEqual(time.whole(0), { from: 0, to: time.LEAST });
  assert.deepStrictEqual(time.zoom(time.whole(0), 0, 0.5, 0), { from: 0, to: time.LEAST });
});

test("what is shown moves only as far as it must", () => {
  const view = { from: 100, to: 200 };
  for (const at of [100, 150, 200]) assert.strictEqual(time.reveal(view, 1000, at), view);
  assert.deepStrictEqual(time.reveal(view, 1000, 300), { from: 210, to: 310 });
  assert.deepStrictEqual(time.reveal(view, 1000, 50), { from: 40, to: 140 });
  assert.deepStrictEqual(time.around(400, 500, 1000), { from: 350, to: 550 });
});
