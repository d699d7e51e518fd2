"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { plot } = load("plot.model.js");

const TABLE = `warming up
threads  median ms  speed-up
      1     1,812.0     1.00×
      2       421.5     1.93×

done  in  a while
`;

test("the points are read off the table, whatever stands around it", () => {
  assert.deepStrictEqual(plot.points(TABLE, "threads", "speed-up"), [
    { x: 1, y: 1 },
    { x: 2, y: 1.93 },
  ]);
  assert.deepStrictEqual(plot.points(TABLE, "threads", "median ms"), [
    { x: 1, y: 1812 },
    { x: 2, y: 421.5 },
  ]);
});

test("no table or no such column is no points", () => {
  assert.deepStrictEqual(plot.points(TABLE, "threads", "seconds"), []);
  assert.deepStrictEqual(plot.points("", "threads", "speed-up"), []);
});

test("a table that begins in the middle of a run ends with the output", () => {
  assert.deepStrictEqual(plot.points("threads  speed-up\n1  1.0\n2", "threads", "speed-up"), [
    { x: 1, y: 1 },
  ]);
});

test("ticks are round and reach the largest value", () => {
  assert.deepStrictEqual(plot.ticks(3.7, 5), [0, 1, 2, 3, 4]);
  assert.deepStrictEqual(plot.ticks(0.29, 5), [0, 0.1, 0.2, 0.3]);
  assert.deepStrictEqual(plot.ticks(950, 5), [0, 200, 400, 600, 800, 1000]);
});

const series = (...points) => [{ name: "stored", points: points.map(([x, y]) => ({ x, y })) }];

test("points lie inside the frame, higher values higher", () => {
  const {
    box,
    series: [{ marks }],
  } = plot.layout({ series: series([1, 1], [2, 1.9], [4, 3.5]), x: "threads", y: "speed-up" });
  for (const {
    at: [x, y],
  } of marks) {
    assert.ok(x >= box.left && x <= box.right && y >= box.top && y <= box.bottom, `${x} ${y}`);
  }
  assert.ok(marks[0].at[1] > marks[2].at[1]);
});

test("a speed-up has an ideal line through (1, 1), other columns have none", () => {
  const points = series([1, 1], [2, 1.9]);
  const {
    ideal,
    series: [
      {
        marks: [one],
      },
    ],
  } = plot.layout({ series: points, x: "threads", y: "speed-up" });
  const slope = (ideal.to[1] - ideal.from[1]) / (ideal.to[0] - ideal.from[0]);
  assert.ok(Math.abs(ideal.from[1] + slope * (one.at[0] - ideal.from[0]) - one.at[1]) < 1e-9);
  assert.strictEqual(plot.layout({ series: points, x: "threads", y: "median ms" }).ideal, null);
});

test("a range of more than two hundred gets a logarithmic axis that says so", () => {
  const layout = plot.layout({ series: series([1, 5], [10_000, 6]), x: "threads", y: "ms" });
  assert.strictEqual(layout.x.label, "threads (logarithmic)");
  assert.deepStrictEqual(
    layout.x.ticks.map((tick) => tick.text),
    ["1", "10", "100", "1,000", "10,000"],
  );
});

test("nothing to draw is nothing", () => {
  assert.strictEqual(plot.layout({ series: series(), x: "threads", y: "ms" }), null);
  assert.ok(plot.layout({ series: series([0, 0]), x: "threads", y: "ms" }));
});

test("numbers that no axis can show are none", () => {
  for (const cell of ["9".repeat(400), "1e308", "-3", "NaN", "inf", ""])
    assert.ok(Number.isNaN(plot.number(cell)), cell);
  assert.strictEqual(plot.number("1.5e-7 s"), 1.5e-7);
});

test("ticks of tiny numbers differ", () => {
  const points = [1, 2, 3].map((x) => ({ x, y: x * 1e-7 }));
  const { y } = plot.layout({ series: [{ name: "yours", points }], x: "n", y: "seconds" });
  assert.strictEqual(new Set(y.ticks.map(({ text }) => text)).size, y.ticks.length);
});
