// Pictures of runs for tests, as `POST /api/timeline` answers with them, made
// from threads as lists of periods.
"use strict";

const STATES = ["new", "ready", "running", "active", "blocked", "sleeping"];
const KINDS = [
  { name: "lock", waits: "waits for", noun: "lock" },
  { name: "join", waits: "waits for the end of", noun: "thread" },
  { name: "gil", waits: "waits for", noun: "GIL" },
  { name: "sleep", waits: "sleeps", noun: "" },
  { name: "child", waits: "waits for the end of", noun: "process" },
  { name: "read", waits: "waits to read from", noun: "pipe" },
  { name: "channel", waits: "waits for", noun: "channel" },
  { name: "park", waits: "is parked", noun: "" },
];
const kind = (name) => KINDS.findIndex((each) => each.name === name);

// A thread: `{ name, process, created, by, line, periods }`; a period is
// `[state, nanoseconds, wait]`, a wait `{ kind, object, line, by: [lane, line] }`.
// `late` is how long before the wait's end the other thread let it go on.
function picture({ lanes, processes, late = 0, ...rest }) {
  const objects = [];
  const waits = [];
  const objectOf = ({ kind: name, object }) => {
    if (object === undefined) return -1;
    const known = objects.findIndex((each) => each.name === object);
    return known >= 0 ? known : objects.push({ kind: kind(name), name: object, line: -1 }) - 1;
  };
  const drawn = lanes.map((lane, number) => {
    let time = lane.created ?? 0;
    const pieces = [];
    for (const [state, lasts, wait] of lane.periods) {
      const found = wait ? { lane: number, start: time, end: time + lasts, ...wait } : null;
      if (found) waits.push(found);
      pieces.push([time, STATES.indexOf(state), found]);
      time += lasts;
    }
    const start = (lane.created ?? 0) + (lane.periods[0][0] === "new" ? lane.periods[0][1] : 0);
    return { ...lane, number, start, end: time, pieces };
  });
  waits.sort((a, b) => a.start - b.start);
  waits.forEach((wait, i) => (wait.number = i));
  const arrows = [];
  for (const wait of waits) {
    if (!wait.by) continue;
    const [from, line] = wait.by;
    const object = objectOf(wait);
    wait.arrow =
      arrows.push([from, wait.end - late, wait.lane, wait.end, object, line, wait.number]) - 1;
  }
  for (const { number, by, line, created, start } of drawn)
    if (by >= 0) arrows.push([by, created, number, start, -1, line ?? -1, -1]);
  const length = Math.max(...drawn.map(({ end }) => end));
  const found = {
    version: 1,
    listing: "threads/example",
    language: "rust",
    machine: null,
    length,
    processors: "switches",
    ...{ dropped: 0, lost: 0, notes: [], states: STATES, kinds: KINDS },
    processes: processes ?? [
      {
        pid: 12,
        name: "example",
        parent: -1,
        start: 0,
        end: length,
        ended: "exit 0",
        recorded: true,
      },
    ],
    lanes: drawn.map(
      ({ name, process = 0, created = 0, start, end, by = -1, line = -1, ...lane }) => ({
        ...{ process, tid: 12 + lane.number, name, created, start, end, ended: true, by, line },
        pieces: lane.pieces.flatMap(([time, state, wait]) => [
          time,
          state,
          wait ? wait.number : -1,
        ]),
      }),
    ),
    inferred: [],
    waits: waits.map((wait) => [
      ...[wait.lane, wait.start, wait.endless ? -1 : wait.end, kind(wait.kind), objectOf(wait)],
      ...[wait.line ?? -1, wait.arrow ?? -1],
    ]),
    ...{ arrows, objects },
    ...rest,
  };
  return { ...found, sums: sumsOf(found) };
}

function sumsOf({ lanes, waits, objects, length }) {
  const order = ["running", "ready", "active", "blocked", "sleeping"].map((s) => STATES.indexOf(s));
  const perLane = lanes.map(({ pieces, end }, number) => {
    const sums = order.map(() => 0);
    for (let i = 0; i < pieces.length; i += 3) {
      const place = order.indexOf(pieces[i + 1]);
      if (place >= 0) sums[place] += (pieces[i + 3] ?? end) - pieces[i];
    }
    return [...sums, waits.filter(([lane]) => lane === number).length];
  });
  const endOf = ([, , end]) => (end < 0 ? length : end);
  const perObject = objects.map((_, number) => {
    const own = waits.filter((wait) => wait[4] === number);
    let [wanted, until] = [0, 0];
    for (const wait of own) {
      wanted += Math.max(0, endOf(wait) - Math.max(wait[1], until));
      until = Math.max(until, endOf(wait));
    }
    const total = own.reduce((sum, wait) => sum + endOf(wait) - wait[1], 0);
    return [own.length, new Set(own.map(([lane]) => lane)).size, total, wanted];
  });
  const lasted = waits.map((wait) => endOf(wait) - wait[1]);
  return {
    cpu: perLane.reduce((sum, [running]) => sum + running, 0),
    lanes: perLane,
    objects: perObject,
    longest: lasted.indexOf(Math.max(...lasted)),
  };
}

const US = 1e3;
const MS = 1e6;

// Main starts two workers and joins them; the second waits for the first's lock.
function twoOnALock(changes = {}) {
  const lock = { kind: "lock", object: "VISITS", line: 23, by: [1, 25] };
  return picture({
    lanes: [
      {
        name: "main",
        periods: [
          ["running", 0.4 * MS],
          ["blocked", 5.2 * MS, { kind: "join", object: "worker 1", line: 14, by: [1, -1] }],
          ["ready", 0.1 * MS],
          ["blocked", 4.0 * MS, { kind: "join", object: "worker 2", line: 15, by: [2, -1] }],
          ["running", 0.3 * MS],
        ],
      },
      {
        ...{ name: "worker 1", created: 0.2 * MS, by: 0, line: 11 },
        periods: [
          ["new", 0.1 * MS],
          ["running", 3.0 * MS],
          ["sleeping", 1.5 * MS, { kind: "sleep", line: 24 }],
          ["running", 0.8 * MS],
        ],
      },
      {
        ...{ name: "worker 2", created: 0.3 * MS, by: 0, line: 12 },
        periods: [
          ["new", 0.1 * MS],
          ["running", 0.6 * MS],
          ["blocked", 4.1 * MS, lock],
          ["ready", 0.5 * MS],
          ["running", 4.1 * MS],
        ],
      },
    ],
    ...changes,
  });
}

// Two threads that take the GIL from each other every 5 ms.
function gilPair(turns = 20, changes = {}) {
  const worker = (number) => ({
    ...{ name: `Thread-${number + 1}`, created: (1 + number) * MS, by: 0, line: 9 },
    periods: [
      ["new", 0.1 * MS],
      ...(number === 1 ? [["running", 0.2 * MS]] : []),
      ...Array.from({ length: turns }, (_, i) =>
        (i + number) % 2 === 0
          ? ["running", 5.02 * MS]
          : [
              "blocked",
              5.02 * MS,
              { kind: "gil", object: "the GIL", line: 15, by: [2 - number, -1] },
            ],
      ),
    ],
  });
  const until = (turns * 5.02 + 1) * MS;
  return picture({
    language: "python",
    lanes: [
      {
        name: "MainThread",
        periods: [
          ["running", 2.5 * MS],
          ["blocked", until, { kind: "join", object: "Thread-1", line: 10, by: [1, -1] }],
          ["running", 0.6 * MS],
        ],
      },
      worker(0),
      worker(1),
    ],
    ...changes,
  });
}

// A program, its child, and the child's child that nobody recorded.
function processes() {
  const own = { start: 0, end: 20 * MS };
  return picture({
    processes: [
      { pid: 12, name: "parent", parent: -1, ...own, ended: "exit 0", recorded: true },
      {
        pid: 14,
        name: "child",
        parent: 0,
        ...own,
        start: 2 * MS,
        ended: "SIGKILL",
        recorded: true,
      },
      { pid: 15, name: "static", parent: 1, ...own, start: 4 * MS, ended: null, recorded: false },
    ],
    lanes: [
      {
        name: "main",
        periods: [
          ["running", 2 * MS],
          ["blocked", 14 * MS, { kind: "child", object: "child", line: 8, by: [2, -1] }],
          ["running", 4 * MS],
        ],
      },
      {
        ...{ name: "reader", created: 1 * MS, by: 0, line: 7 },
        periods: [
          ["new", 0.2 * MS],
          ["blocked", 15 * MS, { kind: "read", object: "pipe 1", line: 17, by: [2, -1] }],
          ["running", 1 * MS],
        ],
      },
      { name: "main", process: 1, created: 2 * MS, periods: [["running", 14 * MS]] },
      { name: "main", process: 2, created: 4 * MS, periods: [["active", 9 * MS]] },
    ],
    notes: ["static is linked statically: what it waits for is not recorded."],
  });
}

// Threads that wait for each other in turn, `waits` times in all.
function busy(threads, waits) {
  const each = Math.floor(waits / threads);
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  return picture({
    late: 2 * US,
    lanes: Array.from({ length: threads }, (_, thread) => ({
      name: thread === 0 ? "main" : `worker ${thread}`,
      periods: Array.from({ length: each }, () => {
        const object = `lock ${Math.floor(random() * 4)}`;
        const by = [(thread + 1 + Math.floor(random() * (threads - 1))) % threads, 31];
        return [
          ["running", Math.round(random() * 40 * US)],
          ["blocked", Math.round(random() ** 4 * 400 * US), { kind: "lock", object, line: 23, by }],
        ];
      }).flat(),
    })),
  });
}

// A thread after the other, `atOnce` of them at a time.
function inTurn(threads, atOnce = 1) {
  return picture({
    lanes: [
      { name: "main", periods: [["active", threads * 30 * US]] },
      ...Array.from({ length: threads }, (_, i) => ({
        ...{ name: `T${i + 1}`, created: i * 30 * US, by: 0, line: 9 },
        periods: [
          ["new", 8 * US],
          ["running", 22 * US * atOnce],
        ],
      })),
    ],
  });
}

// Everybody alive, and most of them asleep.
function many(threads) {
  return picture({
    lanes: Array.from({ length: threads }, (_, i) => ({
      ...{ name: i === 0 ? "main" : `T${i}`, created: i * 10 * US },
      periods: [
        ["running", 20 * US],
        ["blocked", 40 * MS - i * 10 * US, { kind: "channel", object: "channel 1", line: 6 }],
      ],
    })),
  });
}

module.exports = { picture, twoOnALock, gilPair, processes, busy, inTurn, many };
