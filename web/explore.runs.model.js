// How the same program ends when it just runs: beside what it could do, what it
// did, on this machine.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // Presses of Run at a time; a program that hangs costs TIMEOUT each.
  const TIMES = 20;
  const TIMEOUT = 1_000;

  // How one run ended, in words; `run` is what output.model.js keeps.
  function ending(run) {
    const printed = run.stdout.trim().split("\n").filter(Boolean).join(" / ");
    if (run.verdict === "ok") return printed || "ended, and printed nothing";
    if (run.verdict === "stopped") return "still ran after a second";
    return printed ? `${printed}, then failed` : "failed";
  }

  // Counts of endings, in the order in which they came up.
  function createTally() {
    const counts = new Map();
    const add = (run) => {
      const how = ending(run);
      counts.set(how, (counts.get(how) ?? 0) + 1);
    };
    function told() {
      const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const each = [...counts].map(([how, count]) => `${count} × «${how}»`).join(", ");
      return `In ${all} plain ${all === 1 ? "run" : "runs"} on this machine: ${each}.`;
    }
    return { add, told };
  }

  interleave.exploreRuns = { createTally, TIMES, TIMEOUT };
})();
