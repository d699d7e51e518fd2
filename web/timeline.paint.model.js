// Rows of a timeline as the text of SVG paths, one path a state, whatever the
// number of pieces. What is shorter than a few pixels is merged: a column there
// shows how the time was shared, from the bottom up. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { STATES, NONE, NEW, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING, pieceAt, pieceOf, shares } =
    interleave.timeline;

  // Pixels: of the shortest piece that is drawn by itself, and of a column.
  const COLUMN = 4;
  const STACKED = [RUNNING, ACTIVE, READY, BLOCKED];
  // Ready is half as high, in a column as in a piece.
  const SHARE = STATES.map((_, state) => (state === READY ? 0.5 : 1));
  // A letter of a label, about.
  const LETTER = 6.1;
  const LABELS = 400;

  // Of rows: few are high.
  const HEIGHTS = [
    { rows: 6, height: 34 },
    { rows: 16, height: 28 },
    { rows: 200, height: 24 },
    { rows: Infinity, height: 14 },
  ];
  const [NARROW, TITLE, HEADING] = [38, 15, 26];
  const EDGE = 3;

  // Where each row and heading lies: `{ rows: [{ top, bar, height }], headings,
  // height }`. A narrow picture has the names above the rows, as many rows are
  // dense.
  function layout(picture, narrow) {
    const dense = picture.rows.length > 200 && !narrow;
    const own = HEIGHTS.find(({ rows: most }) => picture.rows.length <= most).height;
    const height = narrow ? NARROW : own;
    const title = narrow ? TITLE : 0;
    const headings = [];
    const rows = [];
    let top = 0;
    for (const group of picture.groups) {
      if (picture.groups.length > 1) {
        headings.push({ group, top });
        top += HEADING;
      }
      for (let i = 0; i < group.rows.length; i += 1) {
        const bar = top + title + (dense ? 1 : EDGE);
        rows.push({ top, bar, thick: height - title - (dense ? 2 : 2 * EDGE), height });
        top += height;
      }
    }
    return { rows, headings, height: top, dense, narrow };
  }

  // The row at a height, or the nearest.
  function rowAt({ rows }, y) {
    let low = 0;
    let high = rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (rows[middle].top <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // One a state, for all rows and all frames.
  const pens = STATES.map(() => interleave.timelinePen.createPen());

  // A piece wide enough to be seen by itself.
  function drawPiece(state, x, right, { bar, thick }) {
    const pen = pens[state];
    const width = right - x;
    const half = thick >> 1;
    if (state === SLEEPING) pen.line(x, bar + half, right);
    else if (state === READY || state === NEW) pen.box(x, bar + thick - half, width, half);
    // Of two waits in a row each is to be seen.
    else if (state === BLOCKED) pen.box(x, bar, width > 3 ? width - 1 : width, thick);
    else pen.box(x, bar, width, thick);
  }

  const scratch = new Float64Array(STATES.length);

  // The heights of a column's states, in one number, so that neighbours can be
  // compared. What was there at all is a pixel high.
  function heightsOf(row, from, to, first, last, thick) {
    const sums = shares(row, from, to, first, last, scratch);
    const scale = thick / (to - from);
    let heights = sums[SLEEPING] * 2 > to - from ? 1 : 0;
    for (const state of STACKED) {
      const wanted = Math.round(sums[state] * SHARE[state] * scale);
      const height = sums[state] > 0 ? Math.max(1, wanted) : 0;
      heights = (heights << 6) | Math.min(height, 63);
    }
    return heights;
  }

  // Columns of the same heights, from the bottom up.
  function drawColumn(heights, x, right, { bar, thick }) {
    const width = right - x;
    let bottom = bar + thick;
    for (let i = 0; i < STACKED.length; i += 1) {
      const wanted = (heights >> (6 * (STACKED.length - 1 - i))) & 63;
      const height = Math.min(wanted, bottom - bar);
      if (height <= 0) continue;
      bottom -= height;
      pens[STACKED[i]].box(x, bottom, width, height);
    }
    if (heights >> (6 * STACKED.length)) pens[SLEEPING].line(x, bar + (thick >> 1), right);
  }

  // Draws a row; `seen` is called with each piece that has a size.
  function paintRow(row, place, view, width, seen) {
    const scale = width / (view.to - view.from);
    const column = COLUMN / scale;
    const pixel = (ns) => Math.round((ns - view.from) * scale);
    let now = view.from;
    let piece = pieceAt(row, now);
    // Columns that are not drawn yet, because the next may be like them.
    let key = -1;
    let since = 0;
    const flush = (until) => {
      if (key > 0) drawColumn(key, since, until, place);
      key = -1;
    };
    while (now < view.to) {
      const end = piece + 1 < row.count ? row.times[piece + 1] : Infinity;
      const x = pixel(now);
      if (end - now >= column) {
        flush(x);
        const until = Math.min(end, view.to);
        const right = Math.max(pixel(until), x + 1);
        const state = row.states[piece];
        if (state !== NONE) {
          drawPiece(state, x, right, place);
          seen?.(piece, x, right);
        }
        now = until;
        piece += 1;
        continue;
      }
      // Columns keep their places in time while the view moves.
      const until = Math.min((Math.floor(now / column + 1e-6) + 1) * column, view.to);
      const last = pieceAt(row, until, piece);
      const next = heightsOf(row, now, until, piece, last, place.thick);
      if (next !== key) {
        flush(x);
        key = next;
        since = x;
      }
      now = until;
      piece = last;
    }
    flush(Math.round(width));
  }

  // The first of `words` that fits, if any.
  const fitting = (words, room) => words.find((each) => each.length * LETTER <= room);

  // `{ paths, labels }` of the rows from `first` to `last`. `wordsOf` gives what
  // may stand in a piece, the longest first.
  function paint({ picture, places, first, last, view, width, wordsOf }) {
    const labels = [];
    for (let number = first; number <= last; number += 1) {
      const row = picture.rows[number];
      const place = places.rows[number];
      const seen = (piece, x, right) => {
        if (right - x < 24 || labels.length >= LABELS || places.dense) return;
        const found = pieceOf(picture, row, piece);
        const text = fitting(wordsOf(found), right - x - 8);
        if (text)
          labels.push({
            text,
            row: number,
            x: x + 4,
            y: place.bar + place.thick / 2,
            state: found.state,
          });
      };
      paintRow(row, place, view, width, wordsOf ? seen : null);
    }
    return { paths: pens.map((pen) => pen.take()), labels };
  }

  // Arrows between rows as `{ lines, heads }`, from the edge of the one to that
  // of the other.
  function paintArrows({ picture, places, numbers, view, width }) {
    const scale = width / (view.to - view.from);
    let lines = "";
    let heads = "";
    for (const number of numbers) {
      const [from, at, to, until] = picture.arrows[number];
      const start = places.rows[picture.rowOf[from]];
      const end = places.rows[picture.rowOf[to]];
      const down = end.top > start.top;
      const x = (at - view.from) * scale;
      const y = down ? start.bar + start.thick : start.bar;
      const toX = (until - view.from) * scale;
      const toY = down ? end.bar : end.bar + end.thick;
      const length = Math.hypot(toX - x, toY - y);
      const [dx, dy] = length > 0 ? [(toX - x) / length, (toY - y) / length] : [0, down ? 1 : -1];
      const point = (along, aside) =>
        `${(toX - dx * along - dy * aside).toFixed(1)} ${(toY - dy * along + dx * aside).toFixed(1)}`;
      lines += `M${x.toFixed(1)} ${y}L${point(4, 0)}`;
      heads += `M${point(0, 0)}L${point(7, 3)}L${point(7, -3)}z`;
    }
    return { lines, heads };
  }

  interleave.timelinePaint = { COLUMN, LETTER, layout, rowAt, paint, paintArrows };
})();
