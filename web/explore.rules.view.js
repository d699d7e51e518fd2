// The rules of an exploration that a reader may choose: what a load sees, and
// whether waits end for no reason. Another choice explores anew.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  const LOADS = { sc: "the newest value", c20: "what C++20 allows" };
  // A program that a rule does not concern need not mention it.
  const WEAKER = /\b(Relaxed|Acquire|Release|AcqRel)\b/;
  const WAITS =
    /\.wait\w*\(|\bpark\w*\(|\bRwLock\b|\bcompare_exchange_weak\b|\bfetch_update\b/;

  // `offers` says which rules can be had here, `chosen` which the reader has
  // chosen last; `choose` is called with others.
  function createRules(graph, source, { offers, chosen, choose }) {
    const loads = element(
      "select",
      {},
      ...Object.entries(LOADS).map(([value, words]) =>
        element("option", { value, selected: value === graph.memory }, words),
      ),
    );
    const waits = element("input", { type: "checkbox", checked: graph.spurious === true });
    const parts = [];
    if (offers.models && (WEAKER.test(source) || graph.memory === "c20"))
      parts.push(element("label", {}, "A load sees ", loads));
    if (offers.spurious && (WAITS.test(source) || waits.checked))
      parts.push(element("label", {}, waits, " Spurious wake-ups and failures, too"));
    const node = element("div", { class: "explore-rules" }, ...parts);
    node.hidden = parts.length === 0;
    const controls = { loads, waits };
    for (const [by, control] of Object.entries(controls))
      control.addEventListener("change", () =>
        choose({ model: loads.value, spurious: waits.checked, by }),
      );
    // Whoever chose finds the choice where it was.
    return { node, focus: () => controls[chosen.by]?.focus({ preventScroll: true }) };
  }

  interleave.exploreRules = { createRules };
})();
