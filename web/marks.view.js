// Marks the lines that the compiler spoke about in code that is not being
// edited. The sign is in the gutter, the band behind the line; the words are in
// the message below, which a screen reader gets too.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  function segmentOf(container, line) {
    return [...container.querySelectorAll(".code")].find((segment) => {
      const first = Number(segment.dataset.first);
      return first <= line && line < first + numbers(segment).length;
    });
  }

  // The gutter as one element a line; it comes as plain text.
  function numbers(segment) {
    const gutter = segment.querySelector(".gutter");
    if (gutter.childElementCount === 0) {
      const lines = gutter.textContent.replace(/\n$/, "").split("\n");
      gutter.replaceChildren(...lines.flatMap((line) => [element("span", {}, line), "\n"]));
    }
    return gutter.children;
  }

  function clear(container) {
    for (const band of container.querySelectorAll(".line-band")) band.remove();
    for (const number of container.querySelectorAll(".gutter [data-level]")) {
      number.removeAttribute("data-level");
      number.removeAttribute("title");
    }
  }

  function mark(container, diagnostic) {
    const segment = diagnostic.line ? segmentOf(container, diagnostic.line) : undefined;
    if (!segment) return;
    const number = numbers(segment)[diagnostic.line - Number(segment.dataset.first)];
    // An error is not hidden by a warning on the same line.
    if (number.dataset.level === "error") return;
    number.dataset.level = diagnostic.level;
    number.title = diagnostic.message;
    const band = element("span", { class: "line-band", "data-level": diagnostic.level });
    band.style.setProperty("--at-line", diagnostic.line - Number(segment.dataset.first));
    segment.prepend(band);
    unfold(segment);
  }

  function unfold(segment) {
    const rest = segment.closest("details");
    if (rest) rest.open = true;
  }

  function goTo(container, line) {
    const segment = segmentOf(container, line);
    if (!segment) return;
    unfold(segment);
    const number = numbers(segment)[line - Number(segment.dataset.first)];
    number.scrollIntoView({ block: "center" });
  }

  interleave.marks = { mark, clear, goTo, segmentOf };
})();
