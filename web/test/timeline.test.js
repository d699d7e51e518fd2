"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const pictures = require("./timeline.pictures.js");
const { timeline, timelineState: state } = load(
  "timeline.time.model.js",
  "timeline.model.js",
  "timeline.state.model.js",
);
const { STATES, NONE } = timeline;

const two = timeline.createPicture(pictures.twoOnALock());
const MS = 1e6;

const laneAt = (picture, row, ns) => timeline.at(picture, picture.rows[row], ns);

test("a row says at each time what its thread did", () => {
  const check = (row, ms, wanted) => {
    const { state: found } = laneAt(two, row, ms * MS);
    assert.strictEqual(STATES[found], wanted, `row ${row} at ${ms} ms`);
  };
  check(0, 0, "running");
  check(0, 0.4, "blocked");
  check(1, 0.1, "none");
  check(1, 0.25, "new");
  check(1, 4, "sleeping");
  check(1, 7, "none");
  check(2, 3, "blocked");
  check(2, 5.3, "ready");
  check(2, 9.9, "none");
});

test("a piece knows its wait, its line and its ends", () => {
  const piece = laneAt(two, 2, 3 * MS);
  assert.deepStrictEqual([piece.from, piece.to, piece.line], [1.0 * MS, 5.1 * MS, 23]);
  assert.strictEqual(two.objects[two.waits[piece.wait][4]].name, "VISITS");
});

test("every search finds what a walk finds", () => {
  const picture = timeline.createPicture(pictures.busy(5, 400));
  for (const row of picture.rows)
    for (let i = 0; i < 500; i += 1) {
      const ns = (picture.length * i) / 499;
      let walked = 0;
      while (walked + 1 < row.count && row.times[walked + 1] <= ns) walked += 1;
      assert.strictEqual(timeline.pieceAt(row, ns), walked);
    }
});

test("the shares of a stretch are its pieces added up", () => {
  const picture = timeline.createPicture(pictures.busy(5, 400));
  const sums = new Float64Array(STATES.length);
  for (const row of picture.rows)
    for (let i = 0; i < 60; i += 1) {
      const [from, to] = [(picture.length * i) / 61, (picture.length * (i + 7)) / 67];
      if (to <= from) continue;
      const [first, last] = [from, to].map((ns) => timeline.pieceAt(row, ns));
      timeline.shares(row, from, to, first, last, sums);
      const walked = new Float64Array(STATES.length);
      for (let piece = first; piece <= last; piece += 1) {
        const end = piece + 1 < row.count ? row.times[piece + 1] : Infinity;
        walked[row.states[piece]] += Math.min(end, to) - Math.max(row.times[piece], from);
      }
      sums.forEach((sum, each) => assert.ok(Math.abs(sum - walked[each]) < 1e-3));
    }
});

test("the lines at a time are those of all threads that wait then", () => {
  const lines = timeline.linesAt(two, 4 * MS);
  const found = [...lines].map(([line, pieces]) => [line, pieces.map(({ lane }) => lane)]);
  assert.deepStrictEqual(found, [
    [14, [0]],
    [24, [1]],
    [23, [2]],
  ]);
});

test("threads of one name are told apart", () => {
  const picture = timeline.createPicture(pictures.processes());
  assert.deepStrictEqual(
    picture.lanes.map(({ name }) => name),
    ["main (12)", "reader", "main (14)", "main (15)"],
  );
  assert.deepStrictEqual(
    picture.groups.map(({ process, depth, lanes }) => [process, depth, lanes]),
    [
      [0, 0, 2],
      [1, 1, 1],
      [2, 2, 1],
    ],
  );
});

test("a process that is its own ancestor is drawn all the same", () => {
  const json = pictures.processes();
  json.processes[0].parent = 2;
  assert.strictEqual(timeline.createPicture(json).groups.length, 3);
});

test("10,000 threads in turn share as many rows as ran at once, and all are there", () => {
  const picture = timeline.createPicture(pictures.inTurn(10_000, 4));
  assert.strictEqual(picture.rows.length, 5);
  assert.deepStrictEqual(picture.rows[0].lanes, [0]);
  for (const lane of picture.lanes.slice(1, 200)) {
    const piece = laneAt(picture, picture.rowOf[lane.number], lane.start);
    assert.strictEqual(piece.lane, lane.number);
    assert.strictEqual(STATES[piece.state], "running");
  }
});

test("beside another picture threads share a row sooner", () => {
  const rows = (threads, beside) =>
    timeline.createPicture(pictures.inTurn(threads, 2), beside).rows.length;
  assert.deepStrictEqual([rows(12, false), rows(12, true)], [13, 3]);
  assert.deepStrictEqual([rows(6, false), rows(6, true)], [7, 7]);
});

test("few threads have a row each, though they would fit into fewer", () => {
  assert.strictEqual(timeline.createPicture(pictures.inTurn(10)).rows.length, 11);
});

test("pieces without length, without order or after the end harm nothing", () => {
  const json = pictures.twoOnALock();
  json.lanes[1].pieces = [5 * MS, 2, -1, 5 * MS, 3, -1, 4 * MS, 9, -1, 99 * MS, 2, -1];
  const picture = timeline.createPicture(json);
  const { times, count } = picture.rows[1];
  for (let i = 0; i < count; i += 1) assert.ok(times[i] < times[i + 1] || i + 1 === count);
  assert.strictEqual(laneAt(picture, 1, 2 * MS).state, NONE);
});

test("arrows in view are all drawn if they are few, and thinned if not", () => {
  const whole = { from: 0, to: two.length };
  const all = timeline.arrowsIn(two, whole, 300);
  assert.deepStrictEqual([all.shown.length, all.all], [5, 5]);
  // The one that ends in view began before it.
  const late = timeline.createPicture(pictures.twoOnALock({ late: 0.1 * MS }));
  const part = timeline.arrowsIn(late, { from: 5.05 * MS, to: 5.2 * MS }, 300);
  assert.deepStrictEqual(
    part.shown.map((number) => late.arrows[number][2]),
    [2],
  );

  const busy = timeline.createPicture(pictures.busy(16, 20_000));
  const view = { from: 0, to: busy.length };
  const { shown, all: many } = timeline.arrowsIn(busy, view, 300);
  assert.ok(shown.length <= 300 && shown.length > 100, `${shown.length}`);
  assert.strictEqual(many, busy.arrows.length);
});

test("arrows that are left out stay out while the view moves", () => {
  const busy = timeline.createPicture(pictures.busy(16, 20_000));
  const span = busy.length / 2;
  const at = (from) => timeline.arrowsIn(busy, { from, to: from + span }, 300).shown;
  const [one, next] = [new Set(at(span * 0.2)), at(span * 0.25)];
  const inside = next.filter((number) => busy.arrows[number][1] < span * 1.2);
  assert.ok(inside.length > 50);
  for (const number of inside) assert.ok(one.has(number));
});

// The cursor.

const begin = (...which) => state.start(which.length > 0 ? which : [two]);
const told = (now) => [now.cursor.row, now.cursor.time / MS];

test("the arrow keys step from change to change, and from thread to thread", () => {
  let now = state.turn(begin(), 1);
  assert.deepStrictEqual(told(now), [0, 0], "the first press shows the cursor");
  now = state.turn(now, 1);
  for (const ms of [0.2, 0.3, 3.3, 4.8]) {
    now = state.step(now, 1, 1);
    assert.deepStrictEqual(told(now), [1, ms]);
  }
  assert.deepStrictEqual(told(state.step(now, -1, 1)), [1, 3.3]);
  assert.deepStrictEqual(told(state.turn(now, 1)), [2, 4.8]);
});

test("changes closer than a pixel are one step", () => {
  const now = state.jump(begin(), 0);
  const row = state.turn(now, 1);
  assert.deepStrictEqual(told(state.step(row, 1, 0.25 * MS)), [1, 0.3]);
});

test("stepping ends at the ends", () => {
  let now = state.turn(begin(), 1);
  for (let i = 0; i < 50; i += 1) now = state.step(now, 1, 1);
  assert.strictEqual(now.cursor.time, two.length);
  for (let i = 0; i < 50; i += 1) now = state.step(now, -1, 1);
  assert.strictEqual(now.cursor.time, 0);
  for (let i = 0; i < 9; i += 1) now = state.turn(now, -1);
  assert.strictEqual(now.cursor.row, 0);
});

test("a pinned cursor stays where it is, whatever the pointer does", () => {
  const now = state.pin(begin(), 0, 2, 3 * MS);
  assert.strictEqual(state.hover(now, 0, 1, MS), now);
  assert.strictEqual(state.leave(now), now);
  assert.strictEqual(state.leave(state.unpin(now)).cursor, null);
  assert.strictEqual(state.piece(now).line, 23);
});

test("two pictures have one scale, the longer one's, and one cursor", () => {
  const gil = timeline.createPicture(pictures.gilPair(4));
  const now = begin(two, gil);
  assert.strictEqual(now.length, gil.length);
  let cursor = state.jump(now, 2 * MS);
  for (let i = 0; i < 3; i += 1) cursor = state.turn(cursor, 1);
  assert.deepStrictEqual([cursor.cursor.picture, cursor.cursor.row], [1, 0]);
  assert.strictEqual(state.turn(cursor, -1).cursor.picture, 0);
});

test("a wait is gone to with the cursor on it and room around it", () => {
  const wait = laneAt(two, 2, 3 * MS).wait;
  const now = state.goToWait(begin(), 0, wait);
  assert.deepStrictEqual(told(now), [2, 1]);
  assert.ok(now.pinned);
  assert.ok(now.view.from < 1 * MS && now.view.to > 5.1 * MS);
});

test("a long beginning without threads is not in view at first", () => {
  const json = pictures.twoOnALock();
  const shift = 100 * MS;
  json.length += shift;
  json.lanes.forEach((lane, number) => {
    lane.pieces = lane.pieces.map((value, i) => (i % 3 === 0 ? value + shift : value));
    if (number === 0) lane.pieces.unshift(0, 2, -1);
    else lane.created += shift;
    lane.start += number === 0 ? 0 : shift;
    lane.end += shift;
  });
  for (const wait of json.waits) [wait[1], wait[2]] = [wait[1] + shift, wait[2] + shift];
  const now = begin(timeline.createPicture(json));
  assert.ok(now.view.from > shift - MS && now.view.from < shift + 0.2 * MS, `${now.view.from}`);
  assert.ok(now.view.to >= shift + 9.8 * MS);
  assert.ok(state.isWhole(state.whole(now)));
  assert.deepStrictEqual(state.meeting(state.whole(now)).view, now.view);
  // Where that is most of the run, all of it is.
  assert.ok(state.isWhole(begin()));
});

test("what cannot move gives the same view, so that nothing is drawn again", () => {
  const now = begin();
  for (const next of [state.pan(now, -1), state.zoom(now, 2), state.whole(now), state.jump(now, 0)])
    assert.strictEqual(next.view, now.view);
});
