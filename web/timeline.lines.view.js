// Lights the lines of a listing at which its threads wait, in code that is not
// being edited. A folded part says it on its fold: to point at a picture must
// not move the page.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  function clear(container) {
    for (const band of container.querySelectorAll(".timeline-line")) band.remove();
    for (const fold of container.querySelectorAll("[data-timeline-words]"))
      fold.removeAttribute("data-timeline-words");
  }

  // `marks` is a list of `{ line, words }`.
  function light(container, marks) {
    clear(container);
    for (const { line, words } of marks) {
      const segment = interleave.marks.segmentOf(container, line);
      if (!segment) continue;
      const fold = segment.closest("details:not([open])")?.querySelector("summary");
      if (fold) {
        const before = fold.dataset.timelineWords;
        fold.dataset.timelineWords = `${before ? `${before}; ` : ""}line ${line}: ${words}`;
        continue;
      }
      const band = element("span", { class: "timeline-line" }, element("span", {}, words));
      band.style.setProperty("--at-line", line - Number(segment.dataset.first));
      segment.append(band);
    }
  }

  interleave.timelineLines = { light };
})();
