// Whether a listing is built with optimisation: as its tag says, until the
// reader flips the switch. Kept for this load of the page alone, because a
// forgotten switch would make next week's measurement another one.
(function () {
  const interleave = (globalThis.interleave ??= {});

  function createBuild(tagged) {
    const watchers = new Set();
    let optimised = tagged;
    return {
      optimised: () => optimised,
      // What tells the reader that this is not how the page built it; or null.
      departs() {
        if (optimised === tagged) return null;
        return optimised ? "built with optimisation" : "built without optimisation";
      },
      set(next) {
        optimised = next;
        for (const watcher of watchers) watcher();
      },
      watch(watcher) {
        watchers.add(watcher);
      },
    };
  }

  // One for each listing of a page, however many figures show it.
  function createBuilds() {
    const builds = new Map();
    return {
      open({ listing, tagged }) {
        if (!builds.has(listing)) builds.set(listing, createBuild(tagged));
        return builds.get(listing);
      },
    };
  }

  interleave.build = { createBuilds };
})();
