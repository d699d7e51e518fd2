// An exploration in words: what a thread did, would do, or waits for, and how
// interleavings end. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // `{would do|does}`; `$o` the object, `$t` the other thread, `$v` the value;
  // what is in brackets falls away when it has none.
  const TEMPLATES = {
    load: "load{|s}[ $o][: $v]",
    store: "store{|s}[ $v][ into $o]",
    update: "update{|s}[ $o][: $v]",
    fence: "issue{|s} a fence[: $v]",
    lock: "lock{|s}[ $o]",
    try_lock: "tr{y|ies} to lock[ $o][: $v]",
    relock: "lock{|s}[ $o] again[: $v]",
    unlock: "unlock{|s}[ $o]",
    read: "lock{|s}[ $o] for reading",
    try_read: "tr{y|ies} to lock[ $o] for reading[: $v]",
    end_read: "end{|s} reading[ $o]",
    write: "lock{|s}[ $o] for writing",
    try_write: "tr{y|ies} to lock[ $o] for writing[: $v]",
    end_write: "end{|s} writing[ $o]",
    wait: "wait{|s}[ on $o]",
    sleep_on: "time{|s} out[ on $o]",
    wake: "wake{|s}[ $t]",
    notify: "notif{y|ies}[ $o][, which wakes $t]",
    notify_one: "notif{y|ies} one of[ $o][, which wakes $t]",
    notify_all: "notif{y|ies} all of[ $o][, which wakes $t]",
    spawn: "spawn{|s}[ $t]",
    join: "join{|s}[ $t]",
    is_finished: "ask{|s} whether[ $t] has ended[: $v]",
    start: "start{|s}",
    end: "end{|s}",
    send: "send{|s}[ $v][ into $o]",
    try_send: "tr{y|ies} to send[ $v][ into $o]",
    offer: "offer{|s}[ $v][ to $o]",
    receive: "receive{|s}[ $v][ from $o]",
    try_receive: "tr{y|ies} to receive[ from $o][: $v]",
    receive_timeout: "receive{|s}[ from $o], for a time[: $v]",
    send_timeout: "send{|s}[ $v][ into $o], for a time",
    select: "choose{|s} an arm[: $v]",
    wake_up: "wake{|s} for no reason[ on $o]",
    stay_asleep: "sleep{|s} on, and nobody wakes it",
    queue: "queue{|s} for[ $o][ behind $t]",
    abort: "abort{|s} the program",
    drop_sender: "drop{|s} a sender[ of $o]",
    drop_receiver: "drop{|s} the receiver[ of $o]",
    close: "close{|s}[ $o]",
    park: "park{|s}",
    unpark: "unpark{|s}[ $t]",
    yield: "yield{|s}",
    sleep: "sleep{|s}[ $v]",
    print: "print{|s}[ «$v»]",
    eprint: "print{|s}[ «$v»] to standard error",
    exit: "end{|s} the program[ with status $v]",
    panic: "panic{|s}[: $v]",
  };
  // What is not in the table is said as it is called.
  const other = (what) => `do{|es} ${what.replaceAll("_", " ")}[ $o][ $t][: $v]`;

  function threadName(graph, number) {
    return graph.threads[number]?.name ?? `T${number}`;
  }

  // Objects of one name are told apart by their place in the list.
  function objectName(graph, number) {
    const object = graph.objects[number];
    if (!object) return `object ${number}`;
    const name = object.name || object.type;
    const alike = graph.objects.filter((each) => (each.name || each.type) === name);
    return alike.length > 1 ? `${name} #${alike.indexOf(object) + 1}` : name;
  }

  function phrase(graph, { what, object, thread, value }, does) {
    const words = {
      o: object === undefined ? null : objectName(graph, object),
      t: thread === undefined ? null : threadName(graph, thread),
      v: value === undefined ? null : value.trim().replaceAll("\n", " ⏎ "),
    };
    return (TEMPLATES[what] ?? other(what))
      .replace(/\{([^|]*)\|([^}]*)\}/g, (_, would, third) => (does ? third : would))
      .replace(/\[([^$]*)\$([otv])([^\]]*)\]/g, (_, before, key, after) =>
        words[key] === null ? "" : before + words[key] + after,
      );
  }

  // «T1 loads VISITS: 0».
  function event(graph, { thread, other: another, ...rest }) {
    return `${threadName(graph, thread)} ${phrase(graph, { ...rest, thread: another }, true)}`;
  }

  // A step in short: its own event. In full: what followed from it, too.
  const step = (graph, edge) =>
    edge.events.length > 0
      ? event(graph, edge.events[0])
      : `${threadName(graph, edge.thread)} goes on`;
  const stepInFull = (graph, edge) =>
    edge.events.map((each) => `${event(graph, each)}.`).join(" ") || `${step(graph, edge)}.`;

  // A lock that is taken again was valued when its thread went to sleep: that is over.
  function wouldDo(graph, next) {
    if (!next.what) return "go on";
    return phrase(graph, next.what === "relock" ? { ...next, value: undefined } : next, false);
  }

  // What stands beside a thread: `{ state, words }`.
  function status(graph, node, { next, edges }) {
    if (next.status === "absent") return { state: "ended", words: "has not started" };
    if (next.status === "ended") return { state: "ended", words: "has ended" };
    if (next.status === "panicked") return { state: "ended", words: "has panicked" };
    const would = wouldDo(graph, next);
    if (edges.length > 0) return { state: "next", words: would };
    if (next.status === "ready")
      return { state: "waits", words: node.open ? `${would} (not explored)` : would };
    if (next.what === "join" && next.thread !== undefined)
      return { state: "waits", words: `waits for ${threadName(graph, next.thread)} to end` };
    // Who sleeps wants to be woken; to time out is no aim.
    if (next.what === "sleep_on" && next.why) return { state: "waits", words: next.why };
    return { state: "waits", words: `waits to ${would}${next.why ? `: ${next.why}` : ""}` };
  }

  // The ways of one thread's step, in words of which no two are the same.
  function ways(graph, next, edges) {
    if (edges.length === 1) return [wouldDo(graph, next)];
    const own = ({ events: [head, ...tail] }, whole) => {
      if (!head) return "go on";
      const would = phrase(graph, { ...head, thread: head.other }, false);
      return whole ? [would, ...tail.map((each) => event(graph, each))].join(", ") : would;
    };
    for (const whole of [false, true]) {
      const words = edges.map((edge) => own(edge, whole));
      if (new Set(words).size === words.length) return words;
    }
    return edges.map((edge) => `${own(edge, false)} (way ${edge.way + 1})`);
  }

  const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  // Made once: to make it is what takes time.
  const GROUPED = new Intl.NumberFormat("en");

  // 98,184, and from 10¹⁵ on the first digits alone.
  function number(count) {
    const digits = count.toString();
    if (digits.length <= 15) return GROUPED.format(count);
    const power = [...String(digits.length - 1)].map((each) => SUPERSCRIPT[each]).join("");
    return `${digits[0]}.${digits.slice(1, 3)} × 10${power}`;
  }

  function counted(count, word) {
    return `${number(count)} ${word}${BigInt(count) === 1n ? "" : "s"}`;
  }

  // What is counted. Where a load may see an older store, the order of the
  // steps does not say all, and C++20 has a word of its own.
  const one = ({ memory }) => (memory === "c20" ? "execution" : "interleaving");

  function headline(graph) {
    const { total, outcomes, cut, runs, nodes } = graph;
    const count = counted(total, one(graph));
    const ends = counted(outcomes.length, "outcome");
    if (!cut) return `${count}, ${ends}.`;
    const budget = { steps: "steps in one run", runs: "runs", time: "time", nodes: "nodes" }[cut];
    const size = `${counted(runs, "run")} and ${counted(nodes.length, "node")}`;
    return (
      `At least ${count}, at least ${ends}: it ended after ${size}, ` +
      `when its budget of ${budget ?? cut} was used up.`
    );
  }

  // How an outcome ends, in a word; nothing where it ends as it should.
  function kind({ kind, detail }) {
    if (kind === "exited") return detail === 0 ? "" : `exit status ${detail}`;
    const words = { deadlocked: "deadlock", livelocked: "livelock", panicked: "panic" };
    if (kind === "killed") return `killed by ${detail}`;
    return words[kind] ?? "cut off, not explored further";
  }

  const LONGEST = 64;

  // What it printed. Lines that begin every text are left out of a long one.
  function printed(graph, { text }) {
    const lines = text.trimEnd().split("\n");
    const all = graph.outcomes.map((each) => each.text.trimEnd().split("\n"));
    const same = (i) => all.every((each) => each.length > i + 1 && each[i] === lines[i]);
    let from = 0;
    if (text.length > LONGEST) while (from < lines.length - 1 && same(from)) from += 1;
    const short = [...(from > 0 ? "… ⏎ " : ""), ...lines.slice(from).join(" ⏎ ")];
    return short.length > LONGEST ? `${short.slice(0, LONGEST - 1).join("")}…` : short.join("");
  }

  // What it printed to standard error.
  function errors({ errors: text = "" }) {
    return text === "" ? "" : `${text.trimEnd().split("\n").join(" ⏎ ")} (to stderr)`;
  }

  // «deadlock», «visits: 1», «panic: index out of bounds».
  function outcome(graph, which) {
    const end = kind(which);
    const texts = [printed(graph, which), errors(which)].filter((text) => text !== "");
    const said = which.panics.length > 0 ? which.panics.join("; ") : texts.join(", and ");
    if (end === "") return said === "" ? "prints nothing" : said;
    return said === "" ? end : `${end}${which.panics.length > 0 ? ":" : " after"} ${said}`;
  }

  // What happened last, for the eye and for a screen reader.
  function told({ graph, path, position }) {
    const edge = path[position - 1];
    const { outcome: end, open } = graph.nodes[edge ? edge.to : 0];
    const did = edge
      ? `${position}. ${stepInFull(graph, edge)}`
      : `Nobody has taken a step yet.${path.length > 0 ? "" : " Choose who goes first."}`;
    if (end !== undefined) return `${did} End: ${outcome(graph, graph.outcomes[end])}.`;
    return open ? `${did} Not every step from here was explored.` : did;
  }

  // How the reader's task stands, in words.
  function verdict(state, wanted, hints) {
    const help = hints > 0 ? ` and with ${counted(hints, "hint")}` : "";
    const answers = {
      none: `No ${one(state.graph)} of this listing does that.`,
      open: "",
      missed: "It ended otherwise. Go back, and let another thread go first.",
      met: `✓ Done, in ${counted(state.position, "step")}${help}.`,
    };
    return answers[interleave.explore.verdict(state, wanted)];
  }

  // What helps: «let T1 load VISITS».
  function hint(graph, node, { edge, position }) {
    if (edge === undefined)
      return position === 0 ? "Go back to the start." : `Go back to step ${position}.`;
    const edges = node.edges.filter(({ thread }) => thread === edge.thread);
    const would = ways(graph, node.threads[edge.thread], edges)[edges.indexOf(edge)];
    return `Let ${threadName(graph, edge.thread)} ${would}.`;
  }

  interleave.exploreWords = {
    ...{ threadName, objectName, event, step, stepInFull, status, ways },
    ...{ number, counted, one, headline, outcome, told, verdict, hint },
  };
})();
