// Mends what mdBook's own page leaves undone for keyboards and screen readers,
// from outside: no file of mdBook is changed.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // mdBook's sidebar button is a <label> of a hidden checkbox, which no key
  // reaches. Bound to that checkbox it may have no other role, so it is unbound
  // and passes its clicks on.
  function sidebarButton() {
    const label = document.getElementById("mdbook-sidebar-toggle");
    const checkbox = document.getElementById("mdbook-sidebar-toggle-anchor");
    if (!label || !checkbox) return;
    label.removeAttribute("for");
    label.setAttribute("role", "button");
    label.tabIndex = 0;
    label.addEventListener("click", () => checkbox.click());
    label.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      label.click();
    });
  }

  function mend() {
    sidebarButton();
    // The bar with the book's title belongs to no landmark.
    document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");
    // `.output` of a run has its place in the tab order already.
    const boxes = "main pre:not([tabindex]), main pre > code, main .table-wrapper, main .katex-display";
    document.querySelectorAll(boxes).forEach(interleave.dom.reachable);
  }

  interleave.mdbook = { mend };
})();
