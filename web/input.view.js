// The line below a run by which a reader types to the program. It is there
// while the program runs and has not been told the end of its input.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  // `name` is the listing's. `begin` gets what takes the typed text: `send` and
  // `end`, of which each promises null, or why nothing was sent.
  function createInputLine({ name }) {
    const field = element("input", {
      type: "text",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-label": `Input for ${name}`,
    });
    const says = element("span", { class: "input-says", role: "status" });
    const button = (type, label) => element("button", { type, class: "verb" }, label);
    const end = button("button", "End of input");
    const node = element(
      "form",
      { class: "run-input", hidden: true },
      element("label", {}, element("span", {}, "Input"), field),
      button("submit", "Send"),
      end,
      says,
    );
    let taker = null;

    function begin(next) {
      taker = next;
      field.value = "";
      says.textContent = "";
    }

    async function send() {
      const to = taker;
      const typed = field.value;
      field.value = "";
      const refused = await to.send(typed + "\n");
      if (taker !== to) return;
      says.textContent = refused ?? "";
      // What was typed meanwhile counts more.
      if (refused !== null && field.value === "") field.value = typed;
    }

    async function finish() {
      const to = taker;
      const refused = await to.end();
      if (taker === to) says.textContent = refused ?? "";
    }

    node.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    end.addEventListener("click", finish);

    return {
      node,
      begin,
      show(open) {
        node.hidden = taker === null || !open;
      },
      owns: (target) => node.contains(target),
    };
  }

  interleave.inputView = { createInputLine };
})();
