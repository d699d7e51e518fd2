"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const { build } = load("build.model.js");

test("a listing is built as its tag says until the switch is flipped", () => {
  const check = (tagged, next, departs) => {
    const listing = build.createBuilds().open({ listing: "a/b", tagged });
    assert.strictEqual(listing.optimised(), tagged);
    assert.strictEqual(listing.departs(), null);
    listing.set(next);
    assert.strictEqual(listing.optimised(), next);
    assert.strictEqual(listing.departs(), departs);
  };
  check(false, true, "built with optimisation");
  check(true, false, "built without optimisation");
  check(true, true, null);
});

test("every figure of a listing has the same switch", () => {
  const builds = build.createBuilds();
  const first = builds.open({ listing: "a/b", tagged: false });
  let told = 0;
  builds.open({ listing: "a/b", tagged: false }).watch(() => (told += 1));
  first.set(true);
  assert.strictEqual(told, 1);
  assert.ok(builds.open({ listing: "a/b", tagged: false }).optimised());
  assert.ok(!builds.open({ listing: "a/c", tagged: false }).optimised());
});
