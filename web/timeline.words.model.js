// A timeline in words: what a thread did and for how long, what it waited for,
// who let it go on, and what the picture cannot show. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { NONE, NEW, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING, linesAt } = interleave.timeline;
  const { duration } = interleave.timelineTime;

  const NAMES = { rust: "Rust", python: "Python" };
  const GROUPED = new Intl.NumberFormat("en");
  const count = (number, one, many = `${one}s`) =>
    `${GROUPED.format(number)} ${number === 1 ? one : many}`;

  // Of one moment, and of a stretch that is over.
  const NOW = {
    [NONE]: "is not there",
    [NEW]: "is created and has not begun",
    [READY]: "is ready, without a processor",
    [RUNNING]: "runs",
    [ACTIVE]: "runs, or is ready to",
    [BLOCKED]: "waits for something that was not recorded",
    [SLEEPING]: "sleeps",
  };
  const THEN = {
    [NEW]: "was created and had not begun for",
    [READY]: "was ready, without a processor, for",
    [RUNNING]: "ran for",
    [ACTIVE]: "ran, or was ready to, for",
    [BLOCKED]: "waited for something that was not recorded, for",
    [SLEEPING]: "slept for",
  };
  const CONCLUDED = " (concluded from what woke it)";
  const SHORT = {
    [NEW]: "new",
    [READY]: "ready",
    [RUNNING]: "runs",
    [ACTIVE]: "runs or is ready",
    [BLOCKED]: "waits",
    [SLEEPING]: "sleeps",
  };

  // How another thread ends a wait, as «main let it go on by …».
  const BY = {
    lock: "by unlocking it",
    rwlock: "by unlocking it",
    condvar: "by notifying it",
    channel: "by using its other end",
    park: "by unparking it",
    join: "by ending",
    once: "by finishing what runs once",
    barrier: "by arriving there",
    semaphore: "by releasing it",
    latch: "by finishing its part",
    pool: "by giving it work",
    runtime: "by giving it work",
    gil: "by handing it over",
    read: "by writing",
    receive: "by sending",
    write: "by reading",
    send: "by receiving",
    accept: "by connecting",
    connect: "by accepting",
    child: "by ending",
    "file lock": "by unlocking it",
  };

  const laneName = (picture, lane) => picture.lanes[lane]?.name ?? "a thread";

  function waitOf(picture, number) {
    const [lane, start, end, kind, object, line, arrow] = picture.waits[number];
    return { number, lane, start, end, kind: picture.kinds[kind], object, line, arrow };
  }

  const article = (noun) => `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
  const objectOf = (picture, { object, kind }) =>
    picture.objects[object]?.name ?? (kind.noun ? article(kind.noun) : "");

  // «waits for lock 1».
  const waiting = (picture, wait) => `${wait.kind.waits} ${objectOf(picture, wait)}`.trim();

  // «waited 4.1 ms for lock 1».
  function waited(picture, wait, lasted) {
    const words = waiting(picture, wait);
    const [first] = words.split(" ", 1);
    const rest = words.slice(first.length);
    if (first === "is") return `was${rest} for ${lasted}`;
    const past = { waits: "waited", sleeps: "slept" }[first];
    return past ? `${past} ${lasted}${rest}` : `${words}: ${lasted}`;
  }

  const atLine = (line) => (line > 0 ? ` at line ${line}` : "");

  // The line of a wait, unless its object is named by it.
  const ownLine = (picture, { line, object }) =>
    line > 0 && picture.objects[object]?.line !== line ? line : -1;

  // What may stand in a piece, the longest first.
  function labels(picture, { state, wait, lane, row }) {
    const several = picture.rows[row].lanes.length > 1;
    const own = several ? [laneName(picture, lane)] : [];
    let words = SHORT[state] ? [SHORT[state]] : [];
    if (wait >= 0 && (state === BLOCKED || state === SLEEPING)) {
      const whole = waitOf(picture, wait);
      const all = [waiting(picture, whole), objectOf(picture, whole), whole.kind.noun];
      words = [...new Set(all)].filter((each) => each !== "");
    }
    return [...own.flatMap((name) => words.map((each) => `${name}: ${each}`)), ...own, ...words];
  }

  // What a thread does now: «waits for lock 1, line 23».
  function doing(picture, { state, wait }) {
    if (wait < 0 || (state !== BLOCKED && state !== SLEEPING)) return NOW[state];
    const found = waitOf(picture, wait);
    const line = ownLine(picture, found);
    return waiting(picture, found) + (line > 0 ? `, line ${line}` : "");
  }

  // The same where there is little room.
  const shortly = (picture, piece) =>
    piece.wait < 0 && SHORT[piece.state] ? SHORT[piece.state] : doing(picture, piece);

  // The same as a thing of the past, with its name and time.
  function told(picture, { state, wait, lane, from, to, before }) {
    if (state === NONE) return "";
    const name = laneName(picture, lane);
    const lasted = duration(to - from);
    const woken = before === BLOCKED || before === SLEEPING;
    const concluded = state === READY && woken && picture.inferred.includes("ready");
    if (wait < 0 || (state !== BLOCKED && state !== SLEEPING))
      return `${name} ${THEN[state]} ${lasted}${concluded ? CONCLUDED : ""}.`;
    return waitTold(picture, wait);
  }

  // «worker 2 waited 4.1 ms for lock 1 at line 23; main let it go on …».
  function waitTold(picture, number) {
    const wait = waitOf(picture, number);
    const name = laneName(picture, wait.lane);
    const forever = wait.end < 0;
    const lasted = duration((forever ? picture.length : wait.end) - wait.start);
    const what = `${name} ${waited(picture, wait, lasted)}${atLine(ownLine(picture, wait))}`;
    if (forever) return `${what}, and nothing ended it.`;
    const arrow = picture.arrows[picture.arrowOf[number]];
    return arrow ? `${what}; ${letGo(picture, arrow, wait)}.` : `${what}.`;
  }

  function letGo(picture, [from, , , until, , line], wait) {
    const by = BY[wait.kind.name];
    const who = `${laneName(picture, from)} let it go on${by ? ` ${by}` : ""}${atLine(line)}`;
    return until > wait.end ? `${who}, and it went on ${duration(until - wait.end)} later` : who;
  }

  // What to write at the lines of the listing for a time: who waits there, and
  // who let the chosen piece go on, as `{ line, words }`.
  function lines(picture, ns, chosen) {
    const marks = [...linesAt(picture, ns)].map(([line, pieces]) => {
      const names = pieces.slice(0, 3).map(({ lane }) => laneName(picture, lane));
      const more = pieces.length > 3 ? ` and ${pieces.length - 3} more` : "";
      const verb = pieces.every(({ state }) => state === SLEEPING) ? "sleep" : "wait";
      return { line, words: `${names.join(", ")}${more} ${verb}${pieces.length === 1 ? "s" : ""}` };
    });
    const arrow =
      chosen?.state === BLOCKED ? picture.arrows[picture.arrowOf[chosen.wait]] : undefined;
    if (arrow?.[5] > 0)
      marks.push({ line: arrow[5], words: `${laneName(picture, arrow[0])} let it go on` });
    return marks;
  }

  // «life_of_a_thread in Rust: 2 threads, 12.3 ms, ended by SIGABRT».
  function title(picture) {
    const name = picture.listing.split("/").at(-1);
    const parts = [count(picture.lanes.length, "thread")];
    if (picture.processes.length > 1) parts.push(`${picture.processes.length} processes`);
    parts.push(duration(picture.length));
    const { ended } = picture.processes[0] ?? {};
    if (ended?.startsWith("SIG")) parts.push(`ended by ${ended}`);
    else if (ended && ended !== "exit 0") parts.push(ended);
    return `${name} in ${NAMES[picture.language] ?? picture.language}: ${parts.join(", ")}`;
  }

  function process(picture, { process: number, lanes }) {
    const { name, pid, parent, ended, recorded } = picture.processes[number];
    const from = parent >= 0 ? `, started by ${picture.processes[parent].name}` : "";
    const how = ended ? `, ${ended}` : "";
    const blind = recorded ? "" : ": what it waits for is not recorded";
    return `${name} (process ${pid})${from}, ${count(lanes, "thread")}${how}${blind}`;
  }

  // The name that stands beside a row.
  function rowName(picture, row) {
    if (row.lanes.length === 1) return laneName(picture, row.lanes[0]);
    return `${GROUPED.format(row.lanes.length)} in turn`;
  }

  // «10,000 threads in 9 rows: …», or nothing.
  function sharing(picture) {
    const { lanes, rows } = picture;
    if (rows.length === lanes.length) return "";
    const many = `${count(lanes.length, "thread")} in ${count(rows.length, "row")}`;
    return `${many}: threads that were not there at the same time share one.`;
  }

  function arrows({ shown, all }) {
    if (shown === all) return "";
    const [missing, of] = [all - shown, all].map((each) => GROUPED.format(each));
    return `${missing} of ${of} arrows are not drawn: zoom in to see them.`;
  }

  // How much of the run is in view, unless all of it is.
  function inView({ from, to }, length) {
    return to - from >= length ? "" : `${duration(to - from)} of ${duration(length)} in view.`;
  }

  const PROCESSORS = {
    switches: "When a thread had a processor is known from the kernel's own records.",
    samples:
      "How long a thread had a processor is known from counters that were looked at every few " +
      "milliseconds; when it had one, is not: it shows as «runs, or is ready to».",
    none: "When a thread had a processor is not known here: it shows as «runs, or is ready to».",
  };

  // What the picture is, and what it cannot show.
  function caption(picture) {
    const where = picture.machine ? ` It was made on ${picture.machine}.` : "";
    const said = [
      `One run of many: the next one looks different.${where}`,
      "A lock that was free, a thread that spins, and what the kernel does not tell leave no mark.",
      PROCESSORS[picture.processors] ?? PROCESSORS.none,
    ];
    if (picture.inferred.includes("ready"))
      said.push(
        "«Ready» after a wait is concluded: it begins where another thread let this one go on.",
      );
    if (picture.dropped > 0)
      said.push(
        `The recorder had no room for ${count(picture.dropped, "record")}: the rest is here.`,
      );
    if (picture.lost > 0)
      said.push(`The kernel lost ${count(picture.lost, "switch", "switches")}.`);
    return [...said, ...picture.notes];
  }

  // The states that occur, for the legend, in the order of a life.
  const LEGEND = {
    [NEW]: "new: created, not begun",
    [READY]: "ready, without a processor",
    [RUNNING]: "running",
    [ACTIVE]: "running, or ready to",
    [BLOCKED]: "waiting",
    [SLEEPING]: "sleeping",
  };
  function legend(pictures) {
    const found = new Set();
    for (const { rows } of pictures)
      for (const { states, count: pieces } of rows)
        for (let i = 0; i < pieces; i += 1) found.add(states[i]);
    return [NEW, READY, RUNNING, ACTIVE, BLOCKED, SLEEPING]
      .filter((state) => found.has(state))
      .map((state) => ({ state, words: LEGEND[state] }));
  }
  const LEGEND_REST =
    "An arrow leads from the thread that let another go on. Where pieces are too short to be " +
    "seen, a column's heights show how its time was shared, with ready half as high; zoom in to " +
    "see them one by one.";

  interleave.timelineWords = {
    ...{ NAMES, NOW, LEGEND_REST, count, laneName, waitOf, waiting, labels, doing, shortly, told },
    ...{ waitTold, lines, title, process, rowName, sharing, arrows, inView, caption, legend },
  };
})();
