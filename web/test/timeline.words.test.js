"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const pictures = require("./timeline.pictures.js");
const {
  timeline,
  timelineWords: words,
  timelineSums: sums,
} = load(
  "timeline.time.model.js",
  "timeline.model.js",
  "timeline.words.model.js",
  "timeline.sums.model.js",
);

const MS = 1e6;
const two = timeline.createPicture(pictures.twoOnALock());
const gil = timeline.createPicture(pictures.gilPair());
const family = timeline.createPicture(pictures.processes());
const at = (picture, row, ms) => timeline.at(picture, picture.rows[row], ms * MS);

test("a wait is told with its time, its place, and who ended it", () => {
  const check = (picture, row, ms, sentence) =>
    assert.strictEqual(words.told(picture, at(picture, row, ms)), sentence);
  check(
    ...[two, 2, 3],
    "worker 2 waited 4.1 ms for VISITS at line 23; worker 1 let it go on by unlocking it at line 25.",
  );
  check(
    ...[two, 0, 3],
    "main waited 5.2 ms for the end of worker 1 at line 14; worker 1 let it go on by ending.",
  );
  check(two, 1, 4, "worker 1 slept 1.5 ms at line 24.");
  check(
    ...[gil, 2, 4],
    "Thread-2 waited 5.02 ms for the GIL at line 15; Thread-1 let it go on by handing it over.",
  );
  check(
    ...[family, 1, 5],
    "reader waited 15 ms to read from pipe 1 at line 17; main (14) let it go on by writing.",
  );
  check(
    ...[family, 0, 5],
    "main (12) waited 14 ms for the end of child at line 8; main (14) let it go on by ending.",
  );
});

test("a wait that nothing ended says so", () => {
  const json = pictures.twoOnALock();
  const number = json.waits.findIndex(([lane]) => lane === 2);
  json.waits[number][2] = json.waits[number][6] = -1;
  json.arrows = json.arrows.filter((arrow) => arrow[6] !== number);
  const picture = timeline.createPicture(json);
  assert.strictEqual(
    words.waitTold(picture, number),
    "worker 2 waited 9 ms for VISITS at line 23, and nothing ended it.",
  );
});

test("a thread that went on later than it could is said to have", () => {
  const json = pictures.twoOnALock();
  const number = json.waits.findIndex(([lane]) => lane === 2);
  json.arrows.find((arrow) => arrow[6] === number)[3] += 0.5 * MS;
  const told = words.waitTold(timeline.createPicture(json), number);
  assert.ok(told.endsWith("at line 25, and it went on 500 µs later."), told);
});

test("what is no wait is told, too", () => {
  const check = (row, ms, sentence) =>
    assert.strictEqual(words.told(two, at(two, row, ms)), sentence);
  check(1, 1, "worker 1 ran for 3 ms.");
  check(1, 0.25, "worker 1 was created and had not begun for 100 µs.");
  check(2, 5.3, "worker 2 was ready, without a processor, for 500 µs.");
  check(1, 9, "");
  const concluded = timeline.createPicture(pictures.twoOnALock({ inferred: ["ready"] }));
  assert.strictEqual(
    words.told(concluded, at(concluded, 2, 5.3)),
    "worker 2 was ready, without a processor, for 500 µs (concluded from what woke it).",
  );
  // Its core was taken away: that was measured.
  const lanes = [{ name: "main", periods: [["running", 1e6], ["ready", 2e6], ["running", 1e6]] }];
  const preempted = timeline.createPicture(pictures.picture({ lanes, inferred: ["ready"] }));
  assert.strictEqual(
    words.told(preempted, at(preempted, 0, 2)),
    "main was ready, without a processor, for 2 ms.",
  );
});

test("what a thread does now has its line", () => {
  const check = (row, ms, what) => assert.strictEqual(words.doing(two, at(two, row, ms)), what);
  check(2, 3, "waits for VISITS, line 23");
  check(1, 4, "sleeps, line 24");
  check(1, 1, "runs");
  assert.strictEqual(words.doing(two, at(two, 1, 0.25)), "is created and has not begun");
  assert.strictEqual(words.shortly(two, at(two, 1, 0.25)), "new");
  assert.strictEqual(words.shortly(two, at(two, 1, 4)), "sleeps, line 24");
});

test("a kind without an object is said by its noun, an unknown one by its words", () => {
  const json = pictures.picture({
    lanes: [
      {
        name: "main",
        periods: [
          ["blocked", MS, { kind: "lock", line: 3 }],
          ["blocked", MS, { kind: "gil", object: "the GIL" }],
          ["blocked", MS, { kind: "park", line: 4 }],
          ["blocked", MS],
        ],
      },
    ],
  });
  json.kinds[json.waits[1][3]] = { name: "new kind", waits: "ponders", noun: "riddle" };
  const picture = timeline.createPicture(json);
  assert.strictEqual(words.waitTold(picture, 0), "main waited 1 ms for a lock at line 3.");
  assert.strictEqual(words.waitTold(picture, 1), "main ponders the GIL: 1 ms.");
  assert.strictEqual(words.waitTold(picture, 2), "main was parked for 1 ms at line 4.");
  assert.strictEqual(
    words.told(picture, at(picture, 0, 3.5)),
    "main waited for something that was not recorded, for 1 ms.",
  );
});

test("a line that names an object is not said twice", () => {
  const json = pictures.twoOnALock();
  const wait = json.waits.find(([lane]) => lane === 2);
  Object.assign(json.objects[wait[4]], { name: "the lock at line 23", line: 23 });
  const picture = timeline.createPicture(json);
  const told = words.told(picture, at(picture, 2, 3));
  assert.ok(told.startsWith("worker 2 waited 4.1 ms for the lock at line 23; worker 1"), told);
  assert.strictEqual(words.doing(picture, at(picture, 2, 3)), "waits for the lock at line 23");
});

test("labels in pieces go from long to short, and name threads that share a row", () => {
  assert.deepStrictEqual(words.labels(two, at(two, 2, 3)), ["waits for VISITS", "VISITS", "lock"]);
  assert.deepStrictEqual(words.labels(two, at(two, 2, 7)), ["runs"]);
  const many = timeline.createPicture(pictures.inTurn(100, 4));
  const piece = at(many, 1, 0.05);
  assert.deepStrictEqual(words.labels(many, piece), ["T1: runs", "T1", "runs"]);
});

test("lines are marked with who waits there, and with who ended the chosen wait", () => {
  const at4 = words.lines(two, 4 * MS, null);
  assert.deepStrictEqual(at4, [
    { line: 14, words: "main waits" },
    { line: 24, words: "worker 1 sleeps" },
    { line: 23, words: "worker 2 waits" },
  ]);
  const chosen = words.lines(two, 4 * MS, at(two, 2, 4));
  assert.deepStrictEqual(chosen.slice(3), [{ line: 25, words: "worker 1 let it go on" }]);
  const many = timeline.createPicture(pictures.many(100));
  assert.deepStrictEqual(words.lines(many, 20 * MS, null), [
    { line: 6, words: "main, T1, T2 and 97 more wait" },
  ]);
});

test("headings count threads and processes", () => {
  assert.strictEqual(words.title(two), "example in Rust: 3 threads, 10 ms");
  const killed = structuredClone(pictures.twoOnALock());
  const check = (ended, more) => {
    killed.processes[0].ended = ended;
    const title = words.title(timeline.createPicture(killed));
    assert.strictEqual(title, `example in Rust: 3 threads, 10 ms${more}`);
  };
  check("exit 0", "");
  check("exit 101", ", exit 101");
  check("SIGABRT", ", ended by SIGABRT");
  assert.strictEqual(words.title(family), "example in Rust: 4 threads, 3 processes, 20 ms");
  assert.deepStrictEqual(
    family.groups.map((group) => words.process(family, group)),
    [
      "parent (process 12), 2 threads, exit 0",
      "child (process 14), started by parent, 1 thread, SIGKILL",
      "static (process 15), started by child, 1 thread: what it waits for is not recorded",
    ],
  );
  const many = timeline.createPicture(pictures.inTurn(10_000, 4));
  assert.strictEqual(
    words.sharing(many),
    "10,001 threads in 5 rows: threads that were not there at the same time share one.",
  );
  assert.strictEqual(words.sharing(two), "");
  assert.strictEqual(words.rowName(many, many.rows[1]), "2,500 in turn");
});

test("the caption says what cannot be seen, and what was lost", () => {
  const check = (changes, ...parts) => {
    const caption = words.caption(timeline.createPicture(pictures.twoOnALock(changes))).join(" ");
    for (const part of ["One run of many", "leave no mark", ...parts])
      assert.ok(caption.includes(part), `${part} in ${caption}`);
  };
  check({}, "the kernel's own records");
  check({ processors: "samples" }, "counters that were looked at");
  check({ processors: "none" }, "is not known here");
  check({ machine: "two cores" }, "made on two cores.");
  check({ dropped: 1, lost: 2_000 }, "no room for 1 record:", "lost 2,000 switches.");
  check({ inferred: ["ready"], notes: ["A note."] }, "«Ready» after a wait is concluded", "A note.");
});

test("the legend names the states that occur", () => {
  const named = (...which) => words.legend(which).map(({ state }) => timeline.STATES[state]);
  assert.deepStrictEqual(named(gil), ["new", "running", "blocked"]);
  assert.deepStrictEqual(named(gil, two), ["new", "ready", "running", "blocked", "sleeping"]);
});

test("a part in view is said to be one", () => {
  assert.strictEqual(words.inView({ from: 0, to: 10 * MS }, 10 * MS), "");
  assert.strictEqual(words.inView({ from: MS, to: 2 * MS }, 10 * MS), "1 ms of 10 ms in view.");
});

test("arrows that are not drawn are counted", () => {
  assert.strictEqual(words.arrows({ shown: 5, all: 5 }), "");
  assert.strictEqual(
    words.arrows({ shown: 200, all: 12_345 }),
    "12,145 of 12,345 arrows are not drawn: zoom in to see them.",
  );
});

test("sums say how much ran at a time, what was wanted, and the longest wait", () => {
  assert.strictEqual(
    sums.headline(two),
    "It took 10 ms; its threads had processors for 9.2 ms together: 0.9 at a time.",
  );
  const [join, lock] = sums.objects(two, 2).rows;
  assert.strictEqual(
    `${lock.name} ${lock.sentence}`,
    "VISITS was wanted by 1 thread for 41 % of the run: 1 wait of 4.1 ms.",
  );
  assert.ok(join.sentence.startsWith("was waited for by 1 thread"));
  assert.strictEqual(sums.objects(two, 2).rest, 1);
  assert.ok(sums.longest(two).sentence.startsWith("The longest wait: main waited 5.2 ms"));
  const unknown = pictures.twoOnALock();
  Object.assign(unknown.sums, { cpu: -1, longest: -1 });
  const picture = timeline.createPicture(unknown);
  assert.strictEqual(sums.headline(picture), "It took 10 ms.");
  assert.strictEqual(sums.longest(picture), null);
});

test("shares of a thread add up to the whole, and unused columns fall away", () => {
  const { columns, rows, rest } = sums.lanes(two, 2);
  assert.deepStrictEqual(
    columns.map(({ name }) => name),
    ["running", "ready", "waiting", "sleeping"],
  );
  assert.deepStrictEqual(
    rows[1].cells.map(({ share }) => share),
    ["72 %", "0 %", "0 %", "28 %"],
  );
  const whole = rows[1].parts.reduce((sum, { share }) => sum + share, 0);
  assert.ok(Math.abs(whole - 1) < 1e-9);
  assert.strictEqual(rest, 1);
});

test("counters that were sampled stand in place of what is not known", () => {
  const check = (processors, own, shares) => {
    const json = pictures.twoOnALock({ processors });
    json.sums.lanes[1] = own;
    const { rows } = sums.lanes(timeline.createPicture(json), 3);
    assert.deepStrictEqual(
      rows[1].parts.map(({ share }) => share),
      shares,
    );
  };
  check("samples", [3 * MS, MS, 4 * MS, 0, 4 * MS, 1], [0.375, 0.125, 0, 0, 0.5]);
  check("none", [-1, 0, 4 * MS, 0, 4 * MS, 1], [0, 0, 0.5, 0, 0.5]);
});

test("the periods of a thread are all there, in order, up to a bound", () => {
  const { rows, rest } = sums.periods(two, 1, 3);
  assert.deepStrictEqual(
    rows.map(({ what }) => what),
    [...["is created and has not begun", "runs", "sleeps, line 24"]],
  );
  assert.strictEqual(rest, 1);
  const many = timeline.createPicture(pictures.inTurn(100, 4));
  const own = sums.periods(many, 50, 200);
  assert.deepStrictEqual(
    own.rows.map(({ from }) => from),
    [49 * 30e3, 49 * 30e3 + 8e3],
  );
});
