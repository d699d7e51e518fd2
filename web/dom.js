// The one way our scripts make elements: text always as text, never as markup,
// because much of it is the output of a program.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const SVG = "http://www.w3.org/2000/svg";

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === false || value === null || value === undefined) continue;
      if (name === "onclick") node.addEventListener("click", value);
      else node.setAttribute(name, value === true ? "" : String(value));
    }
    node.append(...children);
    return node;
  }

  // `element("p", { class: "note" }, "text", child)`
  function element(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }

  // The same for SVG, which has a namespace of its own.
  function shape(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }

  let last = 0;
  // An id for ARIA references that no heading of a page has.
  function freshId() {
    last += 1;
    return `interleave-${last}`;
  }

  // A box that scrolls must be reachable with Tab; one that does not scroll
  // must not cost a tab stop. Its size tells, whenever it changes.
  let sizes = null;
  function reachable(box) {
    sizes ??= new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const wide = target.scrollWidth > target.clientWidth + 1;
        if (wide || target.scrollHeight > target.clientHeight + 1) target.tabIndex = 0;
        else target.removeAttribute("tabindex");
      }
    });
    sizes.observe(box);
    return box;
  }

  interleave.dom = { element, shape, freshId, reachable };
})();
