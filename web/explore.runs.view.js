// A button that runs the program as it is, again and again, and says what came.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;
  const { createTally, TIMES, TIMEOUT } = interleave.exploreRuns;

  // `run(take, signal)` runs the program once.
  function createRuns({ run, later }) {
    const tally = createTally();
    const button = element("button", { type: "button", onclick: go }, `Run it ${TIMES} times`);
    const said = element("span", { role: "status" });

    async function once() {
      const control = new AbortController();
      const cancel = later(TIMEOUT, () => control.abort());
      const model = interleave.output.createOutput();
      await run((event) => model.take(event), control.signal);
      cancel();
      // Refused, because somebody else keeps the machine busy: no run.
      if (model.verdict === "refused") return model.sentence;
      tally.add(model);
      return null;
    }

    async function go() {
      button.disabled = true;
      for (let time = 0; time < TIMES && button.isConnected; time++) {
        const refused = await once();
        said.textContent = ` ${refused ?? tally.told()}`;
        if (refused !== null) break;
      }
      button.disabled = false;
    }

    return element("p", {}, button, said);
  }

  interleave.exploreRunsView = { createRuns };
})();
