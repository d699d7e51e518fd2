// Times of a timeline: in words, as ticks of an axis, and the part of them that
// is in view. A view is `{ from, to }` in nanoseconds of a run; every function
// gives a new one. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // Nobody measures what is shorter than this.
  const LEAST = 100;
  const UNITS = [
    { name: "ns", size: 1 },
    { name: "µs", size: 1e3 },
    { name: "ms", size: 1e6 },
    { name: "s", size: 1e9 },
  ];
  const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 9 });

  // Three digits are enough to compare: «4.1 ms», «850 ns», «1.25 s».
  function duration(ns) {
    for (const { name, size } of UNITS) {
      const value = Number((ns / size).toPrecision(3));
      if (value < 1e3 || name === "s") return `${GROUPED.format(value)} ${name}`;
    }
  }

  // 1, 2 or 5 times a power of ten, and no less than `least`.
  function step(least) {
    const power = 10 ** Math.floor(Math.log10(Math.max(least, 1)));
    return power * [1, 2, 5, 10].find((times) => times * power >= least * (1 - 1e-9));
  }

  // The unit in which steps of this size have one decimal at most.
  function unitOf(size) {
    return UNITS.findLast((unit) => unit.size <= size * 10) ?? UNITS[0];
  }

  function tickText(at, unit) {
    return at === 0 ? "0" : `${GROUPED.format(Number((at / unit.size).toFixed(3)))} ${unit.name}`;
  }

  // `{ at, text }` for an axis of so many pixels; a label has room between two.
  function ticks(view, width) {
    const perPixel = (view.to - view.from) / width;
    let size = step(70 * perPixel);
    const longest = tickText(Math.ceil(view.to / size) * size, unitOf(size)).length;
    size = step(Math.max(70, longest * 7 + 16) * perPixel);
    const unit = unitOf(size);
    const found = [];
    for (let nth = Math.ceil(view.from / size); nth * size <= view.to; nth += 1)
      found.push({ at: nth * size, text: tickText(nth * size, unit) });
    return found;
  }

  // A time that is pointed at, as exactly as the picture shows it.
  function moment(ns, perPixel) {
    if (ns < 1) return "0 s";
    const unit = UNITS.findLast(({ size }) => size <= Math.max(ns, 1)) ?? UNITS[0];
    const decimals = Math.ceil(Math.log10(unit.size / Math.max(perPixel, 1)));
    const digits = Math.min(Math.max(decimals, 0), 9);
    return `${GROUPED.format(Number((ns / unit.size).toFixed(digits)))} ${unit.name}`;
  }

  const whole = (length) => ({ from: 0, to: Math.max(length, LEAST) });

  // Inside of the run, and no shorter than what is measured.
  function hold(from, span, length) {
    const all = Math.max(length, LEAST);
    const shown = Math.min(Math.max(span, LEAST), all);
    const start = Math.min(Math.max(from, 0), all - shown);
    return { from: start, to: start + shown };
  }

  // `factor` times as much in view; what is at `at` stays where it is.
  function zoom(view, length, factor, at) {
    const span = view.to - view.from;
    const most = Math.max(length, LEAST);
    const next = Math.min(Math.max(span * factor, LEAST), most);
    return hold(at - ((at - view.from) / span) * next, next, length);
  }

  const pan = (view, length, by) => hold(view.from + by, view.to - view.from, length);

  // Moves only if `at` is out of view, and then to have it there with a margin.
  function reveal(view, length, at) {
    const span = view.to - view.from;
    const margin = span / 10;
    if (at < view.from) return hold(at - margin, span, length);
    if (at > view.to) return hold(at + margin - span, span, length);
    return view;
  }

  // A stretch with as much again around it.
  function around(from, to, length) {
    const span = Math.max(to - from, LEAST);
    return hold(from - span / 2, span * 2, length);
  }

  interleave.timelineTime = {
    ...{ LEAST, duration, moment, ticks, whole, hold, zoom, pan, reveal, around },
  };
})();
