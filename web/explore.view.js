// Explore: every interleaving of a listing, and the reader as its scheduler.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const model = interleave.explore;
  const words = interleave.exploreWords;

  // Where nothing can be said, the reason and its line.
  function createRefusal({ sentence, at }, source) {
    const line = at ? source.split("\n")[at[0] - 1] : undefined;
    const place = line === undefined ? [] : [`Line ${at[0]}: `, element("code", {}, line.trim())];
    return element(
      "div",
      { class: "explorer" },
      element("p", { class: "explore-refused" }, `Not explored: ${sentence}`),
      ...(place.length > 0 ? [element("p", {}, ...place)] : []),
    );
  }

  // `explored` is what the explorer wrote. `challenge` is `{ wanted, task }`: as
  // `visits: 1` or `deadlock`, and the paragraph that asks for it; `steps` comes
  // from the fragment of a link; `rules` are those of `explore.rules.view.js`.
  function createExplore({ name, listing, source, explored, rules, challenge = null, steps = null }) {
    if (explored.refused)
      return { node: createRefusal(explored.refused, source), runs: null, focus() {} };
    const graph = model.createGraph(explored.graph);
    const task = challenge ? interleave.exploreTask.createTask(graph, challenge) : null;
    const bad = graph.outcomes.filter((outcome) => outcome.bad).map(({ number }) => number);
    let focus = task?.wanted.length > 0 ? task.wanted : bad;
    let state = model.start(graph);

    const bar = interleave.exploreBar.createBar(graph, (outcome) => {
      focus = [outcome];
      show(
        model.follow(state, outcome),
        `A shortest ${words.one(graph)} that ends so is laid out: step on.`,
      );
    });
    const choice = interleave.exploreRules.createRules(graph, source, rules);
    bar.rules.append(choice.node);
    const code = interleave.exploreCode.createCode(graph, source);
    const threads = interleave.exploreThreads.createThreads(graph, (edge) =>
      show(model.go(state, edge)),
    );
    const objects = interleave.exploreThreads.createObjects(graph);
    const list = interleave.exploreThreads.createSteps(graph, (to) => show(model.seek(state, to)));
    const before = interleave.exploreBeforeView.createBefore(graph, (to) =>
      show(model.seek(state, to)),
    );
    const picture = interleave.exploreGraph.createPicture(graph, (node) =>
      show(model.visit(state, node)),
    );

    const lastChoice = (now) => model.seek(now, model.lastChoice(now) ?? now.position);
    const control = (label, title, action) => {
      const onclick = () => show(action(state));
      const name = /\w/.test(label) ? label : title;
      const attributes = { type: "button", title, "aria-label": name, onclick };
      return { action, button: element("button", attributes, label) };
    };
    const controls = [
      control("|◀\uFE0E", "To the start", model.first),
      control("◀\uFE0E", "A step back", model.back),
      control("▶\uFE0E", "A step on", model.forward),
      control("▶\uFE0E|", "To the end, or to the next choice", model.last),
      control("Undo", "Undo what you did last", model.undo),
      control("Last choice that mattered", "Back to where another end was possible", lastChoice),
    ];
    const copy = element("button", { type: "button", onclick: copyLink }, "Copy link");
    const count = element("span", { class: "explore-position" });
    const said = element("p", { class: "explore-said", role: "status" });
    const possible = interleave.exploreBar.createPossible(graph, (outcome) =>
      show(model.goOn(state, outcome)),
    );
    const help = "Keys: ← and → move, a digit takes the step of that thread (0 is main).";

    const side = element(
      "div",
      { class: "explore-side" },
      element("div", { class: "explore-controls" }, ...controls.map(({ button }) => button)),
      said,
      threads.node,
      possible.node,
      objects.node,
    );
    const node = element(
      "div",
      { class: "explorer", role: "group", "aria-label": `Explore ${name}`, tabindex: "-1" },
      bar.node,
      ...(task ? [task.node] : []),
      element("div", { class: "explore-columns" }, code.node, side),
      element("div", { class: "explore-columns" }, picture.node, list.node),
      ...(before ? [before.node] : []),
      element(
        "div",
        { class: "explore-foot" },
        count,
        copy,
        element("span", { class: "explore-keys" }, help),
      ),
    );

    function show(next, note = "") {
      state = next;
      const focused = document.activeElement;
      draw(note);
      // A button that is gone must not take the focus, and the keys, with it.
      if (node.contains(focused) && focused.closest("[hidden]"))
        node.focus({ preventScroll: true });
    }

    function draw(note) {
      const now = model.here(state);
      const statuses = model
        .choices(state)
        .map((choice) => ({ ...choice, ...words.status(graph, now, choice) }));
      task?.draw(state);
      const secret = task?.secret() ?? false;
      bar.draw(state, focus, secret);
      code.draw(state, statuses);
      threads.draw(statuses);
      objects.draw(now);
      list.draw(state);
      drawSoon();
      for (const { action, button } of controls)
        button.setAttribute("aria-disabled", String(action(state) === state));
      const { length } = state.path;
      count.textContent = length > 0 ? `Step ${state.position} of ${length}.` : "No step yet.";
      said.textContent = `${note} ${words.told(state)}`.trim();
      possible.draw(state, secret);
    }

    // In the next frame: a key held down does not wait for the picture.
    let waiting = false;
    function drawSoon() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        const secret = task?.secret() ?? false;
        picture.draw(state, secret ? [] : focus, secret);
        before?.draw(state);
        list.reveal();
        picture.reveal();
      });
    }

    async function copyLink() {
      const link = new URL(
        interleave.exploreLink.fragment(listing, state, rules.chosen),
        location.href,
      );
      // The address bar has it, should the clipboard be closed to us.
      history.replaceState(null, "", link);
      try {
        await navigator.clipboard.writeText(link.href);
        copy.textContent = "Copied";
      } catch {
        copy.textContent = "It is in the address bar";
      }
      setTimeout(() => (copy.textContent = "Copy link"), 2_000);
    }

    const KEYS = { ArrowLeft: model.back, ArrowRight: model.forward };
    node.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      const digit = /^\d$/.test(event.key);
      if (!KEYS[event.key] && !digit) return;
      // mdBook turns the page at an arrow key, whoever has taken it already.
      event.stopPropagation();
      // A box that scrolls keeps its arrow keys.
      if (!digit && event.target !== node && event.target.hasAttribute("tabindex")) return;
      event.preventDefault();
      if (digit) threads.press(Number(event.key));
      else show(KEYS[event.key](state));
    });

    function restore(text) {
      const { state: found, fits } = interleave.exploreLink.decode(graph, text);
      show(found, fits ? "" : "The link goes only so far: the listing has changed since.");
    }

    if (steps === null) draw("");
    else restore(steps);
    return { node, runs: bar.runs, focus: choice.focus };
  }

  interleave.exploreView = { createExplore };
})();
