// The lanes of one picture as one SVG, and over it a second one with what
// follows the cursor, so that to point at a piece draws no lane again. Only the
// rows that can be seen are drawn, with a path for each state and not for each
// piece: what is drawn depends on the pixels alone.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, shape } = interleave.dom;
  const { createTexts, patterns, statePath, set, cut, NAME } = interleave.timelineSvg;
  const { STATES, NONE, BLOCKED, at, arrowsIn } = interleave.timeline;
  const paint = interleave.timelinePaint;
  const words = interleave.timelineWords;

  const ARROWS = 300;
  // How wide the names are; a narrow picture has them above the rows.
  function gutterOf(pictures, width) {
    if (width < 520) return 0;
    const names = pictures.flatMap((picture) =>
      picture.rows.map((row) => words.rowName(picture, row).length),
    );
    return Math.round(Math.min(Math.max(...names, 4) * NAME + 14, width / 4));
  }

  // `number` is that of the picture in the state.
  function createLanes(picture, number) {
    const { node: defs, ids } = patterns();
    const paths = STATES.map((_, state) => statePath(state, ids));
    const grid = shape("path", { class: "grid" });
    const rules = shape("path", { class: "rules" });
    const names = createTexts("names");
    const labels = createTexts("labels");
    const lines = shape("path", { class: "arrow-lines" });
    const heads = shape("path", { class: "arrow-heads" });
    const chosenLines = shape("path", { class: "arrow-lines chosen" });
    const chosenHeads = shape("path", { class: "arrow-heads chosen" });
    const chosen = shape("rect", { class: "chosen" });
    const current = shape("rect", { class: "current-row" });
    const cursor = shape("line", { class: "cursor" });
    const here = createTexts("here");
    const inside = { class: "field", overflow: "hidden" };
    const field = shape("svg", inside, grid, ...paths, lines, heads);
    const pointed = [labels.node, chosen, chosenLines, chosenHeads, cursor, here.node];
    const above = shape("svg", inside, ...pointed);
    const svgs = [
      shape("svg", {}, defs, rules, field, names.node),
      shape("svg", { class: "above" }, current, above),
    ];
    const node = element(
      "div",
      { class: "lanes", "data-picture": number, "aria-hidden": "true" },
      ...svgs,
    );
    const missing = element("p", { class: "timeline-missing" });
    let places = null;
    let drawn = null;

    // For a stage of this width: what does not depend on the view.
    function fit(width, gutter) {
      places = paint.layout(picture, gutter === 0);
      drawn = { width: width - gutter, gutter };
      const { height } = places;
      for (const svg of svgs) set(svg, { viewBox: `0 0 ${width} ${height}`, width, height });
      for (const svg of [field, above]) set(svg, { x: gutter, width: drawn.width, height });
    }

    // The rows between two heights of this SVG, and a few more.
    function rowsBetween(top, bottom) {
      const first = paint.rowAt(places, Math.max(top, 0) - 200);
      return { first, last: paint.rowAt(places, Math.min(bottom, places.height) + 200) };
    }

    function drawNames({ first, last }) {
      const { gutter, width } = drawn;
      const list = [];
      let ruled = "";
      for (let i = first; i <= last && i < places.rows.length; i += 1) {
        const { top, bar, thick } = places.rows[i];
        ruled += `M0 ${top + 0.5}H${gutter + width}`;
        const text = words.rowName(picture, picture.rows[i]);
        if (gutter === 0) list.push({ x: 2, y: bar - 4, text: cut(text, width) });
        else list.push({ x: 4, y: bar + thick / 2 + 4, text: cut(text, gutter - 8) });
      }
      for (const { group, top } of places.headings) {
        const indent = Math.min(group.depth, 6) * 12;
        const text = `${"↳ ".repeat(group.depth > 0)}${words.process(picture, group)}`;
        list.push({
          ...{ x: 4 + indent, y: top + 17, kind: "process" },
          text: cut(text, gutter + width - indent - 8),
        });
        ruled += `M0 ${top + 0.5}H${gutter + width}`;
      }
      names.draw(list);
      rules.setAttribute("d", ruled);
    }

    // Everything but the cursor. `window` is what can be seen: `{ top, bottom }`.
    function draw(state, ticks, window) {
      const { width } = drawn;
      const { view } = state;
      const seen = rowsBetween(window.top, window.bottom);
      drawn.seen = seen;
      drawNames(seen);
      const scale = width / (view.to - view.from);
      grid.setAttribute(
        "d",
        ticks
          .map(({ at: ns }) => `M${Math.round((ns - view.from) * scale) + 0.5} 0V${places.height}`)
          .join(""),
      );
      const wordsOf = (piece) => words.labels(picture, piece);
      const found =
        picture.rows.length > 0
          ? paint.paint({ picture, places, ...seen, view, width, wordsOf })
          : { paths: [], labels: [] };
      paths.forEach((path, i) => path.setAttribute("d", found.paths[i] ?? ""));
      drawn.labels = found.labels;
      labels.draw(
        found.labels.map(({ text, x, y, state: which }) => ({
          text,
          x,
          y: y + 4,
          kind: STATES[which],
        })),
      );
      const arrows = arrowsIn(picture, view, ARROWS);
      const drawnArrows = paint.paintArrows({
        picture,
        places,
        numbers: arrows.shown,
        view,
        width,
      });
      lines.classList.toggle("thinned", arrows.shown.length < arrows.all);
      lines.setAttribute("d", drawnArrows.lines);
      heads.setAttribute("d", drawnArrows.heads);
      missing.textContent = words.arrows({ shown: arrows.shown.length, all: arrows.all });
    }

    // The cursor, and what each thread does there.
    function point(state, piece) {
      const { width, gutter, seen } = drawn;
      const { view } = state;
      const scale = width / (view.to - view.from);
      const own = state.cursor?.picture === number ? state.cursor : null;
      const x = state.cursor ? (state.cursor.time - view.from) * scale : -1;
      const visible = x >= 0 && x <= width;
      cursor.setAttribute("visibility", visible ? "visible" : "hidden");
      set(cursor, { x1: x, x2: x, y1: 0, y2: places.height });
      cursor.classList.toggle("pinned", state.pinned);
      outline(own && places.rows[own.row], current, { x: 0, width: gutter + width });
      const right = x > width * 0.6;
      const list = [];
      for (let i = seen.first; visible && i <= seen.last && list.length < 100; i += 1) {
        if (places.dense && own?.row !== i) continue;
        const found = at(picture, picture.rows[i], state.cursor.time);
        if (found.state === NONE) continue;
        const { bar, thick } = places.rows[i];
        const several = picture.rows[i].lanes.length > 1;
        const name = several ? `${words.laneName(picture, found.lane)} ` : "";
        list.push({
          ...{ x: right ? x - 7 : x + 7, y: bar + thick / 2 + 4, anchor: right ? "end" : "start" },
          ...{
            row: i,
            text: name + words.shortly(picture, found),
            kind: own?.row === i ? "own" : "",
          },
        });
      }
      here.draw(list);
      giveWay(list);
      choose(own ? piece : null, view, scale);
    }

    // What stands in a piece gives way to what stands at the cursor.
    function giveWay(list) {
      const taken = new Map(list.map((each) => [each.row, stretch(each)]));
      drawn.labels.forEach((label, i) => {
        const [from, to] = stretch(label);
        const [start, end] = taken.get(label.row) ?? [Infinity, -Infinity];
        labels.texts[i].setAttribute("visibility", to > start && from < end ? "hidden" : "visible");
      });
    }

    function stretch({ x, text, anchor }) {
      const size = (text.length + 1) * paint.LETTER;
      return anchor === "end" ? [x - size, x] : [x, x + size];
    }

    // The piece at the cursor, and the arrow that ended it.
    function choose(piece, view, scale) {
      const shown = piece !== null && piece.state !== NONE;
      const box = {
        x: (piece?.from - view.from) * scale,
        width: (piece?.to - piece?.from) * scale,
      };
      outline(
        shown ? places.rows[piece.row] : null,
        chosen,
        { x: box.x, width: Math.max(box.width, 2) },
        true,
      );
      const arrow = shown && piece.state === BLOCKED ? picture.arrowOf[piece.wait] : -1;
      const numbers = arrow >= 0 ? [arrow] : [];
      const found = paint.paintArrows({ picture, places, numbers, view, width: drawn.width });
      chosenLines.setAttribute("d", found.lines);
      chosenHeads.setAttribute("d", found.heads);
    }

    function outline(place, rect, { x, width }, bar = false) {
      rect.setAttribute("visibility", place ? "visible" : "hidden");
      if (!place) return;
      const box = bar
        ? { x, width, y: place.bar - 1, height: place.thick + 2 }
        : { x, width, y: place.top, height: place.height };
      set(rect, box);
    }

    // Where the cursor's row lies, so that it can be scrolled to.
    const placeOf = (row) => places.rows[row];

    // The row and the time at a point of the window.
    function find(clientX, clientY, { view }) {
      const box = node.getBoundingClientRect();
      const x = clientX - box.left - drawn.gutter;
      const ns = view.from + (x / drawn.width) * (view.to - view.from);
      return { row: paint.rowAt(places, clientY - box.top), time: ns, named: x < 0 };
    }

    return { node, missing, fit, draw, point, placeOf, find };
  }

  interleave.timelineLanes = { createLanes, gutterOf };
})();
