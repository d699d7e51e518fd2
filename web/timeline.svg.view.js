// What the pictures of a timeline are drawn with: the look of each state, texts,
// and the axis above them.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { shape, freshId } = interleave.dom;
  const { STATES } = interleave.timeline;
  const time = interleave.timelineTime;

  // Pixels of a letter of a name.
  const NAME = 6.9;

  // Lines for what waits, dots for what may run: a colour is never the only sign.
  function patterns() {
    const ids = { hatch: freshId(), dots: freshId() };
    const tile = (id, size, ...marks) =>
      shape("pattern", { id, width: size, height: size, patternUnits: "userSpaceOnUse" }, ...marks);
    const back = (size) => shape("rect", { class: "back", width: size, height: size });
    const node = shape(
      "defs",
      {},
      tile(ids.hatch, 6, back(6), shape("path", { d: "M-1 1l2-2M0 6l6-6M5 7l2-2" })),
      tile(ids.dots, 4, back(4), shape("circle", { cx: 2, cy: 2, r: 1 })),
    );
    return { node, ids };
  }

  const FILLS = { blocked: "hatch", active: "dots" };

  function statePath(state, ids) {
    const fill = FILLS[STATES[state]];
    const path = shape("path", { class: `state ${STATES[state]}` });
    if (fill) path.style.fill = `url(#${ids[fill]})`;
    return path;
  }

  // As many texts as are needed, and no new ones while the reader points.
  function createTexts(className) {
    const node = shape("g", { class: className });
    const texts = [];
    function draw(list) {
      list.forEach(({ x, y, text, anchor = "start", kind = "" }, i) => {
        texts[i] ??= node.appendChild(shape("text", {}));
        const own = texts[i];
        set(own, { x, y, "text-anchor": anchor, class: kind });
        if (own.textContent !== text) own.textContent = text;
      });
      while (texts.length > list.length) texts.pop().remove();
    }
    return { node, draw, texts };
  }

  function set(node, attributes) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  }

  const cut = (text, room) => {
    const letters = Math.max(Math.floor(room / NAME), 3);
    return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
  };

  // The axis of all pictures; the cursor's time stands in it.
  function createAxis() {
    const texts = createTexts("ticks");
    const pointed = createTexts("pointed");
    const marks = shape("path", { class: "axis-marks" });
    const back = shape("rect", { class: "pointed-back", y: 0, height: 17, rx: 3 });
    const node = shape(
      "svg",
      { class: "axis", height: 20, "aria-hidden": "true" },
      ...[marks, texts.node, back, pointed.node],
    );

    function draw(ticks, view, width, gutter) {
      node.setAttribute("viewBox", `0 0 ${width} 20`);
      node.setAttribute("width", width);
      const scale = (width - gutter) / (view.to - view.from);
      const place = (at) => gutter + Math.round((at - view.from) * scale) + 0.5;
      marks.setAttribute("d", ticks.map(({ at }) => `M${place(at)} 15V20`).join(""));
      const list = ticks.map(({ at, text }) => {
        const room = text.length * 3.4;
        const x = place(at);
        // Labels at the ends stay inside.
        if (x - room < gutter) return { x: gutter + 1, y: 12, text, anchor: "start" };
        if (x + room > width) return { x: width - 1, y: 12, text, anchor: "end" };
        return { x, y: 12, text, anchor: "middle" };
      });
      texts.draw(list);
    }

    function point({ cursor, view }, width, gutter) {
      const scale = (width - gutter) / (view.to - view.from);
      const x = cursor ? gutter + (cursor.time - view.from) * scale : -1;
      const visible = x >= gutter && x <= width;
      back.setAttribute("visibility", visible ? "visible" : "hidden");
      if (!visible) return pointed.draw([]);
      const text = time.moment(cursor.time, 1 / scale);
      const room = text.length * 7 + 8;
      const left = Math.min(Math.max(x - room / 2, 0), width - room);
      back.setAttribute("x", left);
      back.setAttribute("width", room);
      pointed.draw([{ x: left + room / 2, y: 12.5, text, anchor: "middle" }]);
    }

    return { node, draw, point };
  }

  interleave.timelineSvg = { createTexts, createAxis, patterns, statePath, set, cut, NAME };
})();
