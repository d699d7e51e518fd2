// Draws what happens before what on the path that the reader walks: a column a
// thread, a row an event, an arrow where a thread takes over what another has
// done. What has no order with the event of the current step is hollow.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, shape, reachable } = interleave.dom;
  const { threadName, event: said, counted } = interleave.exploreWords;
  const { isTold, rows, arrows, standing } = interleave.exploreBefore;

  // Of a row and of a column; letters of 12 px are narrower than this.
  const ROW = 30;
  const LETTER = 6.6;
  const HEAD = 26;
  const LEAST = 120;

  const LEGEND =
    "From top to bottom, the steps of this execution. A thick arrow: what stands before its tail " +
    "happens before what stands behind its head. A dashed arrow: this value was seen, and nothing " +
    "came with it. Of the steps above the current one, filled ones happen before it, and " +
    "hollow ones have no order with it.";

  function label(graph, event) {
    const name = `${threadName(graph, event.thread)} `;
    const words = said(graph, event).slice(name.length);
    const short = words.length > 34 ? `${words.slice(0, 33)}…` : words;
    return event.order ? `${short} · ${event.order}` : short;
  }

  // Null where the graph does not tell.
  function createBefore(graph, seek) {
    if (!isTold(graph)) return null;
    const svg = shape("svg", { role: "img" });
    const caption = element("p", { class: "explore-legend" });
    const title = element("summary", { class: "explore-title" }, "What happens before what");
    const box = reachable(element("div", { class: "explore-scroll" }, svg));
    const legend = element("p", { class: "explore-legend" }, LEGEND);
    const parts = [title, box, caption, legend];
    const node = element("details", { class: "explore-before", open: true }, ...parts);
    let state = null;
    node.addEventListener("toggle", () => state && draw(state));

    function columns(all) {
      const threads = [...new Set(all.map(({ event }) => event.thread))].sort((a, b) => a - b);
      let x = 14;
      return new Map(
        threads.map((thread) => {
          const own = all.filter(({ event }) => event.thread === thread);
          const longest = Math.max(...own.map(({ event }) => label(graph, event).length));
          const column = { x, width: Math.max(LEAST, 26 + longest * LETTER) };
          x += column.width;
          return [thread, column];
        }),
      );
    }

    function draw(now) {
      state = now;
      if (!node.open) return;
      const all = rows(now);
      // A step's own event is its first.
      const isChosen = ({ step }) => step === now.position;
      const chosen = now.position > 0 ? all.findIndex(isChosen) : all.findLastIndex(isChosen);
      const places = columns(all);
      const y = (row) => HEAD + ROW * row + ROW / 2;
      const x = (row) => places.get(all[row].event.thread).x;
      const stands = chosen < 0 ? all.map(() => "apart") : standing(all, chosen);
      const wide = [...places.values()].reduce((sum, { width }) => sum + width, 14);
      const high = HEAD + ROW * all.length + 4;
      svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      svg.style.setProperty("--width", `${wide}px`);
      caption.textContent = inWords(all, chosen, stands);
      svg.setAttribute("aria-label", caption.textContent);
      svg.replaceChildren(
        ...[...places].map(([thread, place]) => lifeline(all, thread, place, y)),
        ...arrows(all).map(({ from, to, passes }) =>
          arrow([x(from), y(from)], [x(to), y(to)], passes, all[to].step > now.position),
        ),
        ...all.map((row, at) => mark(row, stands[at], [x(at), y(at)], now.position)),
      );
    }

    function lifeline(all, thread, { x }, y) {
      const own = all.flatMap(({ event }, at) => (event.thread === thread ? [at] : []));
      const line = shape("path", { class: "life", d: `M${x} ${y(own[0])}V${y(own.at(-1))}` });
      const name = shape("text", { class: "name", x: x - 6, y: 16 }, threadName(graph, thread));
      return shape("g", { class: `thread-${thread % 6}` }, name, line);
    }

    // Ends beside the mark, with a head of its own: markers take no colours from CSS.
    function arrow([x1, y1], [x2, y2], passes, ahead) {
      const length = Math.hypot(x2 - x1, y2 - y1);
      const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
      const [ex, ey] = [x2 - ux * 7, y2 - uy * 7];
      const head = [0.45, -0.45].map((turn) => {
        const angle = Math.atan2(uy, ux) + Math.PI + turn;
        return `M${ex} ${ey}l${9 * Math.cos(angle)} ${9 * Math.sin(angle)}`;
      });
      const name = `arrow ${passes ? "passes" : "sees"}${ahead ? " ahead" : ""}`;
      return shape(
        "g",
        { class: name },
        shape("path", { class: "shaft", d: `M${x1 + ux * 6} ${y1 + uy * 6}L${ex} ${ey}` }),
        shape("path", { d: head.join("") }),
      );
    }

    function mark({ event, step }, stands, [x, y], position) {
      const name = `event ${stands}${step > position ? " ahead" : ""} thread-${event.thread % 6}`;
      const whole = shape("title", {}, said(graph, event));
      const ground = shape("text", { class: "ground", x: x + 12, y: y + 4 }, label(graph, event));
      const text = shape("text", { x: x + 12, y: y + 4 }, label(graph, event));
      const dot = shape("circle", { cx: x, cy: y, r: stands === "itself" ? 6.5 : 5 });
      return shape("g", { class: name, onclick: () => seek(step) }, whole, dot, ground, text);
    }

    function inWords(all, chosen, stands) {
      if (chosen < 0) return "Nothing has happened yet.";
      const done = stands.slice(0, chosen);
      const before = done.filter((each) => each === "before").length;
      const apart = all.filter((_, at) => at < chosen && stands[at] === "apart");
      const others = apart.map(({ event }) => said(graph, event));
      const without = apart.length === 0 ? "" : ` No order with it: ${others.join("; ")}.`;
      const count = counted(before, "event");
      const happens = before === 1 ? "happens" : "happen";
      return `${said(graph, all[chosen].event)}: ${count} ${happens} before it.${without}`;
    }

    return { node, draw };
  }

  interleave.exploreBeforeView = { createBefore };
})();
