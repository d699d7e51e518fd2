// What a timeline adds up to, in words and as rows of a table. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const words = interleave.timelineWords;
  const { duration } = interleave.timelineTime;
  const { NONE, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING, pieceOf } = interleave.timeline;

  function percent(part, all) {
    if (!(all > 0) || part <= 0) return "0 %";
    const share = (part / all) * 100;
    return share < 1 ? "under 1 %" : `${Math.round(share)} %`;
  }

  // «It took 12.3 ms; its threads used 20.1 ms of processors: 1.6 at a time.»
  function headline(picture) {
    const wall = `It took ${duration(picture.length)}`;
    const { cpu } = picture.sums;
    if (cpu < 0) return `${wall}.`;
    const rate = picture.length > 0 ? cpu / picture.length : 0;
    const used = `its threads had processors for ${duration(cpu)} together`;
    return `${wall}; ${used}: ${rate.toFixed(rate < 0.1 ? 2 : 1)} at a time.`;
  }

  const COLUMNS = [
    { state: RUNNING, name: "running" },
    { state: READY, name: "ready" },
    { state: ACTIVE, name: "running or ready" },
    { state: BLOCKED, name: "waiting" },
    { state: SLEEPING, name: "sleeping" },
  ];

  // Nanoseconds in each state; what is not known (−1) counts as nothing. Counters
  // that were sampled say how much of «running or ready» was which.
  function shared(picture, [running, ready, active, blocked, sleeping, waits]) {
    const counted = picture.processors === "samples" && running >= 0;
    const own = [running, ready, counted ? 0 : active, blocked, sleeping, waits];
    return own.map((each) => Math.max(each, 0));
  }

  // A row a thread, `most` at most: `{ columns, rows: [{ lane, name, cells, parts,
  // waits }], rest }`. A column that is empty in all rows is left out.
  function lanes(picture, most) {
    const sums = picture.sums.lanes.map((own) => shared(picture, own));
    const used = COLUMNS.map((_, i) => sums.some((each) => each[i] > 0));
    const columns = COLUMNS.filter((_, i) => used[i]);
    const rows = picture.lanes.slice(0, most).map(({ number, name }) => {
      const own = sums[number] ?? [0, 0, 0, 0, 0, 0];
      const all = own.slice(0, 5).reduce((sum, each) => sum + each, 0);
      const parts = COLUMNS.map(({ state }, i) => ({
        state,
        ns: own[i],
        share: all > 0 ? own[i] / all : 0,
      }));
      const cells = parts
        .filter((_, i) => used[i])
        .map(({ ns }) => ({ time: ns > 0 ? duration(ns) : null, share: percent(ns, all) }));
      return { lane: number, name, cells, parts, waits: own[5] };
    });
    return { columns, rows, rest: picture.lanes.length - rows.length };
  }

  // Things that one thread has at a time, or a few.
  const WANTED = new Set(["lock", "rwlock", "gil", "semaphore", "file lock"]);

  // «lock 1 was wanted by 3 threads for 40 % of the run: 120 waits, 8.3 ms
  // together.» The most wanted first.
  function objects(picture, most) {
    const rows = picture.sums.objects
      .map(([waits, threads, total, wanted], number) => ({ number, waits, threads, total, wanted }))
      .filter(({ waits }) => waits > 0)
      .sort((a, b) => b.wanted - a.wanted);
    const said = rows.slice(0, most).map(({ number, waits, threads, total, wanted }) => {
      const { name, line, kind } = picture.objects[number];
      const wish = WANTED.has(picture.kinds[kind]?.name) ? "wanted" : "waited for";
      const who = words.count(threads, "thread");
      const share = percent(wanted, picture.length);
      const lasted = duration(total);
      const many = `${words.count(waits, "wait")}, ${lasted} together`;
      const sum = waits === 1 ? `1 wait of ${lasted}` : many;
      const sentence = `was ${wish} by ${who} for ${share} of the run: ${sum}.`;
      return { number, name, line, sentence };
    });
    return { rows: said, rest: rows.length - said.length };
  }

  // «The longest wait: worker 2 waited …», or null.
  function longest(picture) {
    const { longest: wait } = picture.sums;
    return wait < 0
      ? null
      : { wait, sentence: `The longest wait: ${words.waitTold(picture, wait)}` };
  }

  // The periods of one thread in order, `most` at most: `{ rows: [{ from, lasted,
  // what }], rest }`.
  function periods(picture, lane, most) {
    const row = picture.rows[picture.rowOf[lane]];
    const found = [];
    let all = 0;
    for (let i = 0; i < row.count; i += 1) {
      if (row.owners[i] !== lane || row.states[i] === NONE) continue;
      all += 1;
      if (found.length < most) found.push(pieceOf(picture, row, i));
    }
    const rows = found.map((piece) => ({
      from: piece.from,
      lasted: duration(piece.to - piece.from),
      what: words.doing(picture, piece),
    }));
    return { rows, rest: all - rows.length };
  }

  interleave.timelineSums = { percent, headline, lanes, objects, longest, periods };
})();
