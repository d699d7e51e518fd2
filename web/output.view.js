// Draws a run below its listing. Text goes into text nodes, once a frame: a
// program that prints 256 KiB costs some tens of blocks and no markup.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, reachable } = interleave.dom;

  const KINDS = { out: "stdout", err: "stderr", in: "stdin" };

  // `name` is the listing's; `goTo` is called with a diagnostic; `leaving` when
  // the focus is about to be hidden; `sandbox` is the word for what held the
  // program, or null.
  function createOutputView({ name, goTo, leaving, sandbox }) {
    // The only live region: the output itself would flood a screen reader.
    const status = element("p", { class: "run-status", role: "status" });
    // Errors stand above: the program did not run. Warnings stand below what it
    // printed, which is what the reader asked for.
    const errors = element("div", { class: "diagnostics" });
    const warnings = element("div", { class: "diagnostics" });
    const places = element("div", { class: "diagnostics" });
    const dropped = element("p", { class: "run-note" });
    const text = element("pre", {
      class: "output",
      tabindex: "0",
      role: "group",
      "aria-label": `Output of your run of ${name}`,
    });
    const inputLine = interleave.inputView.createInputLine({ name });
    const limit = element("p", { class: "run-limit" });
    const cause = element("p", { class: "run-note" });
    const note = element("div", { class: "run-note" });
    const title = element("p", { class: "run-title" }, "Your run");
    const node = element(
      "div",
      { class: "your-run", hidden: true },
      element("div", { class: "run-head" }, title, status, ...(sandbox ? [sandbox] : [])),
      errors,
      dropped,
      text,
      inputLine.node,
      places,
      limit,
      cause,
      warnings,
      note,
    );

    let model = null;
    let blocks = [];
    let first = 0;
    let shown = 0;
    let waiting = false;

    // Begins a new run. `notes` are nodes that stand below it to the end;
    // `input` takes what is typed to the program, null if it reads nothing.
    function begin(next, notes, input = null) {
      model = next;
      inputLine.begin(input);
      first = 0;
      for (const block of blocks) block.remove();
      blocks = [];
      shown = 0;
      for (const box of [errors, warnings, places]) box.replaceChildren();
      note.replaceChildren(...notes);
      node.hidden = false;
      draw();
    }

    function changed() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        draw();
      });
    }

    function draw() {
      node.dataset.phase = model.phase;
      node.dataset.verdict = model.verdict ?? "";
      if (status.textContent !== model.sentence) status.textContent = model.sentence;
      for (const diagnostic of model.diagnostics.slice(shown)) {
        const below = diagnostic.level === "warning" ? warnings : errors;
        below.append(message(diagnostic, diagnostic.rendered.trimEnd()));
        shown += 1;
      }
      for (const place of model.places.slice(places.childElementCount)) {
        places.append(message(place, place.message));
      }
      dropped.textContent =
        model.dropped > 0 ? "The beginning of this output is no longer shown." : "";
      drawText();
      text.hidden = blocks.length === 0;
      const asks = model.phase === "running" && model.asks;
      if (!asks && inputLine.owns(document.activeElement)) leaving();
      inputLine.show(asks);
      limit.textContent = model.limit ?? "";
      cause.textContent = model.cause ?? "";
    }

    function drawText() {
      // Follow the end of the output, unless the reader scrolled away from it.
      const following = text.scrollTop + text.clientHeight >= text.scrollHeight - 4;
      for (; first < model.dropped; first += 1) blocks.shift()?.remove();
      // All blocks but the last are complete.
      const start = Math.max(blocks.length - 1, 0);
      model.pieces.slice(start).forEach((piece, offset) => {
        const block = blocks[start + offset];
        if (block === undefined) {
          const added = element("span", { class: KINDS[piece.stream] }, piece.text);
          blocks.push(added);
          text.append(added);
          return;
        }
        const shown = block.firstChild;
        if (piece.text.startsWith(shown.data)) {
          if (shown.length < piece.text.length) shown.appendData(piece.text.slice(shown.length));
        } else {
          // Its last line was begun anew.
          shown.data = piece.text;
        }
      });
      if (following) text.scrollTop = text.scrollHeight;
    }

    function message(diagnostic, words) {
      const box = element("div", { class: "diagnostic", "data-level": diagnostic.level });
      if (diagnostic.line) {
        box.append(
          element(
            "button",
            { type: "button", class: "go", onclick: () => goTo(diagnostic) },
            `Show line ${diagnostic.line}`,
          ),
        );
      }
      box.append(reachable(element("pre", {}, words)));
      return box;
    }

    // For what is not a run: the sentence alone.
    function say(sentence, notes) {
      const told = interleave.output.createOutput();
      told.take({ event: "refused", sentence });
      begin(told, notes);
    }

    function hide() {
      node.hidden = true;
    }

    return { node, begin, changed, say, hide, owns: inputLine.owns };
  }

  interleave.outputView = { createOutputView };
})();
