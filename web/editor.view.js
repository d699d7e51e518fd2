// The editor of a listing: CodeMirror, fetched on the first Edit, or a labelled
// <textarea> where the site has no web/vendor/. Both keep Tab for moving the
// focus: a keyboard that cannot leave the editor is worse than one that cannot
// indent with Tab.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, freshId } = interleave.dom;

  let loading = null;
  function load(address) {
    loading ??= new Promise((resolve) => {
      const script = element("script", { src: address });
      script.addEventListener("load", () => resolve(globalThis.CodeMirror ?? null));
      script.addEventListener("error", () => resolve(null));
      document.head.append(script);
    });
    return loading;
  }

  // rustc counts columns in characters, CodeMirror in UTF-16 units.
  function offset(line, column) {
    const before = Array.from(line.text)
      .slice(0, Math.max(column - 1, 0))
      .join("");
    return line.from + before.length;
  }

  function range(doc, diagnostic) {
    const line = doc.line(Math.min(diagnostic.line, doc.lines));
    const from = offset(line, diagnostic.column);
    const last = doc.line(Math.min(diagnostic.end_line, doc.lines));
    const to = offset(last, diagnostic.end_column);
    return { from, to: Math.max(from, to) };
  }

  // The classes that highlight.js gives: the editor then wears the same theme.
  function highlighter(cm) {
    const { tags } = cm;
    return cm.tagHighlighter([
      { tag: [tags.comment, tags.docComment], class: "hljs-comment" },
      {
        tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.self],
        class: "hljs-keyword",
      },
      { tag: [tags.string, tags.character, tags.docString], class: "hljs-string" },
      { tag: [tags.number, tags.bool, tags.null, tags.atom], class: "hljs-number" },
      { tag: [tags.typeName, tags.className], class: "hljs-type" },
      { tag: [tags.meta, tags.attributeName], class: "hljs-meta" },
      { tag: [tags.macroName], class: "hljs-built_in" },
      { tag: [tags.definition(tags.function(tags.variableName))], class: "hljs-title" },
    ]);
  }

  function codeMirror(cm, { host, text, language, label, describedBy, changed }) {
    // A change that comes from outside is not reported back.
    let told = false;
    const view = new cm.EditorView({
      parent: host,
      doc: text,
      extensions: [
        cm.lineNumbers(),
        cm.lintGutter(),
        cm.history(),
        cm.drawSelection(),
        cm.highlightActiveLine(),
        cm.highlightActiveLineGutter(),
        cm.bracketMatching(),
        cm.indentOnInput(),
        cm.indentUnit.of("    "),
        cm.EditorState.tabSize.of(4),
        language === "python" ? cm.pythonLanguage : cm.rustLanguage,
        cm.syntaxHighlighting(highlighter(cm)),
        cm.EditorView.contentAttributes.of({
          "aria-label": label,
          "aria-describedby": describedBy,
          // It can be focused anyway; this says so to tools that check.
          tabindex: "0",
        }),
        cm.keymap.of([
          // The figure runs the program; the default would add a line.
          { key: "Mod-Enter", run: () => true },
          { key: "F8", run: cm.nextDiagnostic },
          { key: "Shift-F8", run: cm.previousDiagnostic },
          ...cm.historyKeymap,
          ...cm.defaultKeymap,
        ]),
        cm.EditorView.updateListener.of((update) => {
          if (update.docChanged && !told) changed(update.state.doc.toString());
        }),
      ],
    });
    return {
      focus: () => view.focus(),
      set(next) {
        told = true;
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
        told = false;
      },
      mark(diagnostics) {
        const placed = diagnostics.filter((diagnostic) => diagnostic.line);
        const marks = placed.map((diagnostic) => ({
          ...range(view.state.doc, diagnostic),
          severity: diagnostic.level === "error" ? "error" : "warning",
          message: diagnostic.code
            ? `${diagnostic.code}: ${diagnostic.message}`
            : diagnostic.message,
        }));
        view.dispatch(cm.setDiagnostics(view.state, marks));
      },
      // Over the editor: nothing in it may be changed from outside.
      light(marks) {
        for (const band of host.querySelectorAll(".timeline-line")) band.remove();
        for (const { line, words } of marks) {
          if (line > view.state.doc.lines) continue;
          const block = view.lineBlockAt(view.state.doc.line(line).from);
          const band = element("span", { class: "timeline-line" }, element("span", {}, words));
          band.style.top = `${view.documentTop - host.getBoundingClientRect().top + block.top}px`;
          host.append(band);
        }
      },
      goTo(diagnostic) {
        const { from } = range(view.state.doc, diagnostic);
        view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
        view.focus();
      },
      destroy: () => view.destroy(),
    };
  }

  function textArea({ host, text, label, describedBy, changed }) {
    const area = element("textarea", {
      "aria-label": label,
      "aria-describedby": describedBy,
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
      rows: String(text.split("\n").length + 1),
    });
    area.value = text;
    area.addEventListener("input", () => changed(area.value));
    host.append(area);
    return {
      focus: () => area.focus(),
      set(next) {
        area.value = next;
      },
      // The messages below the listing name their lines.
      mark() {},
      light() {},
      goTo(diagnostic) {
        const lines = area.value.split("\n").slice(0, diagnostic.line - 1);
        const start = lines.reduce((sum, line) => sum + line.length + 1, 0) + diagnostic.column - 1;
        area.focus();
        area.setSelectionRange(start, start);
      },
      destroy: () => area.remove(),
    };
  }

  // `vendor` is the address of the packed CodeMirror, or null. The promise
  // gives an editor inside `host`, which has the class `editor`.
  async function createEditor({ vendor, ...options }) {
    const help = element(
      "p",
      { class: "editor-help", id: freshId() },
      "Ctrl+Enter runs. Esc leaves the editor. Tab moves on to the next control.",
    );
    // No live region: it would speak at every pause of whoever types.
    const says = element("p", { class: "editor-says", id: freshId() });
    const cm = vendor === null ? null : await load(vendor);
    if (cm) help.append(" Ctrl+] indents, Ctrl+[ outdents.");
    const parts = { ...options, describedBy: `${says.id} ${help.id}` };
    const editor = cm ? codeMirror(cm, parts) : textArea(parts);
    options.host.append(says, help);
    return {
      ...editor,
      // What the compiler says, as `{ level, sentence }`; null: nothing yet.
      say(said) {
        says.textContent = said?.sentence ?? "";
        says.dataset.level = said?.level ?? "";
      },
    };
  }

  interleave.editor = { createEditor };
})();
