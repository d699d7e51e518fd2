// From the table that a listing prints to the numbers of a drawing. No DOM: the
// view draws what `layout` says.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const WIDTH = 640;
  const HEIGHT = 360;
  const BOX = { left: 84, right: 20, top: 16, bottom: 52 };

  // Columns are separated by two or more spaces, so `wall time` is one column.
  function cells(line) {
    return line.trim().split(/\s{2,}/);
  }

  // `1.93×`, `12.5 ms`, `1.5e-7` and `11,000` are numbers to a reader, and to
  // us. What has no place on an axis that begins at 0 is none.
  function number(cell) {
    const found = /^-?\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?/i.exec(cell ?? "");
    const value = found ? Number(found[0].replace(/[,_]/g, "")) : NaN;
    return value >= 0 && value <= 1e15 ? value : NaN;
  }

  // The points of the first table in `stdout` that has both columns. It ends at
  // the first line that is no row of it.
  function points(stdout, x, y) {
    const lines = stdout.split("\n");
    const head = lines.findIndex((line) => [x, y].every((name) => cells(line).includes(name)));
    if (head < 0) return [];
    const names = cells(lines[head]);
    const found = [];
    for (const line of lines.slice(head + 1)) {
      const row = cells(line);
      // A rule of dashes under the header is no row and no end.
      if (/^[-─=\s]+$/.test(line) && line.trim() !== "") continue;
      const point = { x: number(row[names.indexOf(x)]), y: number(row[names.indexOf(y)]) };
      if (row.length !== names.length || Number.isNaN(point.x) || Number.isNaN(point.y)) break;
      found.push(point);
    }
    return found;
  }

  // Round tick values from 0 to at least `most`, about `count` of them.
  function ticks(most, count) {
    const rough = most / count || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= rough);
    const list = [];
    for (let i = 0; i === 0 || list.at(-1) < most - step * 1e-9; i += 1)
      list.push(Number((i * step).toPrecision(12)));
    return list;
  }

  // Powers of ten around the values, for a range that a linear axis would
  // squeeze into a corner.
  function decades(values) {
    const first = Math.floor(Math.log10(Math.min(...values)));
    const last = Math.ceil(Math.log10(Math.max(...values)));
    return Array.from({ length: last - first + 1 }, (_, i) =>
      Number((10 ** (first + i)).toPrecision(12)),
    );
  }

  function written(value) {
    if (value !== 0 && value < 1e-3) return value.toExponential();
    // `10M` has room beside the axis, `10,000,000` has not.
    const notation = value < 1e5 ? "standard" : "compact";
    return value.toLocaleString("en", { notation, maximumSignificantDigits: 12 });
  }

  function axis(values, start, end, count) {
    const logarithmic = Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 200;
    // A few whole numbers (threads) are their own best ticks.
    const own = [...new Set(values)].sort((a, b) => a - b);
    const whole =
      own.every(Number.isInteger) && own.at(-1) <= 8
        ? Array.from({ length: own.at(-1) + 1 }, (_, i) => i)
        : null;
    const list = logarithmic ? decades(values) : (whole ?? ticks(Math.max(...values), count));
    const scale = logarithmic ? Math.log10 : (value) => value;
    const [low, high] = [scale(list[0]), scale(list.at(-1))];
    const at = (value) => start + ((scale(value) - low) / (high - low || 1)) * (end - start);
    return {
      logarithmic,
      at,
      ticks: list.map((value) => ({ at: at(value), text: written(value) })),
      most: list.at(-1),
    };
  }

  // Where everything lies, in units of the viewBox. `series` is a list of
  // `{ name, points }`. A speed-up has an ideal: as many times as threads.
  function layout({ series, x, y }) {
    const all = series.flatMap((each) => each.points);
    if (all.length === 0) return null;
    const across = axis(
      all.map((point) => point.x),
      BOX.left,
      WIDTH - BOX.right,
      8,
    );
    const ideal = /speed-?up/i.test(y);
    const highest = ideal ? [Math.max(...all.map((point) => point.x))] : [];
    const up = axis([...all.map((point) => point.y), ...highest], HEIGHT - BOX.bottom, BOX.top, 5);
    const most = Math.min(across.most, up.most);
    return {
      width: WIDTH,
      height: HEIGHT,
      box: { left: BOX.left, right: WIDTH - BOX.right, top: BOX.top, bottom: HEIGHT - BOX.bottom },
      x: { ...across, label: across.logarithmic ? `${x} (logarithmic)` : x },
      y: { ...up, label: up.logarithmic ? `${y} (logarithmic)` : y },
      ideal:
        ideal && !across.logarithmic && !up.logarithmic
          ? { from: [across.at(0), up.at(0)], to: [across.at(most), up.at(most)] }
          : null,
      series: series.map((each) => ({
        name: each.name,
        marks: [...each.points]
          .sort((a, b) => a.x - b.x)
          .map((point) => ({ ...point, at: [across.at(point.x), up.at(point.y)] })),
      })),
    };
  }

  interleave.plot = { points, number, ticks, layout };
})();
