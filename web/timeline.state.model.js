// Where a reader of a timeline is: what is in view, and the cursor. One state
// for all the pictures that are shown, so that they keep one scale; every
// function gives a new state. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const time = interleave.timelineTime;
  const { at } = interleave.timeline;

  // The first picture is drawn on top. What is in view first is where threads
  // have to do with each other, if that is a small part of the run.
  function start(pictures) {
    const length = Math.max(...pictures.map((picture) => picture.length));
    const state = { pictures, length, view: time.whole(length), cursor: null, pinned: false };
    const near = meeting(state);
    return near.view.to - near.view.from < length / 2 ? near : state;
  }

  // From the first thread that is created, or the first wait, to the end of the
  // last: before it a program is loaded, an interpreter begins.
  function meeting(state) {
    const stretches = state.pictures.flatMap(({ lanes, waits, length }) => [
      ...lanes.filter(({ by }) => by >= 0).map(({ created, end }) => [created, end]),
      ...waits.map(([, from, end]) => [from, end < 0 ? length : end]),
    ]);
    if (stretches.length === 0) return whole(state);
    const from = stretches.reduce((least, [each]) => Math.min(least, each), Infinity);
    const to = stretches.reduce((most, [, each]) => Math.max(most, each), 0);
    const margin = (to - from) / 20;
    return look(state, time.hold(from - margin, to - from + 2 * margin, state.length));
  }

  const inside = (state, ns) => Math.min(Math.max(ns, 0), state.length);
  const rowsOf = (state, picture) => state.pictures[picture].rows;

  // The pointer is over this row; a cursor that is pinned stays.
  function hover(state, picture, row, ns) {
    if (state.pinned) return state;
    return { ...state, cursor: { picture, row, time: inside(state, ns) } };
  }
  const leave = (state) => (state.pinned ? state : { ...state, cursor: null });

  function pin(state, picture, row, ns) {
    return { ...state, cursor: { picture, row, time: inside(state, ns) }, pinned: true };
  }
  const unpin = (state) => ({ ...state, pinned: false });
  const toggle = (state) => (state.cursor ? { ...state, pinned: !state.pinned } : state);

  // What the cursor's row shows there.
  function piece(state) {
    if (!state.cursor) return null;
    const { picture, row, time: ns } = state.cursor;
    const chosen = state.pictures[picture];
    return chosen.rows[row] ? at(chosen, chosen.rows[row], ns) : null;
  }

  // A cursor to move by keys: that of the pointer, or one in the first row.
  const cursorOf = (state) => state.cursor ?? { picture: 0, row: 0, time: state.view.from };

  // Another view, if it is another: what did not move is not drawn again.
  function look(state, view) {
    const { from, to } = state.view;
    return from === view.from && to === view.to ? state : { ...state, view };
  }

  const moveTo = (state, cursor) =>
    look({ ...state, cursor }, time.reveal(state.view, state.length, cursor.time));

  // To the next change in the cursor's row, or the one before; changes that are
  // closer than `least` are one.
  function step(state, direction, least) {
    if (!state.cursor) return moveTo(state, cursorOf(state));
    const cursor = cursorOf(state);
    const row = rowsOf(state, cursor.picture)[cursor.row];
    const { times, count } = row;
    const wanted = cursor.time + direction * Math.max(least, 1);
    const near = interleave.timeline.pieceAt(row, wanted);
    // The last change of a row is its end.
    const next =
      direction < 0 ? times[near] : times[Math.min(near + (times[near] < wanted), count)];
    return moveTo(state, { ...cursor, time: inside(state, next) });
  }

  // To the row above or below, of the next picture at the end of one.
  function turn(state, direction) {
    if (!state.cursor) return moveTo(state, cursorOf(state));
    const cursor = cursorOf(state);
    const row = cursor.row + direction;
    if (row >= 0 && row < rowsOf(state, cursor.picture).length)
      return moveTo(state, { ...cursor, row });
    const picture = cursor.picture + direction;
    if (picture < 0 || picture >= state.pictures.length) return state;
    const last = rowsOf(state, picture).length - 1;
    return moveTo(state, { ...cursor, picture, row: direction > 0 ? 0 : last });
  }

  const jump = (state, ns) => moveTo(state, { ...cursorOf(state), time: inside(state, ns) });

  // In and out around the cursor, if it is in view, else around the middle.
  function zoom(state, factor, around = null) {
    const { from, to } = state.view;
    const own = state.cursor?.time;
    const middle = own >= from && own <= to ? own : (from + to) / 2;
    return look(state, time.zoom(state.view, state.length, factor, around ?? middle));
  }
  const pan = (state, share) => panBy(state, (state.view.to - state.view.from) * share);
  const panBy = (state, ns) => look(state, time.pan(state.view, state.length, ns));
  const whole = (state) => look(state, time.whole(state.length));
  const isWhole = (state) => state.view.to - state.view.from >= state.length;

  // Pins the cursor at a wait and brings it in view, with as much around it.
  function goToWait(state, picture, wait) {
    const chosen = state.pictures[picture];
    const [lane, from, end] = chosen.waits[wait];
    const to = end < 0 ? chosen.length : end;
    const pinned = pin(state, picture, chosen.rowOf[lane], from);
    return { ...pinned, view: time.around(from, to, state.length) };
  }

  interleave.timelineState = {
    ...{ start, hover, leave, pin, unpin, toggle, piece, step, turn, jump },
    ...{ zoom, pan, panBy, whole, isWhole, meeting, goToWait },
  };
})();
