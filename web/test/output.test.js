"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { output } = load("explain.model.js", "output.model.js");

function after(...events) {
  const model = output.createOutput();
  events.forEach(model.take);
  return model;
}

test("every event has its sentence", () => {
  const check = (sentence, ...events) => assert.strictEqual(after(...events).sentence, sentence);
  check("compiling…");
  check("waiting: 2 ahead of you", { event: "queued", ahead: 2 });
  check("rayon still builds", { event: "preparing", sentence: "rayon still builds" });
  check("running…", { event: "started" });
  check("exit status 0 · ran 12 ms", { event: "exit", code: 0, signal: null, ms: 12.3 });
  check("exit status 101 · ran 1.25 s", { event: "exit", code: 101, signal: null, ms: 1250 });
  check("ended by SIGSEGV · ran 0.5 ms", {
    event: "exit",
    code: null,
    signal: "SIGSEGV",
    ms: 0.52,
  });
  check("no python3 here", { event: "refused", sentence: "no python3 here" });
  check("stopped by you", { event: "stopped" });
});

test("the time of compiling is said, unless nothing was compiled", () => {
  const exit = { event: "exit", code: 0, signal: null, ms: 3 };
  const built = after({ event: "compiled", ms: 212.5, cached: false }, exit);
  assert.strictEqual(built.sentence, "exit status 0 · ran 3.0 ms · compiled in 213 ms");
  assert.strictEqual(
    after({ event: "compiled", ms: 0.1, cached: true }, exit).sentence,
    "exit status 0 · ran 3.0 ms",
  );
});

test("streams keep their order, and neighbours of one stream are one piece", () => {
  const model = after(
    { event: "out", text: "a\n" },
    { event: "out", text: "b\n" },
    { event: "err", text: "c\n" },
    { event: "out", text: "d\n" },
  );
  const pieces = model.pieces.map(({ stream, text }) => [stream, text]);
  assert.deepStrictEqual(pieces, [
    ["out", "a\nb\n"],
    ["err", "c\n"],
    ["out", "d\n"],
  ]);
  assert.strictEqual(model.stdout, "a\nb\nd\n");
});

test("256 KiB are few pieces, each of which ends at a line's end", () => {
  const model = after(
    ...Array.from({ length: 4096 }, (_, i) => ({
      event: "out",
      text: `${i}`.padEnd(63, "x") + "\n",
    })),
  );
  assert.ok(model.pieces.length < 40, `${model.pieces.length}`);
  assert.ok(model.pieces.every((piece) => piece.text.endsWith("\n")));
  assert.strictEqual(model.pieces.map((piece) => piece.text).join(""), model.stdout);
});

test("letters without an end of line are kept together", () => {
  const model = after(...Array.from({ length: 40_000 }, () => ({ event: "out", text: "." })), {
    event: "out",
    text: "\nend",
  });
  assert.strictEqual(
    model.pieces.map((piece) => piece.text).join(""),
    ".".repeat(40_000) + "\nend",
  );
});

test("what alternates without end is bounded, the latest kept", () => {
  const model = after(
    ...Array.from({ length: 3000 }, (_, i) => ({ event: i % 2 ? "err" : "out", text: `${i}\n` })),
  );
  assert.strictEqual(model.pieces.length, output.PIECES);
  assert.strictEqual(model.dropped, 2000);
  assert.strictEqual(model.pieces.at(-1).text, "2999\n");
});

test("a line begun anew replaces what it showed", () => {
  const shown = (...texts) =>
    after(...texts.map((text) => ({ event: "out", text })))
      .pieces.map(({ text }) => text)
      .join("");
  assert.strictEqual(shown("go\n\r 10%\r 20%", "\r 30%", "\r", "\nend\r\n"), "go\n 30%\nend\n");
  assert.strictEqual(shown("first\n", "\rsecond"), "first\nsecond");
});

test("what a terminal obeys is not shown, wherever it is cut", () => {
  const text = "\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b[1;32mbold\u001b[m \u001bcend\n";
  for (let cut = 0; cut <= text.length; cut += 1) {
    const parts = [text.slice(0, cut), text.slice(cut)];
    const model = after(...parts.map((part) => ({ event: "err", text: part })));
    assert.strictEqual(model.pieces.map((piece) => piece.text).join(""), "red bold end\n");
  }
});

test("a flood of returns or of unfinished orders ends", () => {
  const flood = (text) => after({ event: "out", text }).pieces.map((piece) => piece.text).join("");
  assert.strictEqual(flood("\r".repeat(262_144) + "end"), "end");
  assert.ok(flood("\u001b[" + "1".repeat(262_144) + "end").endsWith("end"));
  const singles = Array.from({ length: 100_000 }, () => ({ event: "out", text: "\r" }));
  assert.deepStrictEqual(after(...singles).pieces, []);
});

test("whoever stops a run can say why", () => {
  const model = after({ event: "stopped", sentence: "stopped when you left the page" });
  assert.strictEqual(model.sentence, "stopped when you left the page");
});

test("a limit is kept beside the end that it caused", () => {
  const model = after(
    { event: "limit", which: "wall", sentence: "stopped after 10 s" },
    { event: "exit", code: null, signal: "SIGKILL", ms: 10_000 },
  );
  assert.strictEqual(model.limit, "stopped after 10 s");
  assert.strictEqual(model.verdict, "failed");
});

test("an event that this page does not know changes nothing", () => {
  assert.strictEqual(after({ event: "timeline" }).phase, "asked");
});

test("what was typed stands in the output where it was typed, and is no output", () => {
  const model = after(
    { event: "out", text: "name? " },
    { event: "typed", text: "Ann\n" },
    { event: "out", text: "hello Ann\n" },
    { event: "end of input" },
  );
  assert.deepStrictEqual(
    model.pieces.map(({ stream, text }) => [stream, text]),
    [
      ["out", "name? "],
      ["in", "Ann\n"],
      ["out", "hello Ann\n"],
      ["in", "(end of input)\n"],
    ],
  );
  assert.strictEqual(model.stdout, "name? hello Ann\n");
  assert.strictEqual(model.asks, false);
  model.take({ event: "unsent" });
  assert.strictEqual(model.asks, true);
});

test("a panic is found while the program runs, and its line is said at the end", () => {
  const model = output.createOutput({ file: "x.rs", language: "rust" });
  model.take({ event: "err", text: "thread 'main' (7) panicked at x.rs:4:9:\noh no\n" });
  assert.deepStrictEqual(
    model.places.map(({ line, message }) => [line, message]),
    [[4, "thread 'main' panicked: oh no"]],
  );
  model.take({ event: "exit", code: 101, signal: null, ms: 2 });
  assert.strictEqual(
    model.sentence,
    "thread 'main' panicked at line 4 · exit status 101 · ran 2.0 ms",
  );
});

test("a signal has its cause, unless a limit says why the program ended", () => {
  const killed = { event: "exit", code: null, signal: "SIGKILL", ms: 1 };
  assert.match(after(killed).cause, /^SIGKILL: /);
  assert.strictEqual(after({ event: "limit", which: "wall", sentence: "" }, killed).cause, null);
});
