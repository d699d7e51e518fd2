// Mends what mdBook's own page leaves undone for keyboards and screen readers,
// from outside: no file of mdBook is changed.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // mdBook's sidebar button is a <label> of a hidden checkbox: no key reaches
  // it, and it may carry neither a role nor a name. A real button stands in for
  // it and passes its clicks on.
  function sidebarButton() {
    const label = document.getElementById("mdbook-sidebar-toggle");
    const checkbox = document.getElementById("mdbook-sidebar-toggle-anchor");
    if (!label || !checkbox) return;
    const name = label.getAttribute("aria-label");
    const button = interleave.dom.element(
      "button",
      {
        type: "button",
        class: "icon-button",
        title: name,
        "aria-label": name,
        "aria-controls": "mdbook-sidebar",
        onclick: () => label.click(),
      },
      ...label.childNodes,
    );
    const tell = () => button.setAttribute("aria-expanded", String(checkbox.checked));
    checkbox.addEventListener("change", tell);
    tell();
    label.hidden = true;
    label.after(button);
  }

  function mend() {
    sidebarButton();
    // The bar with the book's title belongs to no landmark.
    document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");
    // `.output` of a run has its place in the tab order already.
    const boxes =
      "main pre:not([tabindex]), main pre > code, main .table-wrapper, main .katex-display";
    document.querySelectorAll(boxes).forEach(interleave.dom.reachable);
  }

  interleave.mdbook = { mend };
})();
