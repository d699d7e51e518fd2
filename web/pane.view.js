// One language of a listing: the listing as the page shows it, or the reader's
// edited text as plain code, or the editor.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, reachable } = interleave.dom;

  // The file, put together from its segments: folding cuts it at line ends.
  function assemble(node) {
    return [...node.querySelectorAll(".code")]
      .map((segment) => {
        const count = segment.querySelector(".gutter").textContent.split("\n").length;
        return interleave.source.whole(segment.querySelector("code").textContent, count);
      })
      .join("");
  }

  function codeBlock(text, language) {
    const lines = text.replace(/\n$/, "").split("\n");
    const code = element("code", { class: `language-${language} hljs` }, text);
    // highlight.js is mdBook's, already on the page.
    globalThis.hljs?.highlightBlock(code);
    return element(
      "div",
      { class: "code", "data-first": "1" },
      element(
        "pre",
        { class: "gutter", "aria-hidden": "true" },
        lines.map((_, i) => i + 1).join("\n"),
      ),
      reachable(element("pre", { class: "source" }, code)),
    );
  }

  // `typed` is called when the reader has changed the text here, `replaced` when
  // it became another one without.
  function createPane({ node, language, source, name, vendor, typed, replaced }) {
    const page = element("div", { class: "as-printed" });
    page.append(...node.childNodes);
    const edited = element("div", { class: "as-edited", hidden: true });
    const host = element("div", { class: "editor", hidden: true });
    node.append(page, edited, host);

    let editor = null;
    let opening = false;
    let marked = [];

    function shown() {
      return source.edited() ? edited : page;
    }

    function draw() {
      host.hidden = editor === null;
      page.hidden = editor !== null || source.edited();
      edited.hidden = editor !== null || !source.edited();
      if (!edited.hidden) edited.replaceChildren(codeBlock(source.text(), language));
      else edited.replaceChildren();
    }

    async function open() {
      if (editor || opening) return editor?.focus();
      opening = true;
      const label = `${name}, ${language === "python" ? "Python" : "Rust"} code`;
      const changed = (text) => source.set(text, pane);
      editor = await interleave.editor.createEditor({
        vendor,
        host,
        text: source.text(),
        language,
        label,
        changed,
      });
      opening = false;
      draw();
      editor.mark(marked);
      editor.focus();
    }

    function close() {
      if (!editor) return;
      editor.destroy();
      editor = null;
      host.replaceChildren();
      draw();
      mark(marked);
    }

    function clearMarks() {
      marked = [];
      interleave.marks.clear(node);
      editor?.mark([]);
    }

    function mark(diagnostics) {
      marked = diagnostics;
      interleave.marks.clear(node);
      if (editor) editor.mark(diagnostics);
      else for (const diagnostic of diagnostics) interleave.marks.mark(shown(), diagnostic);
    }

    // What the compiler says of the text while it is being typed.
    function check(diagnostics) {
      mark(diagnostics);
      editor?.say(interleave.ahead.summary(diagnostics));
    }

    function goTo(diagnostic) {
      if (editor) editor.goTo(diagnostic);
      else interleave.marks.goTo(shown(), diagnostic.line);
    }

    // The lines at which threads wait in a timeline: `{ line, words }`.
    function light(marks) {
      if (editor) editor.light(marks);
      else interleave.timelineLines.light(shown(), marks);
    }

    const pane = {
      node,
      language,
      source,
      open,
      close,
      mark,
      check,
      clearMarks,
      goTo,
      light,
      editing: () => editor !== null,
      // Typing must reach neither mdBook's page keys nor its search key.
      owns: (target) => host.contains(target),
    };
    source.watch((author) => {
      // Marks belong to the text that was compiled. In the editor they move
      // with the text until it is compiled again.
      if (author === pane) {
        marked = [];
        editor?.say(null);
        typed();
        return;
      }
      replaced();
      clearMarks();
      editor?.say(null);
      editor?.set(source.text());
      draw();
    });
    draw();
    return pane;
  }

  interleave.pane = { assemble, createPane };
})();
