// The sums of a picture, and all its periods as tables.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const { STATES } = interleave.timeline;
  const { moment } = interleave.timelineTime;
  const sums = interleave.timelineSums;
  const words = interleave.timelineWords;

  const LANES = 60;
  const OBJECTS = 6;
  const PERIODS = 200;

  // How a thread's time was shared, for the eye: the cells have the numbers.
  function share(parts) {
    const bars = parts
      .filter((part) => part.share > 0)
      .map(({ state, share: part }) => {
        const bar = element("i", { class: STATES[state] });
        bar.style.flexGrow = String(part);
        return bar;
      });
    return element("span", { class: "timeline-share", "aria-hidden": "true" }, ...bars);
  }

  const head = (name) => element("th", { scope: "col" }, name);

  function lanesTable(picture) {
    const { columns, rows, rest } = sums.lanes(picture, LANES);
    const titles = [head("thread"), ...columns.map(({ name }) => head(name)), head("waits")];
    const body = rows.map(({ name, cells, parts, waits }) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name, share(parts)),
        ...cells.map((cell) =>
          element("td", {}, cell.share, " ", element("small", {}, cell.time ?? "")),
        ),
        element("td", {}, String(waits)),
      ),
    );
    const table = element(
      "table",
      { "aria-label": "What each thread did" },
      element("thead", {}, element("tr", {}, ...titles)),
      element("tbody", {}, ...body),
    );
    const more = rest > 0 ? [element("p", {}, `… ${words.count(rest, "more thread")}`)] : [];
    const box = interleave.dom.reachable(element("div", { class: "timeline-scroll" }, table));
    return [box, ...more];
  }

  // `goTo` is called with the number of a wait.
  function createSums(picture, goTo) {
    const longest = sums.longest(picture);
    const objects = sums.objects(picture, OBJECTS);
    const items = objects.rows.map(({ name, sentence }) =>
      element("li", {}, element("b", {}, name), ` ${sentence}`),
    );
    if (objects.rest > 0) items.push(element("li", {}, `… ${objects.rest} more`));
    const node = element("div", { class: "timeline-sums" });
    node.append(element("p", {}, sums.headline(picture)));
    if (longest) {
      const button = { type: "button", onclick: () => goTo(longest.wait) };
      const sentence = element("span", {}, `${longest.sentence} `);
      node.append(element("p", {}, sentence, element("button", button, "Go there")));
    }
    if (items.length > 0) node.append(element("ul", {}, ...items));
    node.append(...lanesTable(picture));
    return node;
  }

  function periodsTable(picture, lane) {
    const { rows, rest } = sums.periods(picture, lane, PERIODS);
    const body = rows.map(({ from, lasted, what }) =>
      element(
        "tr",
        {},
        element("td", {}, moment(from, 1e3)),
        element("td", {}, lasted),
        element("td", {}, what),
      ),
    );
    const table = element(
      "table",
      { "aria-label": words.laneName(picture, lane) },
      element("thead", {}, element("tr", {}, head("from"), head("for"), head("it"))),
      element("tbody", {}, ...body),
    );
    const more = rest > 0 ? [element("p", {}, `… ${words.count(rest, "more period")}`)] : [];
    return [interleave.dom.reachable(element("div", { class: "timeline-scroll" }, table)), ...more];
  }

  // Filled when it is opened, because it may be long.
  function later(summary, fill) {
    const node = element("details", {}, element("summary", {}, summary));
    node.addEventListener("toggle", () => {
      if (node.open && node.childElementCount === 1) node.append(...fill());
    });
    return node;
  }

  // Every period of every thread in order: what the picture shows, as text.
  function createTables(picture, label) {
    const lanes = () => {
      const shown = picture.lanes
        .slice(0, LANES)
        .map(({ number, name }) => later(name, () => periodsTable(picture, number)));
      const rest = picture.lanes.length - shown.length;
      if (rest > 0) shown.push(element("p", {}, `… ${words.count(rest, "more thread")}`));
      return shown;
    };
    const of = label ? ` (${label})` : "";
    const node = later(`The same as tables: what each thread did, in order${of}`, lanes);
    node.classList.add("timeline-tables");
    return node;
  }

  interleave.timelineSumsView = { createSums, createTables };
})();
