// The listing with a mark for each thread on the very token of its next step.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, reachable } = interleave.dom;
  const { threadName } = interleave.exploreWords;

  // The token at a column, which counts from 1, in characters.
  function tokenAt(line, column) {
    const rest = [...line].slice(column - 1).join("");
    return /^\w+!?/.exec(rest)?.[0].length ?? 1;
  }

  function createCode(graph, source) {
    const lines = source.trimEnd().split("\n");
    const code = element("code", { class: "language-rust hljs" }, lines.join("\n"));
    // mdBook's highlighter, if this page has it.
    globalThis.hljs?.highlightBlock(code);
    const gutter = lines.map((_, i) => i + 1).join("\n");
    const layer = element("div", { class: "explore-marks", "aria-hidden": "true" });
    const node = element(
      "div",
      { class: "explore-code" },
      element("pre", { class: "explore-gutter", "aria-hidden": "true" }, gutter),
      reachable(element("div", { class: "explore-source" }, element("pre", {}, code), layer)),
    );
    const rows = new Map();

    function rowOf(line) {
      if (!rows.has(line)) {
        const row = element("div", {});
        row.style.setProperty("--at-line", line - 1);
        row.style.setProperty("--length", [...(lines[line - 1] ?? "")].length);
        rows.set(line, row);
        layer.append(row);
      }
      return rows.get(line);
    }

    function box(thread, state, [line, column], nth) {
      const token = element("span", { class: `token thread-${thread % 6} ${state}` });
      token.style.setProperty("--column", column - 1);
      token.style.setProperty("--width", tokenAt(lines[line - 1] ?? "", column));
      token.style.setProperty("--nth", nth);
      return token;
    }

    // What stands on each line now, in words, so that a line is drawn anew only
    // when they change.
    function marksOf(state, statuses) {
      const marks = new Map();
      const put = (line, mark) => marks.set(line, [...(marks.get(line) ?? []), mark]);
      for (const { thread, next, state: what } of statuses)
        if (next.at && what !== "ended") put(next.at[0], { thread, what, at: next.at });
      const done = state.position > 0 ? state.path[state.position - 1].events[0] : null;
      if (done?.at) put(done.at[0], { thread: done.thread, what: "did", at: done.at });
      return marks;
    }

    // One label for all threads that do the same: «T1 T2 next».
    function label(what, threads) {
      const names = threads.map((thread) =>
        element("b", { class: `thread-${thread % 6}` }, threadName(graph, thread)),
      );
      return element("span", { class: `label ${what}` }, ...names, what);
    }

    function drawRow(row, marks) {
      const labels = element("span", { class: "labels" });
      row.replaceChildren();
      marks.forEach(({ thread, what, at }, nth) => {
        if (what === "did") row.append(element("i", { class: `thread-${thread % 6}` }));
        else row.append(box(thread, what, at, nth));
      });
      for (const what of ["next", "waits"]) {
        const threads = marks.filter((mark) => mark.what === what).map(({ thread }) => thread);
        if (threads.length > 0) labels.append(label(what, threads));
      }
      row.append(labels);
    }

    function draw(state, statuses) {
      const marks = marksOf(state, statuses);
      for (const line of new Set([...rows.keys(), ...marks.keys()])) {
        const row = rowOf(line);
        const here = marks.get(line) ?? [];
        const key = JSON.stringify(here);
        if (row.dataset.key === key) continue;
        row.dataset.key = key;
        drawRow(row, here);
      }
    }

    return { node, draw };
  }

  interleave.exploreCode = { createCode };
})();
