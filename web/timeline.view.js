// Timeline: what every thread of a run did, as lanes; or two runs above each
// other, in one scale.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, freshId } = interleave.dom;
  const { createPicture } = interleave.timeline;
  const { createLanes, gutterOf } = interleave.timelineLanes;
  const time = interleave.timelineTime;
  const model = interleave.timelineState;
  const words = interleave.timelineWords;

  const HELP =
    "Keys: ← and → go from change to change, ↑ and ↓ from thread to thread, + and − zoom, 0 shows " +
    "all, Home and End go to the ends, Shift with ← and → moves the picture, Enter pins the " +
    "cursor. Ctrl with the wheel zooms, dragging moves.";

  // `shown` is a list of `{ json, label, source }`: a picture, how it is called
  // beside another, and the text that ran. `light(number, marks)` lights lines.
  function createTimeline({ name, shown, light }) {
    const pictures = shown.map(({ json }) => createPicture(json, shown.length > 1));
    let state = model.start(pictures);
    let width = 0;
    let gutter = 0;
    const axis = interleave.timelineSvg.createAxis();
    const lanes = pictures.map(createLanes);
    const blocks = pictures.map((picture, i) => {
      const title = [words.title(picture), shown[i].label].filter((each) => each).join(" · ");
      const sharing = words.sharing(picture);
      return element(
        "div",
        { class: "timeline-picture" },
        element(
          "p",
          { class: "timeline-title" },
          element("b", {}, title),
          sharing && ` ${sharing}`,
        ),
        lanes[i].node,
      );
    });
    const keys = element("p", { class: "timeline-keys", id: freshId() }, HELP);
    const stage = element(
      "div",
      {
        class: "timeline-stage",
        role: "application",
        tabindex: "0",
        "aria-roledescription": "timeline",
        "aria-label": pictures.map(words.title).join("; "),
        "aria-describedby": keys.id,
      },
      axis.node,
      ...blocks,
    );
    const said = interleave.timelineSaid.createSaid(pictures, shown);
    const control = (label, title, action) => {
      const onclick = () => show(action(state));
      // A word is its own name.
      const name = /\p{L}/u.test(label) ? null : title;
      const attributes = { type: "button", title, "aria-label": name, onclick };
      return { button: element("button", attributes, label), action };
    };
    const controls = [
      control("+", "Zoom in", (now) => model.zoom(now, 0.5)),
      control("−", "Zoom out", (now) => model.zoom(now, 2)),
      control("◀\uFE0E", "Earlier", (now) => model.pan(now, -0.5)),
      control("▶\uFE0E", "Later", (now) => model.pan(now, 0.5)),
      control("All", "Show the whole run", model.whole),
      control("Threads", "From the first thread or wait to the last", model.meeting),
    ];
    const inView = element("p", { class: "timeline-missing" });
    const bar = element(
      "div",
      { class: "timeline-controls" },
      ...controls.map(({ button }) => button),
      inView,
      ...lanes.map(({ missing }) => missing),
    );
    const sums = pictures.map((picture, i) =>
      interleave.timelineSumsView.createSums(picture, (wait) => {
        show(model.goToWait(state, i, wait), true);
        stage.focus({ preventScroll: true });
        stage.scrollIntoView({ block: "nearest" });
      }),
    );
    const caption = [...new Set(pictures.flatMap(words.caption))];
    // Of two pictures each part says which one it is of.
    const labels = shown.map(({ label, json }) =>
      shown.length === 1 ? "" : label || words.NAMES[json.language],
    );
    const titled = (each, i) =>
      labels[i] ? element("div", {}, element("p", {}, element("b", {}, labels[i])), each) : each;
    const node = element(
      "div",
      { class: "timeline", role: "group", "aria-label": `Timeline of ${name}` },
      bar,
      stage,
      said.node,
      interleave.timelineSaid.createLegend(pictures),
      element("div", { class: "timeline-columns" }, ...sums.map(titled)),
      ...pictures.map((each, i) => interleave.timelineSumsView.createTables(each, labels[i])),
      element(
        "div",
        { class: "timeline-caption" },
        ...caption.map((each) => element("p", {}, each)),
      ),
      keys,
    );

    // The names stay readable, whatever the width.
    function fit() {
      width = Math.max(Math.floor(stage.clientWidth), 200);
      gutter = gutterOf(pictures, width);
      for (const each of lanes) each.fit(width, gutter);
    }

    function draw() {
      const { view } = state;
      const ticks = time.ticks(view, width - gutter);
      axis.draw(ticks, view, width, gutter);
      const box = stage.getBoundingClientRect();
      const tops = lanes.map((each) => each.node.getBoundingClientRect().top);
      lanes.forEach((each, i) =>
        each.draw(state, ticks, { top: box.top - tops[i], bottom: box.bottom - tops[i] }),
      );
      const [inward, outward, earlier, later, all, meeting] = controls;
      inView.textContent = words.inView(view, state.length);
      const off = ({ button }, idle) => button.setAttribute("aria-disabled", String(idle));
      off(inward, view.to - view.from <= time.LEAST);
      off(outward, model.isWhole(state));
      off(all, model.isWhole(state));
      off(meeting, model.meeting(state) === state);
      off(earlier, view.from <= 0);
      off(later, view.to >= state.length);
    }

    // What the reader points at: a line of the picture, words, and lines of code.
    function point() {
      const piece = model.piece(state);
      axis.point(state, width, gutter);
      lanes.forEach((each) => each.point(state, piece));
      said.draw(state, piece, perPixel());
      pictures.forEach((picture, i) => {
        const chosen = state.cursor?.picture === i ? piece : null;
        light(i, state.cursor ? words.lines(picture, state.cursor.time, chosen) : []);
      });
    }

    // In the next frame, however often it was asked for.
    let waiting = null;
    function soon(whole) {
      if (waiting) return (waiting.whole ||= whole);
      waiting = { whole };
      requestAnimationFrame(() => {
        const now = waiting;
        waiting = null;
        if (width === 0) return;
        if (now.whole) draw();
        point();
      });
    }

    // `aloud`: to be read out, because the reader does not see where a pointer is.
    function show(next, aloud = false) {
      if (next === state) return false;
      const whole = next.view !== state.view;
      state = next;
      said.node.setAttribute("aria-live", aloud ? "polite" : "off");
      soon(whole);
      if (aloud) follow();
      return true;
    }

    // Scrolls the stage, never the page.
    function follow() {
      const { picture, row } = state.cursor ?? {};
      if (picture === undefined) return;
      const { top, height } = lanes[picture].placeOf(row);
      const own =
        lanes[picture].node.getBoundingClientRect().top - stage.getBoundingClientRect().top;
      const from = own + stage.scrollTop + top;
      const least = from + height - stage.clientHeight;
      stage.scrollTop = Math.min(Math.max(stage.scrollTop, least), Math.max(from - 24, 0));
    }

    const perPixel = () => (state.view.to - state.view.from) / Math.max(width - gutter, 1);
    const timeAt = (clientX) => lanes[0].find(clientX, 0, state).time;
    function found(event) {
      const svg = event.target.closest?.("[data-picture]");
      if (!svg) return null;
      const picture = Number(svg.dataset.picture);
      return { picture, ...lanes[picture].find(event.clientX, event.clientY, state) };
    }

    const KEYS = {
      ArrowLeft: (now, shift) => (shift ? model.pan(now, -0.2) : model.step(now, -1, perPixel())),
      ArrowRight: (now, shift) => (shift ? model.pan(now, 0.2) : model.step(now, 1, perPixel())),
      ArrowUp: (now) => model.turn(now, -1),
      ArrowDown: (now) => model.turn(now, 1),
      "+": (now) => model.zoom(now, 0.5),
      "=": (now) => model.zoom(now, 0.5),
      "-": (now) => model.zoom(now, 2),
      "−": (now) => model.zoom(now, 2),
      0: model.whole,
      Home: (now) => model.jump(now, 0),
      End: (now) => model.jump(now, now.length),
      Enter: model.toggle,
      Escape: (now) => model.leave(model.unpin(now)),
    };

    interleave.timelineInput.listen(stage, {
      hover(event) {
        const at = found(event);
        if (at && !at.named) show(model.hover(state, at.picture, at.row, at.time));
      },
      leave: () => show(model.leave(state)),
      press(event) {
        const at = found(event);
        if (!at) return;
        const ns = at.named ? (state.cursor?.time ?? state.view.from) : at.time;
        const again =
          state.pinned &&
          state.cursor.picture === at.picture &&
          state.cursor.row === at.row &&
          Math.abs(state.cursor.time - ns) < 6 * perPixel();
        show(again ? model.unpin(state) : model.pin(state, at.picture, at.row, ns), true);
      },
      drag: (pixels) => show(model.panBy(state, -pixels * perPixel())),
      zoom: (factor, clientX) => show(model.zoom(state, factor, timeAt(clientX))),
      key(key, shift) {
        if (!Object.hasOwn(KEYS, key)) return false;
        show(KEYS[key](state, shift), true);
        return true;
      },
    });
    stage.addEventListener("scroll", () => soon(true), { passive: true });
    const sizes = new ResizeObserver(() => {
      if (stage.clientWidth === 0 || Math.floor(stage.clientWidth) === width) return;
      fit();
      soon(true);
    });
    sizes.observe(stage);

    return {
      node,
      focus: () => stage.focus({ preventScroll: true }),
      // The lines of the listing go dark with the picture.
      close() {
        sizes.disconnect();
        pictures.forEach((_, i) => light(i, []));
      },
    };
  }

  interleave.timelineView = { createTimeline };
})();
