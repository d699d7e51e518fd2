// Speaks to the course's own server. A run is one POST whose answer streams
// events; there is no EventSource, because that cannot send the token and
// would run the program again when it reconnects.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const SENTENCES = {
    gone: "The course is not running. Type `cargo run` in its folder, then press Run again.",
    locked:
      "This page has no key to the course, or an old one. Open the address that `cargo run` printed.",
    cut: "The connection to the course ended before the program did.",
    died: "The course ended while the program ran, and ended it. Type `cargo run` in its folder, then press Run again.",
    diedBefore:
      "The course ended before the program ran. Type `cargo run` in its folder, then press Run again.",
  };

  function createServer({ root, token, tab, fetch }) {
    // Rejects with a TypeError when nobody listens.
    function post(path, body, signal) {
      return fetch(root + "api/" + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Interleave-Token": token() },
        body: JSON.stringify(body),
        signal,
      });
    }

    // `{ sentence }`, with `confirm` if the reader has to agree first.
    async function refused(response) {
      if (response.status === 401) return { sentence: SENTENCES.locked };
      try {
        const { error, confirm } = await response.json();
        return confirm ? { sentence: error, confirm } : { sentence: error };
      } catch {
        return { sentence: `The course answered with status ${response.status}.` };
      }
    }

    // The reader agrees to run programs without a sandbox: null, or why it was
    // not taken down.
    const confirm = () => tell("confirm", {});

    // Types to the program of this page: null, or why it was not sent.
    const input = (typed) => tell("input", { tab, ...typed });

    async function tell(path, body) {
      try {
        const response = await post(path, body);
        return response.ok ? null : (await refused(response)).sentence;
      } catch {
        return SENTENCES.gone;
      }
    }

    // Runs a program, or explores it; `take` gets every event, the last one
    // always `exit`, `refused` or `stopped`. `stopped` is ours: the reader
    // pressed Stop.
    const run = (asked) => stream("run", asked);
    const explore = (asked) => stream("explore", asked);

    async function stream(path, { signal, take, ...edit }) {
      let ended = false;
      let answered = false;
      let started = false;
      // Why the events broke off.
      async function lost() {
        if (!(await status()).gone) return SENTENCES.cut;
        if (!answered) return SENTENCES.gone;
        return started ? SENTENCES.died : SENTENCES.diedBefore;
      }
      const pass = (event) => {
        started ||= event.event === "started";
        ended ||= event.event === "exit" || event.event === "refused";
        take(event);
      };
      try {
        const response = await post(path, { ...edit, tab }, signal);
        if (!response.ok) return pass({ event: "refused", ...(await refused(response)) });
        answered = true;
        const lines = interleave.ndjson.createReader();
        // Bytes of one letter may arrive in two chunks: `stream` keeps them.
        const text = new TextDecoder();
        const reader = response.body.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          const events = done ? lines.end() : lines.push(text.decode(value, { stream: true }));
          events.forEach(pass);
          if (done) break;
        }
        if (!ended) pass({ event: "refused", sentence: await lost() });
      } catch {
        if (signal.aborted) {
          if (!ended) take({ event: "stopped" });
        } else if (!ended) {
          pass({ event: "refused", sentence: await lost() });
        }
      }
    }

    // Asks for something to be compiled ahead: `{ diagnostics }`, or
    // `{ later: true }` if no core is free, or `{}`: nothing depends on the
    // answer, so nothing is said when it fails. Aborting ends the compiler.
    async function ahead(path, body, signal) {
      try {
        const response = await post(path, { ...body, tab }, signal);
        if (response.status === 204) return { later: true };
        return response.ok ? await response.json() : {};
      } catch {
        return {};
      }
    }

    // The text that a reader typed.
    const check = (edit, signal) => ahead("check", edit, signal);
    // A listing as it stands.
    const warm = (listing, signal) => ahead("warm", { listing }, signal);

    // The picture of a run that was recorded, of the last one of this page without
    // an `id`: `{ picture }` or `{ sentence }`, or `{ missing }` if the last is still
    // ending.
    async function timeline(id) {
      try {
        const response = await post("timeline", { id, tab });
        if (response.status === 204) return { missing: true };
        return response.ok ? { picture: await response.json() } : await refused(response);
      } catch {
        return { sentence: SENTENCES.gone };
      }
    }

    // `{ status }`, or `{ locked: true }`, or `{ gone: true }`.
    async function status() {
      try {
        const response = await post("status", {});
        if (response.status === 401) return { locked: true };
        return response.ok ? { status: await response.json() } : { gone: true };
      } catch {
        return { gone: true };
      }
    }

    return { run, explore, confirm, input, check, warm, timeline, status };
  }

  interleave.server = { createServer, SENTENCES };
})();
