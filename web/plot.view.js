// Draws the plot of a measuring listing: the stored run in grey circles, the
// reader's own runs on this page in coloured diamonds. The numbers stay in the
// page as tables, for screen readers and for everyone who wants them.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, shape, freshId } = interleave.dom;

  // The preprocessor's table, read back as points.
  function stored(table, x, y) {
    const names = [...table.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    return [...table.querySelectorAll("tbody tr")]
      .map((row) =>
        [...row.children].map((cell) => interleave.plot.number(cell.textContent.trim())),
      )
      .map((row) => ({ x: row[names.indexOf(x)], y: row[names.indexOf(y)] }))
      .filter(
        (point) =>
          !Number.isNaN(point.x) &&
          !Number.isNaN(point.y) &&
          point.x !== undefined &&
          point.y !== undefined,
      );
  }

  function line(className, [x1, y1], [x2, y2]) {
    return shape("line", { class: className, x1, y1, x2, y2 });
  }

  function text(className, x, y, anchor, words) {
    return shape("text", { class: className, x, y, "text-anchor": anchor }, words);
  }

  function markShape(kind, [x, y]) {
    if (kind === "yours") return shape("path", { class: "mark", d: `M${x} ${y - 7}l7 7-7 7-7-7z` });
    return shape("circle", { class: "mark", cx: x, cy: y, r: 5 });
  }

  function frame({ box, x, y }) {
    const middle = (box.top + box.bottom) / 2;
    const caption = text("label", 0, 0, "middle", y.label);
    caption.setAttribute("transform", `translate(16 ${middle}) rotate(-90)`);
    return [
      ...y.ticks.map((tick) => line("grid", [box.left, tick.at], [box.right, tick.at])),
      line("axis", [box.left, box.bottom], [box.right, box.bottom]),
      line("axis", [box.left, box.top], [box.left, box.bottom]),
      ...x.ticks.map((tick) => text("tick", tick.at, box.bottom + 18, "middle", tick.text)),
      ...y.ticks.map((tick) => text("tick", box.left - 8, tick.at + 4, "end", tick.text)),
      text("label", (box.left + box.right) / 2, box.bottom + 42, "middle", x.label),
      caption,
    ];
  }

  function draw(layout, description) {
    const title = shape("title", { id: freshId() }, description);
    const parts = frame(layout);
    if (layout.ideal) {
      parts.push(line("ideal", layout.ideal.from, layout.ideal.to));
      // Beside the line, not on it, and below the frame's upper edge.
      const [x, y] = [0, 1].map((i) => layout.ideal.from[i] * 0.2 + layout.ideal.to[i] * 0.8);
      parts.push(text("ideal-name", x - 12, y - 6, "end", "ideal"));
    }
    for (const { name, marks } of layout.series) {
      const path = marks.map(({ at }, i) => `${i === 0 ? "M" : "L"}${at[0]} ${at[1]}`).join("");
      parts.push(
        shape(
          "g",
          { class: name },
          shape("path", { class: "run-line", d: path }),
          ...marks.map(({ at }) => markShape(name, at)),
        ),
      );
    }
    return shape(
      "svg",
      {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        role: "img",
        "aria-labelledby": title.id,
      },
      title,
      ...parts,
    );
  }

  function legend(names) {
    const words = { stored: "stored run", yours: "your run on this machine" };
    return element(
      "p",
      { class: "legend" },
      ...names.map((name) =>
        element(
          "span",
          { class: name },
          shape("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, markShape(name, [10, 10])),
          words[name],
        ),
      ),
    );
  }

  function tableOf(points, x, y) {
    const row = (tag, values) =>
      element(
        "tr",
        {},
        ...values.map((value) => element(tag, tag === "th" ? { scope: "col" } : {}, String(value))),
      );
    return element(
      "table",
      {},
      element("caption", {}, "your run on this machine"),
      element("thead", {}, row("th", [x, y])),
      element("tbody", {}, ...points.map((point) => row("td", [point.x, point.y]))),
    );
  }

  function createPlot(figure) {
    const { listing, x, y } = figure.dataset;
    const table = figure.querySelector("table");
    const before = table ? stored(table, x, y) : [];
    const drawing = element("div", { class: "drawing" });
    const numbers = element("details", { class: "numbers" }, element("summary", {}, "The numbers"));
    const wrapped = table?.closest(".table-wrapper") ?? table;
    wrapped?.before(drawing);
    if (!wrapped) figure.append(drawing);
    drawing.after(numbers);
    if (wrapped) numbers.append(wrapped);
    let own = null;

    function show(yours) {
      const series = [
        { name: "stored", points: before },
        { name: "yours", points: yours },
      ].filter(({ points }) => points.length > 0);
      const layout = interleave.plot.layout({ series, x, y });
      if (!layout) {
        drawing.replaceChildren(
          element("p", { class: "empty" }, "Run the listing above to draw your points."),
        );
        return;
      }
      const described =
        `${y} against ${x}: ` +
        series
          .map(
            ({ name, points }) =>
              `${name === "yours" ? "your run" : "stored run"} ` +
              points.map((point) => `${point.x}: ${point.y}`).join(", "),
          )
          .join("; ");
      drawing.replaceChildren(draw(layout, described), legend(series.map(({ name }) => name)));
    }

    document.addEventListener("interleave:finished", (event) => {
      if (event.detail.listing !== listing || event.detail.exit?.code !== 0) return;
      const yours = interleave.plot.points(event.detail.stdout, x, y);
      // An edited listing may print another table, or none.
      if (yours.length === 0) return;
      show(yours);
      own?.remove();
      own = tableOf(yours, x, y);
      numbers.append(own);
    });
    show([]);
  }

  interleave.plotView = { createPlot };
})();
