// What each thread would do next, with its buttons; what the shared objects
// hold; and the steps as a list. Elements stay while the reader steps, so that
// the focus stays, too.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const words = interleave.exploreWords;

  function badge(graph, thread) {
    const name = words.threadName(graph, thread);
    return element("b", { class: `explore-thread thread-${thread % 6}` }, name);
  }

  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  // One row a thread. `go` is called with the edge that was chosen.
  function createThreads(graph, go) {
    const rows = graph.threads.map((_, thread) => createRow(graph, thread, go));
    const group = { class: "explore-threads", role: "group", "aria-label": "Threads" };
    const node = element("div", group, ...rows.map((row) => row.node));

    function draw(statuses) {
      rows.forEach((row, thread) => row.draw(statuses[thread]));
    }

    // The digit of a thread takes its step; where there are several ways, the
    // reader chooses among them.
    function press(thread) {
      rows[thread]?.press();
    }

    return { node, draw, press };
  }

  function createRow(graph, thread, go) {
    const name = words.threadName(graph, thread);
    const status = element("span", { class: "explore-status" });
    const node = element("div", {}, badge(graph, thread), status);
    const buttons = [];
    let edges = [];

    function buttonAt(way) {
      if (buttons[way]) return buttons[way];
      const button = element("button", { type: "button", onclick: () => go(edges[way]) });
      buttons[way] = button;
      node.append(button);
      return button;
    }

    function draw(choice) {
      node.hidden = choice === undefined;
      edges = choice?.edges ?? [];
      status.hidden = edges.length > 0;
      if (choice) setText(status, choice.words);
      const labels = edges.length > 0 ? words.ways(graph, choice.next, edges) : [];
      labels.forEach((label, way) => {
        const button = buttonAt(way);
        setText(button, label);
        button.setAttribute("aria-label", `${name}: ${label}`);
      });
      buttons.forEach((button, way) => (button.hidden = way >= edges.length));
    }

    function press() {
      if (edges.length === 1) go(edges[0]);
      else if (edges.length > 1) buttons[0].focus();
    }

    return { node, draw, press };
  }

  function objectWords(graph, { value, held_by: held = [], waiting = [] }) {
    const names = (threads) => threads.map((each) => words.threadName(graph, each)).join(", ");
    const parts = [value ?? ""];
    if (held.length > 0) parts.push(`held by ${names(held)}`);
    if (waiting.length > 0) parts.push(`asleep: ${names(waiting)}`);
    return parts.filter((part) => part !== "").join(" · ");
  }

  function createObjects(graph) {
    const rows = graph.objects.map(({ type }, number) => {
      const state = element("td", {});
      const name = element("th", { scope: "row" }, words.objectName(graph, number));
      const node = element("tr", {}, name, element("td", {}, type), state);
      return { node, state };
    });
    const node = element(
      "table",
      { class: "explore-objects", "aria-label": "Shared objects" },
      element("tbody", {}, ...rows.map((row) => row.node)),
    );

    function draw({ objects }) {
      rows.forEach(({ node: row, state }, number) => {
        row.hidden = !(number in objects);
        if (!row.hidden) setText(state, objectWords(graph, objects[number]));
      });
      node.hidden = rows.every((row) => row.node.hidden);
    }

    return { node, draw };
  }

  // The path as a list, each step a button to go there.
  function createSteps(graph, seek) {
    const node = element("ol", { class: "explore-steps", start: "0" });
    const end = element("p", { class: "explore-ending" });
    const title = element("p", { class: "explore-title" }, "Steps");
    const box = element("div", {}, title, node, end);
    let path = [];
    let current = null;

    function item(position, head, rest) {
      const button = element(
        "button",
        { type: "button", onclick: () => seek(position) },
        ...head,
        ...(rest === "" ? [] : [element("span", {}, ` ${rest}`)]),
      );
      return element("li", {}, button);
    }

    function stepItem(edge, position) {
      const text = words.step(graph, edge);
      const name = words.threadName(graph, edge.thread);
      const told = text.startsWith(`${name} `) ? text.slice(name.length) : ` ${text}`;
      const rest = words.stepInFull(graph, edge).slice(text.length + 2);
      const end = rest === "" ? "" : ".";
      return item(position, [badge(graph, edge.thread), told + end], rest);
    }

    const before = graph.start.map((event) => `${words.event(graph, event)}.`).join(" ");
    node.append(item(0, ["Start"], before));

    function draw(state) {
      let same = 0;
      while (same < path.length && path[same] === state.path[same]) same += 1;
      while (node.childElementCount > same + 1) node.lastChild.remove();
      state.path.slice(same).forEach((edge, i) => node.append(stepItem(edge, same + i + 1)));
      path = state.path;
      [...node.children].forEach(({ firstChild: button }, position) => {
        button.classList.toggle("ahead", position > state.position);
        if (position === state.position) button.setAttribute("aria-current", "step");
        else button.removeAttribute("aria-current");
      });
      current = node.children[state.position];
      drawEnd(state);
    }

    function drawEnd(state) {
      const { outcome } = graph.nodes[interleave.explore.at(state, state.path.length)];
      end.hidden = outcome === undefined;
      if (end.hidden) return;
      const which = graph.outcomes[outcome];
      end.replaceChildren(interleave.exploreBar.mark(which), ` ${words.outcome(graph, which)}`);
    }

    // Scrolls the list, never the page, when all is drawn.
    function reveal() {
      const { offsetTop: top, offsetHeight: height } = current;
      const least = top + height - node.clientHeight;
      node.scrollTop = Math.min(Math.max(node.scrollTop, least), top);
    }

    return { node: box, draw, reveal };
  }

  interleave.exploreThreads = { createThreads, createObjects, createSteps };
})();
