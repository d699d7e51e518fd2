"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const pictures = require("./timeline.pictures.js");
const {
  timeline,
  timelinePen,
  timelinePaint: paint,
} = load(
  "timeline.time.model.js",
  "timeline.model.js",
  "timeline.pen.model.js",
  "timeline.paint.model.js",
);
const { STATES, RUNNING, BLOCKED, SLEEPING, READY } = timeline;

// The rectangles of a path: `[x, y, width, height]`.
function boxes(path) {
  const found = [...path.matchAll(/M(-?\d+) (-?\d+)h(\d+)v(\d+)h-\d+z/g)];
  return found.map((each) => each.slice(1, 5).map(Number));
}

function painted(json, { view, width = 1000, narrow = false } = {}) {
  const picture = timeline.createPicture(json);
  const places = paint.layout(picture, narrow);
  const whole = view ?? { from: 0, to: picture.length };
  const last = picture.rows.length - 1;
  const wordsOf = ({ state }) => [STATES[state]];
  return {
    ...{ picture, places, view: whole },
    ...paint.paint({ picture, places, first: 0, last, view: whole, width, wordsOf }),
  };
}

test("a pen writes whole numbers as SVG reads them, and begins anew", () => {
  const pen = timelinePen.createPen();
  pen.box(0, 1000, 12, 7);
  pen.line(-5, 90, 1234567);
  assert.strictEqual(pen.take(), "M0 1000h12v7h-12zM-5 90H1234567");
  assert.strictEqual(pen.take(), "");
  for (let i = 0; i < 5000; i += 1) pen.box(i, i, 1, 1);
  assert.strictEqual(boxes(pen.take()).length, 5000);
});

test("every piece that has room lies where its times are", () => {
  const { paths, picture, places } = painted(pictures.twoOnALock());
  const scale = 1000 / picture.length;
  const [, , own] = places.rows;
  const inRow = (list) => list.filter(([, y]) => y >= own.top && y < own.top + own.height);
  const [waiting] = inRow(boxes(paths[BLOCKED]));
  assert.deepStrictEqual(
    [waiting[0], waiting[2]],
    [1e6, 4.1e6].map((ns) => Math.round(ns * scale)).map((x, i) => x - i),
  );
  assert.strictEqual(inRow(boxes(paths[RUNNING])).length, 2);
  assert.ok(paths[SLEEPING].startsWith("M330 "), paths[SLEEPING]);
});

test("the states differ in height or in how they are drawn", () => {
  const { paths, places } = painted(pictures.twoOnALock());
  const { thick } = places.rows[0];
  assert.ok(boxes(paths[RUNNING]).every(([, , , height]) => height === thick));
  assert.ok(boxes(paths[READY]).every(([, , , height]) => height === thick >> 1));
});

test("labels stand inside of their pieces, and only where there is room", () => {
  const { labels } = painted(pictures.twoOnALock(), { width: 700 });
  assert.ok(labels.some(({ state }) => state === BLOCKED));
  const few = painted(pictures.twoOnALock(), { width: 60 });
  assert.strictEqual(few.labels.length, 0);
});

test("what is below a few pixels is merged: the path depends on the width alone", () => {
  const size = (events) => painted(pictures.busy(4, events)).paths.join("").length;
  assert.ok(size(40_000) < 2 * size(4_000), `${size(4_000)} and ${size(40_000)} bytes`);
});

test("merged columns have the heights of the shares", () => {
  // Half of every 10 µs running, half waiting; 100 of them a pixel.
  const periods = Array.from({ length: 20_000 }, (_, i) =>
    i % 2 === 0 ? ["running", 5e3] : ["blocked", 5e3, { kind: "lock", object: "a", line: 3 }],
  );
  const json = pictures.picture({ lanes: [{ name: "main", periods }] });
  const { paths, places } = painted(json, { width: 500 });
  const { thick } = places.rows[0];
  const area = (state) =>
    boxes(paths[state]).reduce((sum, [, , width, height]) => sum + width * height, 0);
  assert.ok(Math.abs(area(RUNNING) / (500 * thick) - 0.5) < 0.05);
  assert.ok(Math.abs(area(BLOCKED) / (500 * thick) - 0.5) < 0.05);
  assert.ok(boxes(paths[RUNNING]).length < 20, "columns alike are one");
});

test("ready is half as high in a merged column, too", () => {
  const periods = Array.from({ length: 20_000 }, (_, i) => [i % 2 === 0 ? "running" : "ready", 5e3]);
  const { paths, places } = painted(pictures.picture({ lanes: [{ name: "main", periods }] }));
  const [{ thick }] = places.rows;
  const heights = boxes(paths[READY]).map(([, , , height]) => height);
  assert.ok(heights.length > 0);
  assert.ok(heights.every((height) => Math.abs(height - thick / 4) <= 1), `${heights} of ${thick}`);
});

test("what lasted a moment is still seen", () => {
  const json = pictures.picture({
    lanes: [
      {
        name: "main",
        periods: [
          ["sleeping", 500e6, { kind: "sleep", line: 3 }],
          ["running", 100],
          ["sleeping", 500e6, { kind: "sleep", line: 3 }],
        ],
      },
    ],
  });
  assert.strictEqual(boxes(painted(json).paths[RUNNING]).length, 1);
});

test("pieces reach from one end of the view to the other", () => {
  const json = pictures.busy(3, 3000);
  for (const part of [1, 0.31, 0.01]) {
    const { length } = json;
    const view = { from: length * 0.2, to: length * (0.2 + part * 0.5) };
    const { paths, places } = painted(json, { view });
    const [, row] = places.rows;
    // The bottom pixel of the row: running, or waiting to the bottom.
    const own = paths.flatMap(boxes).filter(([, y, , h]) => y + h === row.bar + row.thick);
    own.sort(([a], [b]) => a - b);
    let x = 0;
    for (const [from, , width] of own) {
      assert.ok(from - x <= 1, `a gap from ${x} to ${from} at ${part}`);
      x = from + width;
    }
    assert.ok(x >= 999, `${x}`);
  }
});

test("the row at a height is the one that is drawn there", () => {
  for (const narrow of [false, true]) {
    const picture = timeline.createPicture(pictures.processes());
    const places = paint.layout(picture, narrow);
    places.rows.forEach(({ top, height }, row) => {
      assert.strictEqual(paint.rowAt(places, top), row);
      assert.strictEqual(paint.rowAt(places, top + height - 1), row);
    });
    assert.strictEqual(paint.rowAt(places, -5), 0);
    assert.strictEqual(paint.rowAt(places, 1e6), places.rows.length - 1);
  }
});

test("an arrow leads from the edge of one row to that of the other", () => {
  const { picture, places, view } = painted(pictures.twoOnALock());
  const number = picture.arrows.findIndex(([from, , to]) => from === 1 && to === 2);
  const { lines, heads } = paint.paintArrows({
    picture,
    places,
    numbers: [number],
    view,
    width: 1000,
  });
  const from = places.rows[1].bar + places.rows[1].thick;
  const to = places.rows[2].bar;
  assert.ok(lines.startsWith(`M510.0 ${from}L510.0 `), lines);
  assert.ok(heads.startsWith(`M510.0 ${to}.0L`), heads);
});
