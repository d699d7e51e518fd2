// «You are the scheduler»: a task on the page, and how it stands in the
// exploration that it opens.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const model = interleave.explore;
  const words = interleave.exploreWords;

  // The task above the listing, with one hint at a time. Until it is done, or
  // where it cannot be, it keeps `secret` which end is which.
  function createTask(graph, { task, wanted: end }) {
    const wanted = model.wantedOutcomes(graph, end);
    const button = element("button", { type: "button", onclick: help }, "Hint");
    const said = element("span", { role: "status" });
    const answer = element("p", {}, button, said);
    const node = element("div", { class: "explore-task" }, task.cloneNode(true), answer);
    let state = null;
    let hints = 0;
    let secret = wanted.length > 0;

    function help() {
      hints += 1;
      said.textContent = ` ${words.hint(graph, model.here(state), model.hint(state, wanted))}`;
    }

    function draw(now) {
      state = now;
      if (!secret && said.textContent !== "") return;
      said.textContent = ` ${words.verdict(state, wanted, hints)}`;
      if (wanted.includes(model.here(state).outcome)) secret = false;
      button.hidden = !secret;
    }

    return { node, draw, wanted, secret: () => secret };
  }

  // Gives a task on the page its button; `listings` are those of the page.
  function offerTask(box, listings) {
    const { listing, wanted } = box.dataset;
    const task = box.querySelector("p");
    const above = ({ figure }) =>
      figure.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING;
    const shown = listings.filter((each) => each.listing === listing && above(each)).at(-1);
    if (!shown?.challenge) return;
    const onclick = () => shown.challenge({ task, wanted });
    const label = { type: "button", "aria-label": `Try it. ${task.textContent}`, onclick };
    box.append(element("button", label, "Try it"));
  }

  interleave.exploreTask = { createTask, offerTask };
})();
