// What one run has said so far, made from the events of the protocol. The model
// keeps what a view has to draw, bounded: neighbouring text of one stream is one
// piece, and beyond a number of pieces the oldest are let go.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const PIECES = 1_000;
  const PIECE_CHARS = 16_384;
  // The server stops a program at 256 KiB; the Playground has limits of its own.
  const COLLECTED_CHARS = 1_048_576;

  // What a terminal obeys instead of showing: `ESC [ 31 m` (a colour),
  // `ESC ] 0 ; title BEL`, `ESC c`. Bounded, so that no output is slow to read.
  const ESCAPE =
    /\u001b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001b]{0,256}(?:\u0007|\u001b\\)|[@-Z^-z])/g;
  // The beginning of one at the end of a text, or a return that a line end may
  // follow: the rest comes with the next text.
  const BEGUN = /(?:\u001b(?:\[[0-?]{0,64}[ -/]{0,8}|\][^\u0007\u001b]{0,256}\u001b?)?|\r)$/;

  function milliseconds(ms) {
    if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
    return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
  }

  // `file` and `language` are the program's: places in it are found.
  function createOutput({ file = null, language = null } = {}) {
    const finder = file === null ? null : interleave.explain.createFinder({ file, language });
    const model = {
      // asked, queued, preparing, compiled, running or ended
      phase: "asked",
      sentence: "compiling…",
      // how it ended: "ok", "failed" (the program), "refused", "stopped"
      verdict: null,
      diagnostics: [],
      // lines of the listing that panics and exceptions named
      places: [],
      limit: null,
      // what its signal stands for, unless a limit says it
      cause: null,
      pieces: [],
      // how many pieces were let go at the front
      dropped: 0,
      stdout: "",
      // false once the reader has said that no more input comes
      asks: true,
      exit: null,
      // the server refused because the reader has to agree first
      asksToConfirm: false,
      take,
    };
    let compiled = null;
    const begun = { out: "", err: "" };

    // As a terminal shows it: without its orders, and with a line begun anew
    // after a carriage return, as progress bars do.
    function hear(stream, text) {
      // Of several returns one counts.
      const all = (begun[stream] + text).replace(/(?<!\r)\r+/g, "\r");
      begun[stream] = BEGUN.exec(all)?.[0] ?? "";
      const whole = all.slice(0, all.length - begun[stream].length);
      const shown = whole.replace(ESCAPE, "").replaceAll("\r\n", "\n");
      if (stream === "err" && finder) model.places.push(...finder.hear(shown));
      if (stream === "out" && model.stdout.length < COLLECTED_CHARS) model.stdout += shown;
      shown.split("\r").forEach((part, i) => {
        if (i > 0) beginLineAnew(stream);
        if (part !== "") write(stream, part);
      });
    }

    function beginLineAnew(stream) {
      const last = model.pieces.at(-1);
      if (last?.stream !== stream) return;
      last.text = last.text.slice(0, last.text.lastIndexOf("\n") + 1);
    }

    function write(stream, text) {
      const last = model.pieces.at(-1);
      if (last?.stream !== stream) return push(stream, text);
      if (last.text.length + text.length <= PIECE_CHARS) {
        last.text += text;
        return;
      }
      // A full piece ends where a line ends, because a view may draw each
      // piece as a block of its own. A line without an end stays one piece.
      const end = text.indexOf("\n") + 1;
      const full = last.text.endsWith("\n") ? 0 : end === 0 ? text.length : end;
      last.text += text.slice(0, full);
      if (full < text.length) push(stream, text.slice(full));
    }

    function push(stream, text) {
      model.pieces.push({ stream, text });
      if (model.pieces.length > PIECES) {
        model.pieces.shift();
        model.dropped += 1;
      }
    }

    function end(verdict, sentence) {
      model.phase = "ended";
      model.verdict = verdict;
      model.sentence = sentence;
    }

    function exitSentence(event) {
      const how = event.signal
        ? `ended by ${event.signal}`
        : event.code === null
          ? "ended"
          : `exit status ${event.code}`;
      const [first] = model.places;
      const parts = first ? [`${first.words} at line ${first.line}`, how] : [how];
      if (event.ms !== null && event.ms !== undefined) parts.push(`ran ${milliseconds(event.ms)}`);
      if (compiled) parts.push(compiled);
      return parts.join(" · ");
    }

    function take(event) {
      switch (event.event) {
        case "queued":
          model.phase = "queued";
          model.sentence = event.ahead > 0 ? `waiting: ${event.ahead} ahead of you` : "waiting";
          break;
        case "preparing":
          model.phase = "preparing";
          model.sentence = event.sentence;
          break;
        case "diagnostic":
          model.diagnostics.push(event);
          break;
        case "compiled":
          model.phase = "compiled";
          // A compiler that was not asked is not worth a word.
          compiled = event.cached ? null : `compiled in ${milliseconds(event.ms)}`;
          break;
        case "started":
          model.phase = "running";
          model.sentence = "running…";
          break;
        case "out":
        case "err":
          hear(event.event, event.text);
          break;
        // Ours: what the reader typed, and what became of it.
        case "typed":
          push("in", event.text);
          break;
        case "end of input":
          model.asks = false;
          push("in", "(end of input)\n");
          break;
        case "unsent":
          push("in", "(not sent)\n");
          model.asks = true;
          break;
        case "limit":
          model.limit = event.sentence;
          break;
        case "exit":
          model.exit = event;
          if (event.signal && model.limit === null) model.cause = interleave.explain.cause(event.signal);
          end(event.code === 0 ? "ok" : "failed", exitSentence(event));
          break;
        case "refused":
          model.asksToConfirm = event.confirm === true;
          end("refused", event.sentence);
          break;
        case "stopped":
          end("stopped", event.sentence ?? "stopped by you");
          break;
        // An event of a newer server is no reason to fail.
      }
    }

    return model;
  }

  interleave.output = { createOutput, milliseconds, PIECES };
})();
