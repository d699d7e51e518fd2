// The button «Timeline» of a listing: keeps what was recorded of its last runs,
// fetches the picture when it is asked for, and shows it below the output, with
// another run beside it if the reader wants.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, freshId } = interleave.dom;
  const { NAMES } = interleave.timelineWords;

  // Scripts of a static site put their pictures here.
  interleave.timelines ??= {};

  const NOT_YET = "Run it first: a timeline is of the run that you started.";
  const EDITED =
    "The text was edited since this run. Press Run to see the timeline of the new text.";
  const STORED = "A stored run of the listing as it stands, without your edit.";
  const NOT_STORED =
    "This copy of the book has no stored run of it. With the course on your machine, type:";
  const EMPTY = "Nothing was recorded of this run.";
  const STOPPED = "Nothing was kept of the run that you stopped: run it again.";
  const BROKEN = "The timeline of this listing did not load: try again.";

  // How often a run that was stopped is asked for, and after how many
  // milliseconds again: its last process has to end first.
  const [ASKED, AGAIN] = [40, 150];

  // What a reader types where no course runs.
  function command(listing, language) {
    return `cargo run -- timeline ${listing}${language === "python" ? " --python" : ""}`;
  }

  // `paneOf(language)` gives `{ source, light }`, or nothing.
  function createOpener({ listing, name, course, stored, paneOf }) {
    const node = element("div", { class: "timeline-box", id: freshId(), hidden: true });
    const button = element(
      "button",
      { type: "button", class: "verb timeline-verb", "data-verb": "timeline", onclick: toggle },
      "Timeline",
    );
    button.setAttribute("aria-controls", node.id);
    // The last two runs of each language, the newest first.
    const kept = {};
    let language = "rust";
    let timeline = null;
    // What is shown, and what beside it; null is nothing.
    let shown = null;
    let beside = null;
    let asked = 0;
    const note = element("p", { class: "timeline-note", role: "status" });

    const runsOf = (which) => kept[which] ?? [];

    // A run of `text` has ended; `id` and `sentence` are what the server said.
    function keep(which, { id, sentence, text }) {
      add({ language: which, id, sentence, text });
    }

    // The reader stopped a run of `text`, and so nobody heard how it is called.
    // It is asked for now: once another program has run, it is not the last.
    // `number` is that of the run on this page.
    function keepStopped(which, text, number) {
      add({ language: which, text, coming: lastOfPage(number) });
    }

    async function lastOfPage(number) {
      for (let i = 0; i < ASKED && course.runs === number; i += 1) {
        const answer = await course.server.timeline(null);
        if (course.runs !== number) break;
        if (!answer.missing) return answer;
        await new Promise((done) => course.later(AGAIN, done));
      }
      return { sentence: STOPPED };
    }

    function add(run) {
      const which = run.language;
      kept[which] = [run, ...runsOf(which)].slice(0, 2);
      draw();
      if (!node.hidden && (which === language || shown?.language === which)) open(which);
    }

    // The tab of another language was chosen.
    function choose(which) {
      language = which;
      draw();
    }

    function draw() {
      const ready = !course.served || runsOf(language).length > 0;
      button.setAttribute("aria-disabled", String(!ready));
      button.setAttribute("aria-expanded", String(!node.hidden));
      button.title = ready ? "What every thread did, and when" : NOT_YET;
      drawNote();
    }

    function drawNote() {
      const source = shown && paneOf(shown.language)?.source;
      const differs = source && shown.text !== null && source.text() !== shown.text;
      note.textContent = !differs ? "" : course.served ? EDITED : STORED;
      note.hidden = note.textContent === "";
    }

    // The last run, if it was of this text; with an `id` if it has a picture.
    const runOf = (which, text) =>
      runsOf(which)
        .slice(0, 1)
        .find((run) => run.text === text);

    // The timelines of these languages, the first one as its tab is shown.
    async function show([which, other]) {
      beside = other ? "other" : null;
      await open(which);
      node.scrollIntoView();
      timeline?.focus();
    }

    function toggle() {
      if (node.hidden || shown?.language !== language) open(language);
      else close();
    }

    function close() {
      asked += 1;
      timeline?.close();
      timeline = null;
      shown = null;
      node.replaceChildren();
      node.hidden = true;
      draw();
    }

    // The newest run of a language, or the one that a static site has stored.
    function lastOf(which) {
      if (course.served) return runsOf(which)[0] ?? null;
      if (!stored || !paneOf(which)) return null;
      return { language: which, stored: true, text: paneOf(which).source.original };
    }

    // `{ picture }` or `{ sentence }`.
    async function fetch(run) {
      const found = await lookUp(run);
      const empty = found.picture?.lanes.length === 0;
      return empty ? { sentence: EMPTY } : found;
    }

    async function lookUp(run) {
      if (run.picture) return run;
      if (run.sentence) return { sentence: run.sentence };
      if (run.coming) return run.coming;
      if (!run.stored) {
        const answer = await course.server.timeline(run.id);
        if (answer.picture) run.picture = answer.picture;
        return answer;
      }
      const key = `${listing} ${run.language}`;
      try {
        if (!interleave.timelines[key]) await course.load(`${listing}.timeline.js`);
      } catch {
        return { sentence: BROKEN };
      }
      const picture = interleave.timelines[key];
      return picture
        ? { picture }
        : { sentence: `No run in ${NAMES[run.language]} is stored here.` };
    }

    async function open(which) {
      const run = lastOf(which);
      asked += 1;
      const mine = asked;
      node.hidden = false;
      if (!run) return course.served ? say(NOT_YET, which) : advise(which);
      if (timeline === null) say("drawing…", which);
      const other =
        beside === null ? null : besides(run).find((each) => each.key === beside && each.run);
      const answers = await Promise.all([run, ...(other ? [other.run] : [])].map(fetch));
      // Another was asked for meanwhile, or none.
      if (mine !== asked) return;
      shown = run;
      if (!answers[0].picture) return say(answers[0].sentence, which);
      draws(run, answers[0], other, answers[1]);
    }

    // What can stand beside a run: `{ key, words, run }`; without a run it has to
    // be run first.
    function besides(run) {
      const others = Object.keys(NAMES).filter((each) => each !== run.language);
      const found = others
        .filter(paneOf)
        .map((each) => ({ key: "other", words: NAMES[each], run: lastOf(each) }));
      const before = { key: "before", words: "the run before", run: runsOf(run.language)[1] };
      return course.served ? [...found, before] : found;
    }

    function draws(run, { picture }, other, second) {
      const entries = [{ run, json: picture, label: "" }];
      const missing = other && !second.picture ? second.sentence : "";
      if (other && second.picture) {
        const before = other.key === "before";
        const text = other.run.text === run.text ? "the same text" : "another text";
        if (before) entries[0].label = "this run";
        const entry = { run: other.run, json: second.picture };
        entry.label = before ? `the run before, of ${text}` : "";
        // What was before stands above, and so does Rust.
        if (before || other.run.language === "rust") entries.unshift(entry);
        else entries.push(entry);
      }
      timeline?.close();
      timeline = interleave.timelineView.createTimeline({
        name,
        shown: entries.map(({ run: { text }, ...each }) => ({ ...each, source: text })),
        light: (number, marks) => lightIn(entries[number].run, marks),
      });
      const tools = createBeside(run);
      node.replaceChildren(
        note,
        ...(missing ? [element("p", {}, missing)] : []),
        ...tools,
        timeline.node,
      );
      draw();
    }

    // Lines of one text mean nothing in another.
    function lightIn(run, marks) {
      const pane = paneOf(run.language);
      if (!pane) return;
      const same = pane.source.text() === run.text;
      // Of two runs of one text the one that is shown lights it.
      if (run === shown || run.language !== shown?.language) pane.light(same ? marks : []);
    }

    function createBeside(run) {
      const choices = besides(run);
      if (choices.length === 0) return [];
      const options = choices.map(({ key, words, run: other }) => {
        const missing = key === "before" ? "run it again" : "run it first";
        const label = other ? words : `${words} (${missing})`;
        const selected = key === beside && Boolean(other);
        return element("option", { value: key, selected, disabled: !other }, label);
      });
      options.unshift(element("option", { value: "" }, "nothing"));
      const select = element("select", {}, ...options);
      select.addEventListener("change", async () => {
        beside = select.value === "" ? null : select.value;
        await open(run.language);
        node.querySelector("select")?.focus();
      });
      return [element("label", { class: "timeline-beside" }, "Beside it: ", select)];
    }

    // In place of a picture; a second press closes it.
    function say(sentence, which) {
      timeline?.close();
      timeline = null;
      shown = { language: which, text: null };
      node.replaceChildren(element("p", { class: "timeline-note", role: "status" }, sentence));
      draw();
    }

    function advise(which) {
      say(NOT_STORED, which);
      node.append(element("pre", {}, command(listing, which)));
    }

    draw();
    return { node, button, keep, keepStopped, choose, draw, runOf, show };
  }

  // Gives a question on the page its button; `listings` are those of the page.
  function offerQuestion(box, listings) {
    const { listing, languages } = box.dataset;
    const above = ({ figure }) =>
      figure.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING;
    const asked = listings.filter((each) => each.listing === listing && above(each)).at(-1);
    if (!asked?.showTimeline) return;
    const onclick = () => asked.showTimeline(languages.split(" "));
    // In a terminal it is for those who read without scripts.
    const typed = box.querySelector("code:last-child");
    if (typed) typed.hidden = true;
    const question = box.querySelector("p").textContent;
    const label = { type: "button", "aria-label": `Look. ${question}`, onclick };
    box.append(element("button", label, "Look"));
  }

  interleave.timelineOpen = { createOpener, offerQuestion };
})();
