"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { source } = load("source.model.js");

function open(storage, change = {}) {
  return source.createSource({
    listing: "threads/lost_update",
    language: "rust",
    digest: "d1",
    original: "fn main() {}\n",
    storage,
    ...change,
  });
}

test("an edit survives a reload", () => {
  const storage = load.storage();
  open(storage).set("edited");
  assert.strictEqual(open(storage).text(), "edited");
});

test("an edit is dropped when the listing itself changed", () => {
  const storage = load.storage();
  open(storage).set("edited");
  const next = open(storage, { digest: "d2", original: "new\n" });
  assert.strictEqual(next.text(), "new\n");
  assert.strictEqual(storage.items.size, 0);
});

test("the languages of a listing are edited apart", () => {
  const storage = load.storage();
  open(storage).set("edited");
  assert.strictEqual(open(storage, { language: "python", original: "pass\n" }).edited(), false);
});

test("reset brings the listing back and leaves nothing stored", () => {
  const storage = load.storage();
  const opened = open(storage);
  opened.set("edited");
  opened.reset();
  assert.strictEqual(opened.text(), "fn main() {}\n");
  assert.strictEqual(storage.items.size, 0);
});

test("an edit that cannot be stored is known to be at risk", () => {
  const opened = open(load.storage({ full: true }));
  opened.set("edited");
  assert.strictEqual(opened.stored(), false);
});

test("what is not ours in the storage is ignored", () => {
  const storage = load.storage();
  for (const junk of ["{", "7", "null", '{"digest":"d1"}', '{"digest":"d1","text":7}']) {
    storage.setItem("interleave:edit:threads/lost_update:rust", junk);
    assert.strictEqual(open(storage).edited(), false, junk);
  }
});

test("two figures of a listing share one source, and each hears of a change", () => {
  const sources = source.createSources(load.storage());
  const name = { listing: "threads/x", language: "rust", digest: "d", original: "a\n" };
  const [first, second] = [sources.open(name), sources.open(name)];
  const heard = [];
  second.watch((author) => heard.push(author));
  first.set("b", "the first figure");
  assert.strictEqual(second.text(), "b");
  assert.deepStrictEqual(heard, ["the first figure"]);
});

test("an edit in another tab is taken over, and its reset", () => {
  const opened = open(load.storage());
  const key = "interleave:edit:threads/lost_update:rust";
  let heard = 0;
  opened.watch(() => (heard += 1));
  opened.adopt(key, JSON.stringify({ digest: "d1", text: "theirs" }));
  assert.strictEqual(opened.text(), "theirs");
  opened.adopt("interleave:token", "0");
  opened.adopt(key, JSON.stringify({ digest: "of another version", text: "x" }));
  assert.strictEqual(opened.text(), "theirs");
  opened.adopt(key, null);
  assert.strictEqual(opened.edited(), false);
  assert.strictEqual(heard, 2);
});

test("a segment gets back the line ends that mdBook drops", () => {
  const check = (text, count, whole) => assert.strictEqual(source.whole(text, count), whole);
  check("a\nb\n", 2, "a\nb\n");
  check("a\nb", 2, "a\nb\n");
  check("a\n", 2, "a\n\n");
  check("a\n\n", 2, "a\n\n");
  check("", 1, "\n");
});
