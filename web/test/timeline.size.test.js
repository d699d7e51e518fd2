"use strict";
const test = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const zlib = require("node:zlib");

// As a static host sends them.
const MOST = 33_000;

test("the scripts of Timeline are 33 KB at most on their way, compressed", () => {
  const folder = path.join(__dirname, "..");
  const names = fs.readdirSync(folder).filter((name) => /^timeline\..*\.js$/.test(name));
  assert.ok(names.length > 5, `${names}`);
  const sizes = names.map((name) => zlib.gzipSync(fs.readFileSync(path.join(folder, name))).length);
  const all = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(all <= MOST, `${all} bytes`);
});
