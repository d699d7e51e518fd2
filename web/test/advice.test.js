"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { advice } = load("advice.model.js");

const listing = "threads/lost_update";
const rustCommand = "cargo run -p threads --example lost_update";

test("Python is told with the command that runs it", () => {
  const told = advice.advise({
    listing,
    language: "python",
    rustCommand,
    repository: "https://example.org/course",
  });
  assert.strictEqual(told.alone, "python3 chapters-code/threads/examples/lost_update.py");
  assert.deepStrictEqual(told.commands, ["git clone https://example.org/course", "cargo run"]);
});

test("without a known repository no address is made up", () => {
  const told = advice.advise({ listing, language: "rust", rustCommand, repository: undefined });
  assert.deepStrictEqual(told.commands, ["cargo run"]);
  assert.strictEqual(told.alone, rustCommand);
});

test("a program that reads is told that there is nothing to read", () => {
  const check = (language, text, count) =>
    assert.strictEqual(advice.notes(text, language).length, count, text);
  check("rust", "io::stdin().read_line(&mut guess)", 1);
  check("rust", ".stdin(Stdio::null())", 0);
  check("python", 'name = input("name? ")', 1);
  check("python", "for line in sys.stdin:", 1);
  check("python", "take(the_input)", 0);
});
