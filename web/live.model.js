// Decides, from one answer about the course's status, what the page does next.
// Pure, so that every case is a line in a test.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const QUICK = 1_000;
  const SLOW = 10_000;

  // `answer` is what `server.status()` gives, `page` is
  // `{ generation, calm, reloadedFor }`; calm: nobody types, nothing runs, all
  // is stored; reloadedFor: the generation for which this tab reloaded last.
  function decide(answer, page) {
    if (answer.locked) return { say: "locked", wait: SLOW };
    if (answer.gone) return { say: "gone", wait: SLOW };
    if (String(answer.status.generation) === page.generation) return { say: null, wait: QUICK };
    // A copy that a cache keeps old must not reload for ever.
    const tried = page.reloadedFor === String(answer.status.generation);
    return page.calm && !tried ? { reload: true } : { say: "changed", wait: QUICK };
  }

  interleave.liveModel = { decide, QUICK, SLOW };
})();
