"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { ndjson } = load("ndjson.js");

test("events are whole, wherever the chunks end", () => {
  const text = '{"event":"out","text":"a\\nb"}\n{"event":"exit","code":0}\n';
  for (let size = 1; size <= text.length; size += 1) {
    const reader = ndjson.createReader();
    const events = [];
    for (let at = 0; at < text.length; at += size)
      events.push(...reader.push(text.slice(at, at + size)));
    events.push(...reader.end());
    assert.deepStrictEqual(
      events,
      [
        { event: "out", text: "a\nb" },
        { event: "exit", code: 0 },
      ],
      `size ${size}`,
    );
  }
});

test("a last line without an end counts", () => {
  const reader = ndjson.createReader();
  assert.deepStrictEqual(reader.push('{"event":"started"}'), []);
  assert.deepStrictEqual(reader.end(), [{ event: "started" }]);
});
