// What a frame of a big picture costs, in milliseconds: `node
// web/test/timeline.bench.js`. It prints, and judges nothing.
"use strict";
const load = require("./load.js");
const pictures = require("./timeline.pictures.js");

function measure(name, action) {
  action();
  const rounds = Array.from({ length: 15 }, () => {
    const start = process.hrtime.bigint();
    action();
    return Number(process.hrtime.bigint() - start) / 1e6;
  });
  const median = rounds.sort((a, b) => a - b)[7];
  console.log(`${median.toFixed(2).padStart(8)} ms  ${name}`);
}

function main() {
  const {
    timeline,
    timelinePaint: paint,
    timelineWords: words,
  } = load(
    ...["timeline.time.model.js", "timeline.model.js", "timeline.pen.model.js"],
    ...["timeline.paint.model.js", "timeline.words.model.js"],
  );
  const json = pictures.busy(64, 100_000);
  measure("a picture of 64 threads and 100,000 waits is made", () => timeline.createPicture(json));
  const picture = timeline.createPicture(json);
  const places = paint.layout(picture, false);
  const wordsOf = (piece) => words.labels(picture, piece);
  for (const part of [1, 0.1, 0.01, 0.001]) {
    const view = { from: picture.length * 0.3 * (1 - part), to: 0 };
    view.to = view.from + picture.length * part;
    const frame = { picture, places, first: 0, last: 63, view, width: 1000, wordsOf };
    measure(`64 rows of 1,000 pixels, ${part * 100} % of the run`, () => {
      paint.paint(frame);
      const { shown } = timeline.arrowsIn(picture, view, 300);
      paint.paintArrows({ picture, places, numbers: shown, view, width: 1000 });
    });
  }
  const turns = timeline.createPicture(pictures.inTurn(10_000, 4));
  const rows = { picture: turns, places: paint.layout(turns, false), first: 0, last: 4 };
  const view = { from: 0, to: turns.length };
  measure("10,000 threads in turn", () =>
    paint.paint({ ...rows, view, width: 1000, wordsOf: null }),
  );
}

// The test runner loads each script of this folder.
if (!process.env.NODE_TEST_CONTEXT) main();
