// What one run has said so far, made from the events of the protocol. The model
// keeps what a view has to draw, bounded: neighbouring text of one stream is one
// piece, and beyond a number of pieces the oldest are let go.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const PIECES = 1_000;
  const PIECE_CHARS = 16_384;
  // The server stops a program at 256 KiB; the Playground has limits of its own.
  const COLLECTED_CHARS = 1_048_576;

  function milliseconds(ms) {
    if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
    return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
  }

  function createOutput() {
    const model = {
      // asked, queued, preparing, compiled, running or ended
      phase: "asked",
      sentence: "compiling…",
      // how it ended: "ok", "failed" (the program), "refused", "stopped"
      verdict: null,
      diagnostics: [],
      limit: null,
      pieces: [],
      // how many pieces were let go at the front
      dropped: 0,
      stdout: "",
      exit: null,
      take,
    };
    let compiled = null;

    function write(stream, text) {
      if (stream === "out" && model.stdout.length < COLLECTED_CHARS) model.stdout += text;
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
      const parts = [how];
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
          write(event.event, event.text);
          break;
        case "limit":
          model.limit = event.sentence;
          break;
        case "exit":
          model.exit = event;
          end(event.code === 0 ? "ok" : "failed", exitSentence(event));
          break;
        case "refused":
          end("refused", event.sentence);
          break;
        case "stopped":
          end("stopped", "stopped by you");
          break;
        // An event of a newer server is no reason to fail.
      }
    }

    return model;
  }

  interleave.output = { createOutput, milliseconds, PIECES };
})();
