// Makes a printed listing one that runs: toolbar, tabs, editor, output. The
// figure reads without this file; everything here adds to it.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  // The Python twin is a <details> for readers without JavaScript. With it, it
  // is the second tab.
  function unfoldTwin(figure) {
    const twin = figure.querySelector(":scope > details.twin");
    if (!twin) return null;
    twin.querySelector(":scope > summary").remove();
    const node = element("div", {
      class: "pane twin",
      "data-language": twin.dataset.language,
      "data-digest": twin.dataset.digest,
    });
    node.append(...twin.childNodes);
    twin.replaceWith(node);
    return node;
  }

  // Has the Rust text compiled when typing pauses, and its errors marked. The
  // other languages of a listing have no compiler.
  function createChecker(course, { listing, language, source, build, show }) {
    if (!course.served || language !== "rust")
      return { typed() {}, forget() {}, run() {} };
    const ask = async (signal) => {
      if (course.sandbox.asks()) return {};
      const edit = { listing, code: source.text(), optimised: build.optimised() };
      return course.server.check(edit, signal);
    };
    return interleave.ahead.createChecker({ ask, show, later: course.later });
  }

  function createPanes(figure, course, name, build) {
    const rust = figure.querySelector(":scope > .pane");
    const nodes = [rust, unfoldTwin(figure)].filter((node) => node !== null);
    return nodes.map((node) => {
      const language = node.dataset.language;
      const source = course.sources.open({
        listing: figure.dataset.listing,
        language,
        digest: node.dataset.digest ?? figure.dataset.digest,
        original: interleave.pane.assemble(node),
      });
      const { listing } = figure.dataset;
      const show = (diagnostics) => pane.check(diagnostics);
      const checker = createChecker(course, { listing, language, source, build, show });
      const { typed, forget: replaced } = checker;
      const { vendor } = course;
      const pane = interleave.pane.createPane({
        node,
        language,
        source,
        name,
        vendor,
        typed,
        replaced,
      });
      return { ...pane, checker };
    });
  }

  // What the tag of a listing says.
  const OWN_RULES = { model: null, spurious: false };

  // `course` is what start.js makes: sources, builds, server, playground, vendor, served.
  function createListing(figure, course) {
    const { listing, kind } = figure.dataset;
    const name = figure.querySelector(".listing-name")?.textContent ?? listing;
    const runs = kind !== "module";
    const build = course.builds.open({ listing, tagged: figure.dataset.optimised === "true" });
    const panes = createPanes(figure, course, name, build);
    const output = interleave.outputView.createOutputView({
      name,
      goTo(found) {
        tabs?.choose(panes.indexOf(ranIn));
        ranIn.goTo(found);
      },
      leaving: () => runButton.focus(),
      sandbox: sandboxWord(),
    });
    const commandLine = figure.querySelector(".listing-command");
    const rustCommand = commandLine?.textContent;
    const editedBadge = element("span", { class: "badge edited", hidden: true }, "edited");
    const buildBadge = element("span", { class: "badge edited", hidden: true });
    const optimised = element("input", { type: "checkbox" });
    optimised.addEventListener("change", () => build.set(optimised.checked));
    const buildSwitch = element(
      "label",
      { class: "switch", title: "Compile with -Copt-level=3: slower to build, faster to run" },
      optimised,
      "optimised",
    );
    let pane = panes[0];
    // The one whose program the output is of.
    let ranIn = pane;
    let current = null;

    const verb = (label, className, onclick) =>
      element(
        "button",
        { type: "button", class: `verb ${className}`, "data-verb": className, onclick },
        label,
      );
    const runButton = verb("Run", "run", () => (current ? stop() : run()));
    const exploreButton = verb("Explore", "explore", () => run({ explores: true }));
    exploreButton.title = "Every interleaving of its threads";
    const editButton = verb("Edit", "edit", () => (pane.editing() ? leave() : edit()));
    const resetButton = verb("Reset", "reset", () => reset());
    const copyButton = verb("Copy", "copy", () => copy());
    const explores = runs && figure.dataset.explore === "true";
    const timeline = interleave.timelineOpen.createOpener({
      listing,
      name,
      course,
      stored: figure.dataset.timeline === "true",
      paneOf: (language) => panes.find((each) => each.language === language),
    });
    const own = explores ? [exploreButton] : [];
    // What measures threads would measure the recorder, too: it has no timeline.
    const recorded = kind === "run" && figure.dataset.unrecorded !== "true";
    if (recorded) own.push(timeline.button);
    const verbs = runs ? [resetButton, copyButton, editButton, ...own, runButton] : [copyButton];
    const toolbar = element("div", { class: "toolbar" });
    const label = `Language of ${name}`;
    const tabs =
      panes.length > 1 ? interleave.tabs.createTabs({ panes, label, chosen: choose }) : null;
    if (tabs) toolbar.append(tabs.node);
    if (runs) toolbar.append(buildSwitch);
    toolbar.append(
      element(
        "div",
        { class: "verbs", role: "group", "aria-label": `${name}: what to do` },
        ...verbs,
      ),
    );
    figure.querySelector(":scope > figcaption").after(toolbar);
    // In words, for every reader: this text or this build is not the listing's own.
    figure.querySelector(".listing-name")?.after(buildBadge, editedBadge);
    // Once a page, and with each run.
    const first = !document.querySelector("figcaption .sandbox");
    if (runs && course.served && first) editedBadge.after(sandboxWord());
    // Every interleaving of the text that was explored last.
    const explored = element("div", { class: "explored", hidden: true });
    // Where a link leads in it and by which rules, until it is explored.
    let steps = null;
    let linked = OWN_RULES;
    panes.at(-1).node.after(output.node, timeline.node, explored);

    function sandboxWord() {
      return course.served ? interleave.sandboxView.createWord(course) : null;
    }

    function choose(index) {
      pane = panes[index];
      for (const expected of figure.querySelectorAll(":scope > .expected")) {
        const language = expected.dataset.language;
        expected.hidden = language !== "both" && language !== pane.language;
      }
      timeline.choose(pane.language);
      if (commandLine)
        commandLine.textContent = interleave.advice.command(listing, pane.language, rustCommand);
      draw();
    }

    function draw() {
      runButton.textContent = current ? "Stop" : "Run";
      runButton.dataset.verb = current ? "stop" : "run";
      exploreButton.hidden = pane.language !== "rust";
      exploreButton.disabled = current !== null;
      runButton.title = current ? "Stop the program" : "Run (Ctrl+Enter)";
      editButton.textContent = pane.editing() ? "Done" : "Edit";
      resetButton.hidden = !pane.source.edited();
      editedBadge.hidden = !pane.source.edited();
      editedBadge.textContent = pane.source.stored() ? "edited" : "edited, lost at a reload";
      figure.dataset.edited = String(pane.source.edited());
      const compiled = pane.language === "rust";
      buildSwitch.hidden = !compiled;
      optimised.checked = build.optimised();
      buildBadge.hidden = !compiled || build.departs() === null;
      buildBadge.textContent = build.departs() ?? "";
      timeline.draw();
    }

    async function edit() {
      await pane.open();
      draw();
    }

    // A button that hides itself must not take the focus with it.
    function leave() {
      pane.close();
      draw();
      editButton.focus();
    }

    function reset() {
      pane.source.reset();
      draw();
      (pane.editing() ? editButton : runButton).focus();
    }

    async function copy() {
      try {
        await navigator.clipboard.writeText(pane.source.text());
        copyButton.textContent = "Copied";
      } catch {
        copyButton.textContent = "Not copied";
      }
      setTimeout(() => (copyButton.textContent = "Copy"), 2_000);
    }

    function stop() {
      current?.abort();
    }

    // Where nothing holds programs, the reader agrees once, on this machine.
    function ask() {
      async function answer(agreed) {
        runButton.focus();
        if (!agreed) return output.hide();
        const refused = await course.server.confirm();
        if (refused !== null) return output.say(refused, []);
        course.sandbox.hear({ level: "plain", confirmed: true });
        run();
      }
      const question = interleave.sandboxView.createQuestion({ root: course.root, answer });
      output.say("not run yet: this machine has no sandbox for programs", [question]);
      question.focus();
    }

    async function run({ explores = false, challenge = null, rules = linked } = {}) {
      stop();
      if (course.served && course.sandbox.asks()) return ask();
      const { source, language } = pane;
      const here = !course.served;
      if (here && explores) return showStored(challenge, rules);
      if (here && (language !== "rust" || figure.dataset.playground !== "true"))
        return advise(language);
      const control = new AbortController();
      // The course runs one program of a page at a time.
      course.stopRunning?.("stopped when you ran another program of this page");
      course.runs += 1;
      const number = course.runs;
      let stopped = {};
      course.stopRunning = (sentence) => {
        stopped = { sentence };
        control.abort();
      };
      const file = here ? "src/main.rs" : interleave.advice.fileName(listing, language);
      const model = interleave.output.createOutput({ file, language });
      const mine = pane;
      ranIn = mine;
      let marks = 0;
      // What the explorer found, and in which text.
      let found = null;
      // What the server says of the recording.
      let told = null;
      let [started, halted] = [false, false];
      const text = source.text();
      current = control;
      mine.checker.run();
      mine.clearMarks();
      const reads = interleave.advice.reads(source.text(), language);
      const notes = [];
      if (here && reads) notes.push(interleave.advice.NO_INPUT);
      if (here) notes.push(interleave.playground.NOTE);
      const paragraphs = notes.map((note) => element("p", {}, note));
      output.begin(model, paragraphs, !here && reads && !explores ? typist(model) : null);
      draw();
      const take = (event) => {
        // A run that was replaced by a newer one has nothing more to say.
        if (current !== control) return;
        if (event.event === "explored") return (found = JSON.parse(event.text));
        if (event.event === "recorded") return (told = event);
        started ||= event.event === "started";
        halted ||= event.event === "stopped";
        model.take(event.event === "stopped" ? { ...event, ...stopped } : event);
        const places = [...model.diagnostics, ...model.places];
        if (places.length > marks) mine.mark(places);
        marks = places.length;
        output.changed();
      };
      const start = explores ? course.server.explore : (here ? course.playground : course.server).run;
      await start({
        listing,
        language,
        take,
        signal: control.signal,
        optimised: language === "rust" ? build.optimised() : null,
        input: reads,
        ...(explores ? { model: rules.model, spurious: rules.spurious } : {}),
        // The server knows the unedited listing, and may have it compiled.
        code: here || source.edited() ? source.text() : null,
      });
      if (current !== control) return;
      current = null;
      draw();
      // This page did not know it yet, or another browser's reader took it back.
      if (model.asksToConfirm) return ask();
      const cut = recorded && started && halted && !here && !explores;
      if (told) timeline.keep(language, { ...told, text });
      else if (cut) timeline.keepStopped(language, text, number);
      if (found) return show(text, source, found, challenge, rules);
      if (explores) {
        // What stands there is of another text.
        explored.hidden = true;
        return explored.replaceChildren();
      }
      document.dispatchEvent(
        new CustomEvent("interleave:finished", {
          detail: {
            listing,
            language,
            stdout: model.stdout,
            exit: model.exit,
            edited: source.edited(),
          },
        }),
      );
    }

    // On a static copy, the graph of the listing lies beside the page.
    async function showStored(challenge, rules) {
      if (pane.source.edited()) return output.say(interleave.advice.NO_EDIT, []);
      try {
        await course.load(`${listing}.explored.js`);
        const own = interleave.explored[listing];
        // What is tagged to have older stores seen has both graphs there.
        const other = interleave.explored[`${listing} ${rules.model}`];
        const found = rules.model !== own.graph.memory && other ? other : own;
        show(pane.source.original, pane.source, found, challenge, rules);
      } catch {
        output.say("The interleavings of this listing did not load: try again.", []);
      }
    }

    // Shows every interleaving of a text; a challenge brings its reader there.
    function show(text, source, found, challenge, rules) {
      const { served } = course;
      const models = served || `${listing} sc` in interleave.explored;
      const choose = (others) => run({ explores: true, rules: others });
      const explore = interleave.exploreView.createExplore({
        name,
        listing,
        source: text,
        explored: found,
        rules: { offers: { models, spurious: served }, chosen: rules, choose },
        challenge,
        steps,
      });
      [steps, linked] = [null, OWN_RULES];
      const code = text === source.original ? null : text;
      const runOnce = (take, signal) =>
        course.server.run({ listing, language: "rust", code, optimised: false, signal, take });
      explore.runs?.append(
        served
          ? interleave.exploreRunsView.createRuns({ run: runOnce, later: course.later })
          : interleave.advice.NO_RUNS,
      );
      output.hide();
      explored.hidden = false;
      explored.replaceChildren(explore.node);
      explore.focus();
      if (challenge === null) return;
      explore.node.scrollIntoView();
      explore.node.focus({ preventScroll: true });
    }

    // The reader is the scheduler, with a task.
    function challenge(asked) {
      tabs?.choose(0);
      run({ explores: true, challenge: asked });
    }

    // Runs what was not run yet, and shows what its threads did.
    async function showTimeline(languages) {
      for (const language of languages) {
        const index = panes.findIndex((each) => each.language === language);
        tabs?.choose(index);
        const text = pane.source.text();
        if (!course.served || timeline.runOf(language, text)?.id) continue;
        await run();
        // It did not run; the output says why.
        if (!timeline.runOf(language, text)) return;
      }
      tabs?.choose(panes.findIndex((each) => each.language === languages[0]));
      await timeline.show(languages);
    }

    // A link leads to a step. It runs nothing: the reader does.
    function leadTo(to, rules) {
      [steps, linked] = [to, rules];
      output.say("This link leads to a step of an interleaving: press Explore.", []);
      figure.scrollIntoView();
      exploreButton.focus();
    }

    // Types to the program. What was typed stands in the output at once, before
    // what the program answers.
    function typist(model) {
      async function type(event, typed) {
        model.take(event);
        output.changed();
        const refused = await course.server.input(typed);
        if (refused !== null && model.phase === "running") model.take({ event: "unsent" });
        output.changed();
        return refused;
      }
      return {
        send: (text) => type({ event: "typed", text }, { text }),
        end: () => type({ event: "end of input" }, { end: true }),
      };
    }

    function advise(language) {
      const advice = interleave.advice.advise({
        listing,
        language,
        rustCommand: rustCommand ?? "cargo run",
        repository: document.querySelector(".right-buttons a[title='Git repository']")?.href,
      });
      output.say(advice.sentence, [
        element("p", {}, advice.where),
        element("pre", {}, advice.commands.join("\n")),
        element("p", {}, "or, in its folder, this program alone:"),
        element("pre", {}, advice.alone),
      ]);
    }

    figure.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const typing = output.owns(event.target) || panes.some((each) => each.owns(event.target));
      if (runs && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        run();
      } else if (event.key === "Escape" && typing) {
        runButton.focus();
      }
      // mdBook listens on the document: `s` opens its search, arrows turn the
      // page. Arrows scroll code and choose tabs here.
      if (typing || event.key.startsWith("Arrow")) event.stopPropagation();
    });
    for (const each of panes) each.source.watch(draw);
    build.watch(draw);
    draw();

    return {
      figure,
      listing,
      kind,
      leadTo: explores ? leadTo : null,
      challenge: explores ? challenge : null,
      showTimeline: recorded ? showTimeline : null,
      busy: () => current !== null,
      typing: () => panes.some((each) => each.owns(document.activeElement)),
    };
  }

  interleave.listing = { createListing };
})();
