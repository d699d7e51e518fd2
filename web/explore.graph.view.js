// Draws the graph of an exploration. The drawing is made once, or when the
// reader leaves the part of a large graph that is drawn; a step moves the path
// and the mark of the current node.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, shape, freshId, reachable } = interleave.dom;
  const { at, here } = interleave.explore;
  const { threadName, counted, one } = interleave.exploreWords;

  // From the middle of a node.
  const ROUND = "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z";
  const SQUARE = "m-5-5h10v10h-10z";
  // As near to a node as a finger needs.
  const REACH = 22;

  const points = (list) => list.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");

  const lookOf = ({ number, bad }) => (bad ? "bad" : `outcome-${number % 5}`);

  function createPicture(graph, visit) {
    const layoutOf = interleave.exploreLayout.createLayout(graph);
    const svg = shape("svg", { role: "img" });
    const box = reachable(element("div", { class: "explore-scroll" }, svg));
    const legend = element("p", { class: "explore-legend" });
    const title = element("p", { class: "explore-title" }, `All ${one(graph)}s`);
    const node = element("div", { class: "explore-picture" }, title, box, legend);
    const ahead = shape("path", { class: "path ahead" });
    const done = shape("path", { class: "path done" });
    const choices = shape("g", { class: "choices" });
    // All nodes of one look are one element: a browser that draws a part of a
    // large graph anew has few to make, and none to keep.
    const free = shape("path", { class: "node" });
    const doomed = shape("path", { class: "node doomed" });
    const current = shape("circle", { class: "current", r: 11 });
    const hint = shape("title");
    const hatch = freshId();
    let drawn = null;
    let ends = new Map();
    let focused = null;
    let spotNow = null;
    let hidden = false;

    function edges({ spots }) {
      const lines = new Map();
      for (const [from, spot] of spots)
        for (const { thread, to } of graph.nodes[from].edges)
          if (spots.has(to))
            lines.set(thread, (lines.get(thread) ?? "") + points([spot, spots.get(to)]));
      return [...lines].map(([thread, d]) => shape("path", { class: `thread-${thread % 6}`, d }));
    }

    // While the reader looks for an end, none is told from another.
    function endMark(outcome, [x, y]) {
      const ring = shape("circle", { class: hidden ? "" : lookOf(outcome), r: 7 });
      const place = { class: "node", transform: `translate(${x} ${y})` };
      return shape("g", place, ring, shape("text", { y: 4 }, hidden ? "?" : outcome.letter));
    }

    function axes(layout) {
      if (!layout.axes) return [];
      const [x, y] = layout.axes.map((thread) => threadName(graph, thread));
      const across = shape(
        "text",
        { class: "axis", x: 30, y: layout.height - 6 },
        `steps of ${x} →`,
      );
      const turned = `translate(16 ${layout.height - 30}) rotate(-90)`;
      return [across, shape("text", { class: "axis", transform: turned }, `steps of ${y} →`)];
    }

    function pattern() {
      const line = shape("path", { d: "M-1 7L7-1M3 11L11 3" });
      const size = { id: hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse" };
      return shape("defs", {}, shape("pattern", size, line));
    }

    function region({ x, y, width, height, nodes }) {
      const size = { x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 4 };
      if (nodes.length > 0 || graph.cut) return shape("rect", { class: "region", ...size });
      return shape("rect", { class: "forbidden", fill: `url(#${hatch})`, ...size });
    }

    function rebuild(layout) {
      const { width, height, spots, regions } = layout;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.style.setProperty("--width", `${width}px`);
      ends = new Map();
      for (const [number, spot] of spots) {
        const { outcome } = graph.nodes[number];
        if (outcome !== undefined) ends.set(number, endMark(graph.outcomes[outcome], spot));
      }
      layout.cells = regions.map(region);
      svg.replaceChildren(
        hint,
        pattern(),
        ...layout.cells,
        ...axes(layout),
        shape("g", { class: "edges" }, ...edges(layout)),
        ...[ahead, done, choices, free, doomed],
        ...ends.values(),
        current,
      );
    }

    // Nodes and places from where every interleaving ends as the reader asked.
    function shade(layout, focus) {
      svg.setAttribute("class", focus.length > 0 ? lookOf(graph.outcomes[focus[0]]) : "");
      const isDoomed = (number) => interleave.exploreLayout.doomed(graph.nodes[number], focus);
      const shapes = { free: "", doomed: "" };
      for (const [number, [x, y]] of layout.spots) {
        if (ends.has(number)) ends.get(number).classList.toggle("doomed", isDoomed(number));
        else if (isDoomed(number)) shapes.doomed += `M${x} ${y}${SQUARE}`;
        else shapes.free += `M${x} ${y}${ROUND}`;
      }
      free.setAttribute("d", shapes.free);
      doomed.setAttribute("d", shapes.doomed);
      layout.regions.forEach(({ nodes }, i) =>
        layout.cells[i].classList.toggle("doomed", nodes.length > 0 && nodes.every(isDoomed)),
      );
      legend.textContent = explain(layout, focus);
    }

    function explain({ regions, hidden: left, spots }, focus) {
      const letters = focus.map((number) => graph.outcomes[number].letter).join(" or ");
      const sentences = [
        `A ring is where you are; ${hidden ? "a question mark" : "a letter"} is an end.`,
        letters && `From a square every ${one(graph)} ends in ${letters}.`,
        !graph.cut &&
          regions.some(({ nodes }) => nodes.length === 0) &&
          `No ${one(graph)} comes to a hatched place.`,
        left > 0 &&
          `Drawn are ${spots.size} of ${counted(graph.nodes.length, "node")}: ` +
            "your path, and what lies near it.",
      ];
      return sentences.filter((sentence) => sentence).join(" ");
    }

    function drawPath({ spots }, state) {
      const numbers = [0, ...state.path.map(({ to }) => to)];
      const line = (from, to) =>
        points(
          numbers
            .slice(from, to)
            .filter((number) => spots.has(number))
            .map((number) => spots.get(number)),
        );
      ahead.setAttribute("d", line(state.position, numbers.length));
      done.setAttribute("d", line(0, state.position + 1));
      const [x, y] = (spotNow = spots.get(at(state)));
      current.setAttribute("cx", x);
      current.setAttribute("cy", y);
      choices.replaceChildren(...here(state).edges.flatMap((edge) => choice(spots, [x, y], edge)));
    }

    // The steps that could be taken now, with the names of their threads.
    function choice(spots, [x, y], { thread, way, to }) {
      if (!spots.has(to)) return [];
      const [toX, toY] = spots.get(to);
      const [midX, midY] = [x + (toX - x) * 0.65, y + (toY - y) * 0.65];
      const look = `thread-${thread % 6}`;
      const line = shape("path", {
        class: look,
        d: points([
          [x, y],
          [toX, toY],
        ]),
      });
      const name = { class: look, x: midX, y: midY - 5 };
      return way > 0 ? [line] : [line, shape("text", name, threadName(graph, thread))];
    }

    // Scrolls the box, never the page. It asks where things lie, so it comes
    // when all is drawn.
    function reveal() {
      const [x, y] = spotNow;
      const scale = svg.clientWidth / svg.viewBox.baseVal.width;
      if (box.scrollWidth > box.clientWidth) box.scrollLeft = x * scale - box.clientWidth / 2;
      if (box.scrollHeight > box.clientHeight) box.scrollTop = y * scale - box.clientHeight / 2;
    }

    // `secret` hides which end is which.
    function draw(state, focus, secret) {
      const layout = layoutOf(state);
      const fresh = layout !== drawn || secret !== hidden;
      hidden = secret;
      if (fresh) rebuild(layout);
      if (fresh || focus !== focused) shade(layout, focus);
      [drawn, focused] = [layout, focus];
      drawPath(layout, state);
    }

    // Where the current node lies is known once the drawing is on the page.
    new ResizeObserver(() => drawn && reveal()).observe(box);
    // The node within reach of a pointer, or null.
    function nodeAt({ clientX, clientY }) {
      const toModel = svg.getScreenCTM().inverse();
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(toModel);
      const far = ([, spot]) => Math.hypot(spot[0] - x, spot[1] - y);
      const nearest = [...drawn.spots].reduce((a, b) => (far(b) < far(a) ? b : a));
      return far(nearest) <= REACH ? nearest[0] : null;
    }

    svg.addEventListener("click", (event) => {
      const number = nodeAt(event);
      if (number !== null) visit(number);
    });
    svg.addEventListener("pointermove", (event) => {
      const number = nodeAt(event);
      const possible = number === null || hidden ? [] : Object.entries(graph.nodes[number].ahead);
      const counts = possible.map(([end, count]) => `${graph.outcomes[end].letter}: ${count}`);
      hint.textContent = counts.length > 0 ? `ahead: ${counts.join(", ")}` : "";
    });
    svg.setAttribute(
      "aria-label",
      `The graph of all ${one(graph)}s; the list of steps says the same.`,
    );
    return { node, draw, reveal };
  }

  interleave.exploreGraph = { createPicture };
})();
