// On a static copy of the course Run goes to the official Rust Playground, and
// only when the reader presses it. The Playground answers once, at the end:
// this file makes the events of our own protocol out of that one answer.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const ADDRESS = "https://play.rust-lang.org/execute";

  const NOTE =
    "This ran on the Rust Playground: a shared sandbox with two cores, where times mean little, " +
    "output comes at the end, and Stop only stops waiting.";

  function request(code, optimised) {
    return {
      channel: "stable",
      mode: optimised ? "release" : "debug",
      edition: "2024",
      crateType: "bin",
      tests: false,
      backtrace: false,
      code,
    };
  }

  // The messages of rustc in cargo's stderr, as `diagnostic` events. The
  // Playground sends text only, so their place is read off the `-->` line.
  function diagnostics(stderr) {
    const found = [];
    // A message reaches from its headline to the next empty line.
    for (const block of stderr.split(/\n\n+/)) {
      const start = block.search(/^(error|warning)(\[E\d{4}\])?: /m);
      if (start < 0) continue;
      const rendered = block.slice(start);
      const [, level, code, message] = /^(error|warning)(?:\[(E\d{4})\])?: (.*)/.exec(rendered);
      const place = /^ *--> src\/main\.rs:(\d+):(\d+)/m.exec(rendered);
      // Without a place it is cargo's summary, not a message about the code.
      if (!place) continue;
      const carets = /^ *\| [ |/\\_]*(\^+)/m.exec(rendered);
      const [line, column] = [Number(place[1]), Number(place[2])];
      const width = carets ? carets[1].length : 1;
      found.push({
        event: "diagnostic",
        level,
        code: code ?? null,
        message,
        rendered: rendered + "\n",
        line,
        column,
        end_line: line,
        end_column: column + width,
      });
    }
    return found;
  }

  // What the program itself wrote to stderr: all after cargo's `Running` line.
  function ownStderr(stderr) {
    const running = /^ *Running `[^\n]*`\n/m.exec(stderr);
    return running ? stderr.slice(running.index + running[0].length) : "";
  }

  // The events for an answer of the Playground.
  function events(answer) {
    const stderr = answer.stderr ?? "";
    const started = / Running `/.test(stderr);
    const list = diagnostics(stderr);
    if (!started && !answer.success) {
      const sentence =
        list.length > 0 ? "It does not compile." : stderr.trim() || "The Playground refused it.";
      return [...list, { event: "refused", sentence }];
    }
    list.push({ event: "started" });
    if (answer.stdout) list.push({ event: "out", text: answer.stdout });
    if (ownStderr(stderr)) list.push({ event: "err", text: ownStderr(stderr) });
    const status = /status:? (\d+)/.exec(answer.exitDetail ?? "");
    const signal = /(SIG[A-Z]+)/.exec(answer.exitDetail ?? "");
    const code = answer.success ? 0 : status ? Number(status[1]) : null;
    list.push({ event: "exit", code, signal: signal ? signal[1] : null, ms: null });
    return list;
  }

  function createPlayground({ fetch }) {
    async function run({ code, optimised, signal, take }) {
      take({ event: "preparing", sentence: "waiting for the Rust Playground" });
      try {
        const response = await fetch(ADDRESS, {
          method: "POST",
          mode: "cors",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(request(code, optimised)),
          signal,
        });
        if (!response.ok) throw new Error(`status ${response.status}`);
        events(await response.json()).forEach(take);
      } catch (error) {
        if (signal.aborted) take({ event: "stopped" });
        else {
          const sentence = `The Rust Playground did not answer (${error.message}). Try again, or run the course on your machine.`;
          take({ event: "refused", sentence });
        }
      }
    }
    return { run };
  }

  interleave.playground = { ADDRESS, NOTE, request, diagnostics, events, createPlayground };
})();
