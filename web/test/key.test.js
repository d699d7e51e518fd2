"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { key } = load("key.js");

const TOKEN = "0123456789abcdef0123456789abcdef";

function open(hash) {
  const page = { storage: load.storage(), replaced: [] };
  page.location = { hash, pathname: "/threads/page.html", search: "?search=lock" };
  page.history = { replaceState: (state, title, address) => page.replaced.push(address) };
  return page;
}

test("the token moves from the address to the storage", () => {
  const page = open(`#token=${TOKEN}`);
  key.collect(page);
  assert.strictEqual(key.read(page), TOKEN);
  assert.deepStrictEqual(page.replaced, ["/threads/page.html?search=lock"]);
});

test("an ordinary fragment stays, and takes no stored token away", () => {
  const page = open("#in-short");
  page.storage.setItem(key.STORED, TOKEN);
  key.collect(page);
  assert.strictEqual(key.read(page), TOKEN);
  assert.deepStrictEqual(page.replaced, []);
});

test("only 32 hexadecimal digits are a token", () => {
  for (const hash of [
    "#token=",
    "#token=12",
    `#token=${TOKEN}0`,
    `#token=${TOKEN.toUpperCase()}`,
    `#x&token=${TOKEN}`,
  ]) {
    assert.strictEqual(key.fromFragment(hash), null, hash);
  }
});

test("without storage the token stays in the address and still serves", () => {
  const page = open(`#token=${TOKEN}`);
  page.storage = load.storage({ full: true });
  key.collect(page);
  assert.strictEqual(key.read(page), TOKEN);
  assert.deepStrictEqual(page.replaced, []);
});
