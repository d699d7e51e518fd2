"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  explain: { cause, createFinder, PLACES },
} = load("explain.model.js");

// Line and words of what is found, however the text is cut.
function check(language, text, expected) {
  const file = language === "python" ? "x.py" : "x.rs";
  for (let cut = 0; cut <= text.length; cut += 1) {
    const finder = createFinder({ file, language });
    const places = [text.slice(0, cut), text.slice(cut)].flatMap((part) => finder.hear(part));
    const found = places.map(({ line, column, message }) => [line, column, message]);
    assert.deepStrictEqual(found, expected, `cut at ${cut}`);
  }
}

test("a panic has its line, its thread and its message", () => {
  const panics =
    "\nthread 'main' (81) panicked at x.rs:12:5:\nindex out of bounds\nnote: run with\n" +
    "\nthread '<unnamed>' panicked at x.rs:3:9:\nassertion failed\n  left: 1\n";
  check("rust", panics, [
    [12, 5, "thread 'main' panicked: index out of bounds"],
    [3, 9, "thread '<unnamed>' panicked: assertion failed"],
  ]);
  check("rust", "thread 'main' (8) panicked at x.rs:1:2:\n\n", [[1, 2, "thread 'main' panicked"]]);
});

test("a panic elsewhere marks no line of the listing", () => {
  check("rust", "thread 'main' panicked at /rustc/0/library/core/src/x.rs:9:9:\nno\n", []);
  check("rust", "I say: panicked at x.rs:12:5:\nno\n", []);
});

test("a traceback has the innermost line of the listing and the exception", () => {
  const trace =
    "Exception in thread Thread-1 (f):\nTraceback (most recent call last):\n" +
    '  File "/usr/lib/python3.11/threading.py", line 1045, in run\n    self.go()\n' +
    '  File "/tmp/a b/x.py", line 5, in <module>\n    main()\n' +
    '  File "x.py", line 3, in main\n    json.loads("")\n    ~~~~^^^^\n' +
    '  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw\n    raise\n' +
    "json.decoder.JSONDecodeError: Expecting value\n";
  const after = "\nDuring handling of the above exception, another one occurred:\n";
  const error = "an exception: json.decoder.JSONDecodeError: Expecting value";
  check("python", trace + after, [[3, 1, error]]);
});

test("a program that panics without end names a bounded number of places", () => {
  const finder = createFinder({ file: "x.rs", language: "rust" });
  const places = finder.hear("thread 'a' panicked at x.rs:1:1:\nno\n".repeat(1_000));
  assert.strictEqual(places.length, PLACES);
  assert.deepStrictEqual(finder.hear("thread 'a' panicked at x.rs:1:1:\nno\n"), []);
});

test("a signal is named with its cause, and one without a cause is not explained", () => {
  for (const signal of [
    "SIGABRT",
    "SIGBUS",
    "SIGFPE",
    "SIGILL",
    "SIGKILL",
    "SIGPIPE",
    "SIGSEGV",
    "SIGSYS",
    "SIGTERM",
  ]) {
    assert.match(cause(signal), new RegExp(`^${signal}: .*\\.$`));
  }
  assert.strictEqual(cause("signal 35"), null);
});
