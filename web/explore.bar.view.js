// Says how many interleavings there are and how they end: a button an outcome,
// as wide as its share.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const words = interleave.exploreWords;

  const STEPS =
    "An interleaving is one order in which the steps of all threads can happen. A step is an " +
    "operation that another thread can notice, with all that its thread does before the next " +
    "one: a load, a store, a lock. Unlocking is a step, too.";
  const ORDERS = {
    c20:
      "A load may also see an older store, as C++20 allows it. An execution is an " +
      "interleaving, with what each of its loads sees.",
  };
  const NO_CHANCE = {
    sc: "Interleavings are not probabilities.",
    c20: "Executions are not probabilities.",
  };
  const SPURIOUS =
    "Once in each thread, a wait may end that nobody ended, and a weak exchange fail that had " +
    "no need to. A reader may have to wait behind a writer that waits.";

  function explanation(graph) {
    const found =
      `Found by ${words.counted(graph.runs, "run")} of the listing: ` +
      `${words.counted(graph.nodes.length, "node")}, where one node stands for all orders of ` +
      "independent steps that come to the same.";
    return element(
      "details",
      {},
      element("summary", {}, "What is counted"),
      ...[STEPS, ORDERS[graph.memory], graph.spurious && SPURIOUS, found]
        .filter((text) => text)
        .map((text) => element("p", {}, text)),
    );
  }

  // The mark of an outcome, here and in the picture.
  function mark({ letter, number, bad }) {
    const look = bad ? "bad" : `outcome-${number % 5}`;
    return element("b", { class: `explore-letter ${look}` }, bad ? `✗ ${letter}` : letter);
  }

  // For the eye; the words have the exact count.
  function thousandths(count, total) {
    return total === 0n ? 0 : Number((count * 1000n) / total);
  }

  // `choose` is called with the number of an outcome; `runs` and `rules` are for
  // the caller to fill, with what plain runs did and with what may be chosen.
  function createBar(graph, choose) {
    const runs = element("div", { class: "explore-runs" });
    const rules = element("div", {});
    const share = (count) =>
      graph.cut
        ? `at least ${words.number(count)}`
        : `${words.number(count)} of ${words.number(graph.total)}`;
    const buttons = graph.outcomes.map((outcome) => {
      const title = `Lay out a shortest ${words.one(graph)} that ends so`;
      const button = element(
        "button",
        { type: "button", title, onclick: () => choose(outcome.number) },
        mark(outcome),
        element("span", { class: "explore-end" }, words.outcome(graph, outcome)),
        element("span", { class: "explore-share" }, share(outcome.count)),
      );
      button.style.flexGrow = thousandths(outcome.count, graph.total) + 1;
      return button;
    });
    const group = { class: "explore-outcomes", role: "group", "aria-label": "Outcomes" };
    const head = element(
      "div",
      { class: "explore-head" },
      element("p", {}, element("strong", {}, words.headline(graph))),
      element("p", {}, NO_CHANCE[graph.memory]),
      runs,
      explanation(graph),
    );
    const ends = element("div", group, ...buttons);
    const node = element("div", {}, head, rules, ends);

    // The outcomes in focus are pressed; those no longer possible are pale.
    // None is shown as long as the reader looks for one.
    function draw(state, focus, secret) {
      ends.hidden = secret;
      const { ahead } = interleave.explore.here(state);
      buttons.forEach((button, number) => {
        button.setAttribute("aria-pressed", String(focus.includes(number)));
        button.classList.toggle("gone", !(number in ahead));
      });
    }

    return { node, runs, rules, draw };
  }

  // The ends that can still be reached; a button goes on to one.
  function createPossible(graph, goOn) {
    const chips = graph.outcomes.map((outcome) => {
      const count = element("span", {});
      const title = `Lay out a shortest way from here: ${words.outcome(graph, outcome)}`;
      const onclick = () => goOn(outcome.number);
      const button = element("button", { type: "button", title, onclick }, mark(outcome), count);
      return { button, count };
    });
    const buttons = chips.map(({ button }) => button);
    const label = `Ahead from here${graph.cut ? ", at least" : ""}: `;
    const node = element("p", { class: "explore-possible" }, label, ...buttons);

    function draw(state, secret) {
      const { ahead, outcome } = interleave.explore.here(state);
      node.hidden = secret || outcome !== undefined;
      chips.forEach(({ button, count }, number) => {
        button.hidden = !(number in ahead);
        if (!button.hidden) count.textContent = ` ${words.number(BigInt(ahead[number]))}`;
      });
    }

    return { node, draw };
  }

  interleave.exploreBar = { createBar, createPossible, mark };
})();
