// What a reader is told beside a run: why a static copy of the course cannot
// run a program itself, and what to type; whether a program reads input.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // What the compiler and Python call the program.
  function fileName(listing, language) {
    return `${listing.split("/").at(-1)}.${language === "python" ? "py" : "rs"}`;
  }

  // The command that runs a listing in a terminal, in the course's folder.
  function command(listing, language, rustCommand) {
    if (language === "rust") return rustCommand;
    const [chapter] = listing.split("/");
    return `python3 chapters-code/${chapter}/examples/${fileName(listing, language)}`;
  }

  function advise({ listing, language, rustCommand, repository }) {
    const why =
      language === "python"
        ? "This copy of the course cannot run Python."
        : "This copy of the course cannot run this program: the Rust Playground lacks a crate it uses.";
    const clone = repository ? [`git clone ${repository}`] : [];
    return {
      sentence: why,
      where: repository
        ? "On your machine, type:"
        : "In a clone of the course on your machine, type:",
      commands: [...clone, "cargo run"],
      alone: command(listing, language, rustCommand),
    };
  }

  const NO_INPUT =
    "This program asks for input and gets none: standard input is empty here. " +
    "Put what you would type into the code.";

  const NO_RUNS =
    "How often each outcome comes up when the program just runs, only a machine can say: " +
    "start the course on yours.";
  const NO_EDIT =
    "This copy of the book explores the listing as it stands, and no edit of it. " +
    "Press Reset, or run the course on your machine.";

  // Whether a program's text reads standard input, as far as one can see.
  // `.stdin(…)` is what a Rust program gives to another one.
  function reads(text, language) {
    const asks = language === "python" ? /\binput\(|\bsys\.stdin\b/ : /\bio::stdin\b|\bstdin\(\)/;
    return asks.test(text);
  }

  interleave.advice = { advise, command, fileName, reads, NO_INPUT, NO_EDIT, NO_RUNS };
})();
