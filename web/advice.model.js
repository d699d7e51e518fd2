// What a reader is told beside a run: why a static copy of the course cannot
// run a program itself, and what to type; why a program reads nothing.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // The command that runs a listing in a terminal, in the course's folder.
  function command(listing, language, rustCommand) {
    if (language === "rust") return rustCommand;
    const [chapter, name] = listing.split("/");
    return `python3 chapters-code/${chapter}/examples/${name}.py`;
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

  // The notes that a program's text calls for.
  function notes(text, language) {
    const asks = language === "python" ? /\binput\(|\bsys\.stdin\b/ : /\bstdin\(\)/;
    return asks.test(text) ? [NO_INPUT] : [];
  }

  interleave.advice = { advise, command, notes, NO_INPUT };
})();
