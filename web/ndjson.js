// Cuts a stream of text chunks into JSON values, one a line. A chunk may end
// anywhere, so the tail of each waits for the next.
(function () {
  const interleave = (globalThis.interleave ??= {});

  function createReader() {
    let tail = "";
    return {
      // The values that this chunk completes.
      push(chunk) {
        const lines = (tail + chunk).split("\n");
        tail = lines.pop();
        return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
      },
      // The value of a last line without an end, if there is one.
      end() {
        const rest = tail.trim();
        tail = "";
        return rest === "" ? [] : [JSON.parse(rest)];
      },
    };
  }

  interleave.ndjson = { createReader };
})();
