// Loads classic scripts as the browser does, in the order named, and gives the
// namespace they add to.
"use strict";
const path = require("node:path");

module.exports = function load(...names) {
  for (const name of names) require(path.join(__dirname, "..", name));
  return globalThis.interleave;
};

// A localStorage of our own; `full` makes it refuse to write.
module.exports.storage = function storage({ full = false } = {}) {
  const items = new Map();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (full) throw new Error("quota exceeded");
      items.set(key, value);
    },
    removeItem: (key) => items.delete(key),
  };
};
