"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { playground } = load("playground.client.js");

const BUILT =
  "   Compiling playground v0.0.1 (/playground)\n    Finished `dev` profile target(s) in 0.61s\n     Running `target/debug/playground`\n";

const ERROR = `   Compiling playground v0.0.1 (/playground)
error[E0382]: borrow of moved value: \`names\`
 --> src/main.rs:9:20
  |
6 |     let names = vec![1];
  |         ----- move occurs here
9 |     println!("{}", names.len());
  |                    ^^^^^ value borrowed here after move

warning: unused variable: \`x\`
 --> src/main.rs:3:9

error: could not compile \`playground\` (bin "playground") due to 1 previous error
`;

test("optimised listings are built in release mode", () => {
  assert.strictEqual(playground.request("fn main() {}", true).mode, "release");
  assert.strictEqual(playground.request("fn main() {}", false).mode, "debug");
});

test("a run gives its streams without cargo's own lines", () => {
  const answer = {
    success: true,
    exitDetail: "Exited with status 0",
    stdout: "hi\n",
    stderr: BUILT + "own words\n",
  };
  assert.deepStrictEqual(playground.events(answer), [
    { event: "started" },
    { event: "out", text: "hi\n" },
    { event: "err", text: "own words\n" },
    { event: "exit", code: 0, signal: null, ms: null },
  ]);
});

test("a panic keeps its status", () => {
  const answer = {
    success: false,
    exitDetail: "Exited with exit status: 101",
    stdout: "",
    stderr: BUILT + "thread 'main' panicked\n",
  };
  assert.deepStrictEqual(playground.events(answer).at(-1), {
    event: "exit",
    code: 101,
    signal: null,
    ms: null,
  });
});

test("compiler errors have their place, and the run is refused", () => {
  const [error, warning, end] = playground.events({
    success: false,
    exitDetail: "",
    stdout: "",
    stderr: ERROR,
  });
  assert.deepStrictEqual(
    [error.code, error.line, error.column, error.end_column],
    ["E0382", 9, 20, 25],
  );
  assert.deepStrictEqual([warning.level, warning.code, warning.line], ["warning", null, 3]);
  assert.deepStrictEqual(end, { event: "refused", sentence: "It does not compile." });
});

test("a failure that is not the code's is told as it came", () => {
  const answer = { success: false, exitDetail: "", stdout: "", stderr: "the sandbox is full\n" };
  assert.deepStrictEqual(playground.events(answer), [
    { event: "refused", sentence: "the sandbox is full" },
  ]);
});
