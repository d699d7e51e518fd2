// Where a reader of a timeline is: what is in view, and the cursor. One state
// for all the pictures that are shown, so that they keep one scale; every
// function gives a new state. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const time = interleave.timelineTime;
  const { NONE, at } = interleave.timeline;

  // The first picture is drawn on top.
  function start(pictures) {
    const length = Math.max(...pictures.map((picture) => picture.length));
    return { pictures, length, view: time.whole(length), cursor: null, pinned: false };
  }

  // Others to compare with; the reader stays where they were.
  function compare(state, pictures) {
    const fresh = start(pictures);
    const { from, to } = state.view;
    const seen = to - from >= state.length;
    return { ...fresh, view: seen ? fresh.view : time.hold(from, to - from, fresh.length) };
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
    const next = direction < 0 ? times[near] : times[Math.min(near + (times[near] < wanted), count)];
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

  // What every row shows at the cursor: of each picture a list of pieces, of
  // rows that have a thread then.
  function here(state) {
    if (!state.cursor) return state.pictures.map(() => []);
    return state.pictures.map((picture) =>
      picture.rows
        .map((row) => at(picture, row, state.cursor.time))
        .filter((each) => each.state !== NONE),
    );
  }

  interleave.timelineState = {
    ...{ start, compare, hover, leave, pin, unpin, toggle, piece, step, turn, jump },
    ...{ zoom, pan, panBy, whole, isWhole, goToWait, here },
  };
})();
