// Says beside a listing what holds its programs, and asks the reader once where
// nothing does.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  // A word with a link to the page that explains it.
  function createWord({ sandbox, root }) {
    const word = element("span", {});
    const node = element("a", { class: "sandbox", href: root + "your-machine.html" });
    node.append("sandbox", word);
    function draw() {
      const words = sandbox.words();
      word.textContent = words ? `: ${words.word}` : "";
      node.title = (words ? `${words.sentence} ` : "") + "What this course does to your machine";
    }
    sandbox.watch(draw);
    draw();
    return node;
  }

  // The question before the first run; `answer` gets true or false.
  function createQuestion({ root, answer }) {
    const button = (label, agreed) =>
      element("button", { type: "button", class: "verb", onclick: () => answer(agreed) }, label);
    return element(
      "div",
      { class: "confirm", role: "group", tabindex: "-1", "aria-label": "Before the first run" },
      ...interleave.sandbox.QUESTION.map((sentence) => element("p", {}, sentence)),
      element(
        "p",
        {},
        element("a", { href: root + "your-machine.html" }, "What this course does to your machine"),
      ),
      element(
        "div",
        { class: "answers" },
        button("Run programs on this machine", true),
        button("Not now", false),
      ),
    );
  }

  interleave.sandboxView = { createWord, createQuestion };
})();
