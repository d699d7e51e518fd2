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

test("a program that reads its input is told from one that does not", () => {
  const check = (language, text, reads) =>
    assert.strictEqual(advice.reads(text, language), reads, text);
  check("rust", "io::stdin().read_line(&mut guess)", true);
  check("rust", "use std::io::stdin;", true);
  check("rust", ".stdin(Stdio::null())", false);
  check("rust", "let stdin = child.stdin.take();", false);
  check("python", 'name = input("name? ")', true);
  check("python", "for line in sys.stdin:", true);
  check("python", "take(the_input)", false);
});
