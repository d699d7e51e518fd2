// When to ask for a compilation before Run is pressed: of the text that was
// typed, of the listing that is looked at. Neither knows the DOM, the network
// or a clock: `ask` and `later` are handed in.
//
// The server answers «not now» when no core is free; then these wait, each time
// longer, because nobody is waiting for them.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // After the last key.
  const PAUSE = 400;
  const AGAIN = 500;
  const LONGEST = 4_000;

  // Waits between two questions of which the first was answered «not now».
  function createPatience() {
    let wait = AGAIN;
    return {
      next() {
        const now = wait;
        wait = Math.min(2 * wait, LONGEST);
        return now;
      },
      renew() {
        wait = AGAIN;
      },
    };
  }

  // `ask(signal)` gives `{ diagnostics }`, `{ later: true }` or `{}`;
  // `later(ms, action)` gives a function that calls it off. `show` gets the
  // diagnostics of a text that is still the text.
  function createChecker({ ask, show, later }) {
    const patience = createPatience();
    let callOff = () => {};
    let control = null;

    function forget() {
      callOff();
      control?.abort();
      control = null;
    }

    async function go() {
      const mine = new AbortController();
      control = mine;
      const answer = await ask(mine.signal);
      if (control !== mine) return;
      control = null;
      if (answer.diagnostics) show(answer.diagnostics);
      if (answer.later) callOff = later(patience.next(), go);
    }

    return {
      typed() {
        forget();
        patience.renew();
        callOff = later(PAUSE, go);
      },
      // The text is another one, and nobody typed it.
      forget,
      // A run says what a check would; it joins one that is under way.
      run: () => callOff(),
    };
  }

  // One listing at a time, the one that came into view last first: Run is
  // pressed on what a reader looks at. `ask(listing, signal)` gives
  // `{ diagnostics }`, `{ later: true }` or `{}`.
  function createWarmer({ ask, later }) {
    const patience = createPatience();
    const done = new Set();
    let inView = [];
    let callOff = () => {};
    let control = null;
    let away = false;

    async function go() {
      callOff();
      const listing = inView.findLast((each) => !done.has(each));
      if (away || control || listing === undefined) return;
      const mine = new AbortController();
      control = mine;
      const answer = await ask(listing, mine.signal);
      if (control !== mine) return;
      control = null;
      if (answer.later) {
        callOff = later(patience.next(), go);
        return;
      }
      // What was refused for another reason is not asked again.
      done.add(listing);
      patience.renew();
      go();
    }

    return {
      seen(listing) {
        inView = [...inView.filter((each) => each !== listing), listing];
        go();
      },
      passed(listing) {
        inView = inView.filter((each) => each !== listing);
      },
      // The reader looks elsewhere: nothing is compiled for this page.
      leave() {
        away = true;
        callOff();
        control?.abort();
        control = null;
      },
      comeBack() {
        away = false;
        patience.renew();
        go();
      },
    };
  }

  // What a check found, in words below the editor.
  function summary(diagnostics) {
    const placed = diagnostics.filter((each) => each.line);
    const errors = placed.filter((each) => each.level === "error");
    if (errors.length === 0 && diagnostics.some((each) => each.level === "error"))
      return { level: "error", sentence: "does not compile" };
    const first = errors[0] ?? placed[0];
    if (!first) return { level: "ok", sentence: "compiles" };
    const code = first.level === "error" && first.code ? ` (${first.code})` : "";
    const rest = (errors[0] ? errors : placed).length - 1;
    const more = rest > 0 ? `, and ${rest} more` : "";
    return {
      level: errors[0] ? "error" : "warning",
      sentence: `line ${first.line}: ${first.message}${code}${more}`,
    };
  }

  interleave.ahead = { createChecker, createWarmer, summary, PAUSE, AGAIN, LONGEST };
})();
