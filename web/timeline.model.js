// What a picture of a run holds (POST /api/timeline answers with one), laid out
// to be drawn and asked: rows of pieces in typed arrays, so that a search is
// what 200,000 pieces cost. No DOM, no clock.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // `NONE` is where a thread is not there yet, or no more.
  const STATES = ["none", "new", "ready", "running", "active", "blocked", "sleeping"];
  const [NONE, NEW, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING] = STATES.keys();

  // More lanes than this, and threads that do not overlap share a row; fewer
  // where another picture is to be seen beside it.
  const [LANES, LANES_BESIDE] = [60, 8];

  function createPicture(json, beside = false) {
    const names = laneNames(json.lanes);
    const lanes = json.lanes.map((lane, number) => ({ ...lane, number, name: names[number] }));
    const picture = { ...json, lanes, shared: lanes.length > (beside ? LANES_BESIDE : LANES) };
    picture.codes = json.states.map((name) => Math.max(STATES.indexOf(name), NONE));
    picture.groups = groupsOf(picture);
    picture.rows = picture.groups.flatMap((group) => group.rows);
    picture.rows.forEach((row, number) => (row.number = number));
    picture.rowOf = new Int32Array(lanes.length);
    for (const row of picture.rows) for (const lane of row.lanes) picture.rowOf[lane] = row.number;
    picture.arrowOf = arrowsByWait(json);
    picture.arrowOrder = json.arrows
      .map((_, i) => i)
      .sort((a, b) => timeOf(json, a) - timeOf(json, b));
    // The longest arrow: how far before a view one that ends in it may begin.
    picture.reach = json.arrows.reduce((most, [, at, , until]) => Math.max(most, until - at), 0);
    return picture;
  }

  const timeOf = (json, arrow) => json.arrows[arrow][1];

  // Threads of one name are told apart by their number.
  function laneNames(lanes) {
    const count = new Map();
    for (const { name } of lanes) count.set(name, (count.get(name) ?? 0) + 1);
    return lanes.map(({ name, tid }) => (count.get(name) > 1 ? `${name} (${tid})` : name));
  }

  function arrowsByWait({ arrows, waits }) {
    const found = new Int32Array(waits.length).fill(-1);
    arrows.forEach((arrow, number) => {
      if (arrow[6] >= 0) found[arrow[6]] = number;
    });
    waits.forEach((wait, number) => {
      if (wait[6] >= 0) found[number] = wait[6];
    });
    return found;
  }

  // The processes, each after the one that started it, with their rows.
  function groupsOf(picture) {
    const { processes, lanes } = picture;
    const order = [...new Set(lanes.map(({ process }) => process))];
    processes.forEach((_, number) => {
      if (!order.includes(number)) order.push(number);
    });
    return order.map((number) => {
      const own = lanes.filter(({ process }) => process === number);
      const shares = picture.shared ? sharing(own) : own.map((lane) => [lane]);
      const rows = shares.map((each) => createRow(picture, each));
      return { process: number, depth: depthOf(processes, number), rows, lanes: own.length };
    });
  }

  // A process that is its own ancestor would have no depth.
  function depthOf(processes, number) {
    let depth = 0;
    let parent = processes[number]?.parent ?? -1;
    while (parent >= 0 && depth < processes.length) {
      depth += 1;
      parent = processes[parent].parent;
    }
    return depth;
  }

  const beginOf = (lane) => (lane.pieces.length > 0 ? lane.pieces[0] : lane.start);

  // Each thread to the first row that is free when it begins; the main thread
  // keeps a row of its own.
  function sharing([main, ...others]) {
    if (!main) return [];
    const rows = [];
    const ends = [];
    const sorted = [...others].sort((a, b) => beginOf(a) - beginOf(b));
    for (const lane of sorted) {
      const begin = beginOf(lane);
      let free = 0;
      while (free < ends.length && ends[free] > begin) free += 1;
      if (free === rows.length) rows.push([]);
      rows[free].push(lane);
      ends[free] = lane.end;
    }
    return [[main], ...rows];
  }

  // The pieces of one row's lanes, one after the other, and what is between.
  function createRow(picture, lanes) {
    const pieces = lanes.reduce((sum, lane) => sum + lane.pieces.length / 3, 0);
    const most = pieces + lanes.length + 1;
    const times = new Float64Array(most + 1);
    const states = new Uint8Array(most);
    const waits = new Int32Array(most);
    const owners = new Int32Array(most);
    let count = 0;
    const put = (time, state, wait, owner) => {
      const begin = count > 0 ? Math.max(time, times[count - 1]) : time;
      // A piece without length gives its place to the next.
      if (count > 0 && times[count - 1] === begin) count -= 1;
      times[count] = begin;
      states[count] = state;
      waits[count] = wait;
      owners[count] = owner;
      count += 1;
    };
    put(0, NONE, -1, -1);
    for (const { pieces: own, end, number } of lanes) {
      for (let i = 0; i < own.length; i += 3)
        put(own[i], picture.codes[own[i + 1]] ?? NONE, own[i + 2], number);
      put(end, NONE, -1, -1);
    }
    times[count] = Math.max(picture.length, times[count - 1]);
    return {
      number: -1,
      lanes: lanes.map(({ number }) => number),
      count,
      times: times.subarray(0, count + 1),
      ...{ states, waits, owners },
      before: null,
    };
  }

  // The piece at a time: the last that begins no later. It is `low` or one
  // after it.
  function pieceAt({ times, count }, time, low = 0) {
    // In steps that grow: the next piece is mostly near.
    let step = 1;
    while (low + step < count && times[low + step] <= time) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, count) - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle] <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // How long each state lasted before each piece, the states of a piece side by
  // side: sums of any stretch then are two searches. Made when a row is first
  // drawn that small.
  function before(row) {
    if (row.before) return row.before;
    const { count, times, states } = row;
    const width = STATES.length;
    const sums = new Float64Array((count + 1) * width);
    for (let i = 0; i < count; i += 1) {
      for (let state = 0; state < width; state += 1)
        sums[(i + 1) * width + state] = sums[i * width + state];
      sums[(i + 1) * width + states[i]] += times[i + 1] - times[i];
    }
    return (row.before = sums);
  }

  // How long a row was in each state from one time to another, in which the
  // pieces `first` and `last` lie.
  function shares(row, from, to, first, last, into) {
    const sums = before(row);
    const width = STATES.length;
    for (let state = 0; state < width; state += 1)
      into[state] = sums[last * width + state] - sums[first * width + state];
    into[row.states[first]] -= from - row.times[first];
    into[row.states[last]] += to - row.times[last];
    return into;
  }

  // What a row shows at a time; `line` is that of a wait, or -1.
  function pieceOf(picture, row, number) {
    const wait = row.waits[number];
    return {
      number,
      row: row.number,
      lane: row.owners[number],
      state: row.states[number],
      before: number > 0 ? row.states[number - 1] : NONE,
      wait,
      line: wait >= 0 ? picture.waits[wait][5] : -1,
      from: row.times[number],
      to: row.times[number + 1],
    };
  }
  const at = (picture, row, time) => pieceOf(picture, row, pieceAt(row, time));

  // The lines at which threads wait at a time: a list of pieces a line.
  function linesAt(picture, time) {
    const lines = new Map();
    for (const row of picture.rows) {
      const piece = at(picture, row, time);
      if (piece.line < 1) continue;
      lines.set(piece.line, [...(lines.get(piece.line) ?? []), piece]);
    }
    return lines;
  }

  // The arrows that have a part in view: `{ shown, all }`, `most` of them at
  // most. Which are left out does not change while the view moves.
  function arrowsIn(picture, view, most) {
    const { arrows, arrowOrder: order, reach, rowOf } = picture;
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (arrows[order[middle]][1] < view.from - reach) low = middle + 1;
      else high = middle;
    }
    let end = low;
    for (let step = order.length; step >= 1; step >>= 1)
      while (end + step <= order.length && arrows[order[end + step - 1]][1] <= view.to) end += step;
    let every = 1;
    while ((end - low) / every > most) every *= 2;
    const found = [];
    for (let i = Math.ceil(low / every) * every; i < end; i += every) {
      const [from, , to, until] = arrows[order[i]];
      const between = rowOf[from] >= 0 && rowOf[to] >= 0 && rowOf[from] !== rowOf[to];
      if (until >= view.from && between) found.push(order[i]);
    }
    return { shown: found, all: every === 1 ? found.length : end - low };
  }

  interleave.timeline = {
    ...{ STATES, NONE, NEW, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING, LANES },
    ...{ createPicture, pieceAt, pieceOf, shares, at, linesAt, arrowsIn },
  };
})();
