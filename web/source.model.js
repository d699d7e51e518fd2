// The text of one listing in one language, with the reader's edits. Edits live
// in localStorage under the listing and survive a reload. They are kept with
// the digest of the file they were made from: when the course changes the file,
// an old edit would hide the new text, so it is dropped.
(function () {
  const interleave = (globalThis.interleave ??= {});

  function createSource({ listing, language, digest, original, storage }) {
    const key = `interleave:edit:${listing}:${language}`;
    const watchers = new Set();
    let stored = true;
    let text = restore();

    function restore() {
      try {
        const value = storage.getItem(key);
        const kept = editIn(value);
        if (kept !== null) return kept;
        if (value !== null) storage.removeItem(key);
      } catch {
        // No storage: begin from the listing.
      }
      return original;
    }

    // The edited text in a stored value; null if it is not an edit of this file.
    function editIn(value) {
      try {
        const kept = JSON.parse(value);
        return kept?.digest === digest && typeof kept.text === "string" ? kept.text : null;
      } catch {
        return null;
      }
    }

    function store() {
      try {
        if (text === original) storage.removeItem(key);
        else storage.setItem(key, JSON.stringify({ digest, text }));
        stored = true;
      } catch {
        stored = false;
      }
    }

    return {
      listing,
      language,
      original,
      text: () => text,
      edited: () => text !== original,
      // False when a reload would lose the edit: live.js then asks first.
      stored: () => stored,
      // `author` is handed on to the watchers, so that an editor can tell its
      // own change from that of another figure of the same listing.
      set(next, author = null) {
        if (next === text) return;
        text = next;
        store();
        for (const watcher of watchers) watcher(author);
      },
      reset(author = null) {
        this.set(original, author);
      },
      // Takes over what another tab has stored under `changed`, or its reset.
      adopt(changed, value) {
        if (changed !== key) return;
        // A tab that shows another version of the listing goes its own way.
        const next = value === null ? original : editIn(value);
        if (next === null || next === text) return;
        text = next;
        stored = true;
        for (const watcher of watchers) watcher(null);
      },
      watch(watcher) {
        watchers.add(watcher);
      },
    };
  }

  // A segment of `count` lines, each with its end. mdBook drops the last line
  // end of Rust code, and with it an empty last line.
  function whole(text, count) {
    const lines = text.split("\n").slice(0, count);
    while (lines.length < count) lines.push("");
    return lines.join("\n") + "\n";
  }

  // One source for each listing and language of a page, however many figures
  // show it: an edit in one is an edit in all.
  function createSources(storage) {
    const sources = new Map();
    return {
      open({ listing, language, digest, original }) {
        const name = `${listing}:${language}`;
        if (!sources.has(name)) {
          sources.set(name, createSource({ listing, language, digest, original, storage }));
        }
        return sources.get(name);
      },
      adopt(key, value) {
        for (const source of sources.values()) source.adopt(key, value);
      },
      allStored: () => [...sources.values()].every((source) => source.stored()),
    };
  }

  interleave.source = { whole, createSource, createSources };
})();
