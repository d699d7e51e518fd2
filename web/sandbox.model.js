// What stands between a program and the reader's machine, in words, and whether
// the reader has to agree first. The server decides; this only says.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const LEVELS = {
    namespaces: {
      word: "namespaces",
      sentence: "Programs see files, processes and a network of their own.",
    },
    bubblewrap: {
      word: "bubblewrap",
      sentence: "Programs see files, processes and a network of their own, made by bwrap.",
    },
    landlock: {
      word: "Landlock",
      sentence: "Programs see this machine, and the kernel keeps them from changing it.",
    },
    plain: { word: "none", sentence: "Nothing but limits holds the programs." },
  };

  // Asked before the first run without a sandbox.
  const QUESTION = [
    "Programs that you run here have your rights on this machine: they can read, change and send whatever you can.",
    "Nothing holds them but limits on time, memory, processes and output.",
  ];

  function createSandbox() {
    const watchers = new Set();
    let known = null;
    return {
      // The part `sandbox` of a status.
      hear(told) {
        const same = known?.level === told?.level && known?.confirmed === told?.confirmed;
        if (!told || same) return;
        known = told;
        for (const watcher of watchers) watcher();
      },
      // False until the server has said so: it refuses by itself.
      asks: () => known !== null && !known.confirmed,
      words: () => LEVELS[known?.level] ?? null,
      watch(watcher) {
        watchers.add(watcher);
      },
    };
  }

  interleave.sandbox = { createSandbox, LEVELS, QUESTION };
})();
