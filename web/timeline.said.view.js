// What stands below the lanes of a timeline: the cursor in words, and the legend.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const time = interleave.timelineTime;
  const words = interleave.timelineWords;

  // The states that occur, as they are drawn.
  function createLegend(pictures) {
    const items = words
      .legend(pictures)
      .map(({ state, words: said }) =>
        element(
          "li",
          {},
          element("i", { class: interleave.timeline.STATES[state], "aria-hidden": "true" }),
          said,
        ),
      );
    return element(
      "details",
      { class: "timeline-legend", open: true },
      element("summary", {}, "What it shows"),
      element("ul", {}, ...items),
      element("p", {}, words.LEGEND_REST),
    );
  }

  // The cursor in words, with the line of the text that ran.
  function createSaid(pictures, shown) {
    const node = element("div", { class: "timeline-said" });
    const hint = "Point at a lane, or use the keys: here it is in words.";

    function draw({ cursor, pinned }, piece, perPixel) {
      if (piece === null)
        return node.replaceChildren(element("p", { class: "timeline-hint" }, hint));
      const picture = pictures[cursor.picture];
      const when = `${pinned ? "Pinned at" : "At"} ${time.moment(cursor.time, perPixel)}: `;
      const absent = `${words.rowName(picture, picture.rows[cursor.row])} is not there at this time.`;
      const sentence = words.told(picture, piece) || absent;
      const parts = [element("p", {}, element("b", {}, when), sentence)];
      const line = shown[cursor.picture].source?.split("\n")[piece.line - 1]?.trim();
      if (line) parts.push(element("p", {}, `line ${piece.line}: `, element("code", {}, line)));
      node.replaceChildren(...parts);
    }

    return { node, draw };
  }

  interleave.timelineSaid = { createSaid, createLegend };
})();
