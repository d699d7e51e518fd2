// What the end of a program means: the line of the listing that a panic or an
// exception names, and the cause that a signal stands for. It says no more than
// the text and the signal do.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const SIGNALS = {
    SIGABRT:
      "it aborted itself: it called abort, as Rust does where a panic cannot unwind or a stack overflows",
    SIGALRM: "a timer that it had set ran out",
    SIGBUS:
      "it used an address that has nothing behind it, such as a part that a mapped file no longer has",
    SIGFPE:
      "it asked the processor for arithmetic without a result, such as an integer divided by zero",
    SIGHUP: "it was told that its terminal has gone",
    SIGILL: "it came to an instruction that the processor refuses",
    SIGINT: "it was interrupted, as by Ctrl+C",
    SIGKILL:
      "something outside it killed it: the kernel, where memory ran out, or another process",
    SIGPIPE: "it wrote to a pipe or a socket that nobody reads",
    SIGQUIT: "it was told to quit, as by Ctrl+\\",
    SIGSEGV: "it used an address that it may not use",
    SIGSYS: "it made a system call that is forbidden here",
    SIGTERM: "it was asked to end, by itself or by another process",
    SIGTRAP: "it came to a trap for a debugger",
    SIGUSR1: "it was sent a signal without a meaning of its own, and did not handle it",
    SIGUSR2: "it was sent a signal without a meaning of its own, and did not handle it",
  };

  // The sentence for a signal; null for one that says nothing.
  function cause(signal) {
    return signal in SIGNALS ? `${signal}: ${SIGNALS[signal]}.` : null;
  }

  // More than a reader follows up; a program can panic without end.
  const PLACES = 20;

  // `thread 'main' (4711) panicked at lost_update.rs:12:5:`, then the message.
  const PANIC = /^thread '(.*)' (?:\(\d+\) )?panicked at (.+):(\d+):(\d+):$/;
  // `  File "/tmp/x/lost_update.py", line 12, in main`
  const FRAME = /^ +File "(?:.*[/\\])?([^"/\\]+)", line (\d+)/;

  function place(line, column, words, message) {
    return {
      level: "error",
      code: null,
      words,
      message: message === "" ? words : `${words}: ${message}`,
      line,
      column,
      end_line: line,
      // To the end of its line.
      end_column: Infinity,
    };
  }

  // Finds places of `file` in what a program writes to stderr, as it comes.
  // `hear(text)` gives those that this text completes.
  function createFinder({ file, language }) {
    let tail = "";
    let pending = null;
    let count = 0;

    function panic(line) {
      if (pending !== null) {
        const { thread, at } = pending;
        pending = null;
        return place(at[0], at[1], `thread '${thread}' panicked`, line.trim());
      }
      const found = PANIC.exec(line);
      if (found?.[2] === file) pending = { thread: found[1], at: found.slice(3).map(Number) };
      return null;
    }

    // The innermost frame that is the listing's own; the exception's line, which
    // ends a traceback, is the first that is not indented.
    function exception(line) {
      const frame = FRAME.exec(line);
      if (frame) {
        if (frame[1] === file) pending = Number(frame[2]);
        return null;
      }
      if (line.startsWith(" ") || pending === null) return null;
      const at = pending;
      pending = null;
      return line.trim() === "" ? null : place(at, 1, "an exception", line);
    }

    return {
      hear(text) {
        const lines = (tail + text).split("\n");
        tail = lines.pop();
        const found = lines.map(language === "python" ? exception : panic);
        const places = found.filter((each) => each !== null).slice(0, PLACES - count);
        count += places.length;
        return places;
      },
    };
  }

  interleave.explain = { cause, createFinder, PLACES };
})();
