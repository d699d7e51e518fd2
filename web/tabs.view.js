// Rust | Python as tabs, after the ARIA pattern: one tab stop, arrow keys move
// and choose.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element, freshId } = interleave.dom;
  const NAMES = { rust: "Rust", python: "Python" };

  // `chosen` is called with the index of the pane that is now shown.
  function createTabs({ panes, label, chosen }) {
    const tabs = panes.map((pane) => {
      const tab = element(
        "button",
        { type: "button", role: "tab", id: freshId() },
        NAMES[pane.language],
      );
      pane.node.id = freshId();
      pane.node.setAttribute("role", "tabpanel");
      pane.node.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", pane.node.id);
      return tab;
    });
    const node = element("div", { class: "tabs", role: "tablist", "aria-label": label }, ...tabs);

    function choose(index) {
      tabs.forEach((tab, i) => {
        tab.setAttribute("aria-selected", String(i === index));
        tab.tabIndex = i === index ? 0 : -1;
        panes[i].node.hidden = i !== index;
      });
      chosen(index);
    }

    tabs.forEach((tab, i) => tab.addEventListener("click", () => choose(i)));
    node.addEventListener("keydown", (event) => {
      const current = tabs.indexOf(event.target);
      const last = tabs.length - 1;
      const next = {
        ArrowRight: current === last ? 0 : current + 1,
        ArrowLeft: current === 0 ? last : current - 1,
        Home: 0,
        End: last,
      }[event.key];
      if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      choose(next);
      tabs[next].focus();
    });
    choose(0);
    return { node, choose };
  }

  interleave.tabs = { createTabs };
})();
