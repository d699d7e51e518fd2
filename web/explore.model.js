// A walk through the graph of an exploration (instruments/explorer/src/graph.rs
// says what is in it). A state is the graph, a path of edges from node 0 and how
// many of them are done; every function gives a new state. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const BAD = new Set(["deadlocked", "livelocked", "panicked", "killed"]);

  // `{ kind, detail }` of an end such as `"deadlocked"` or `{ "exited": 0 }`.
  function endOf({ end, panics }) {
    const [kind, detail] = typeof end === "string" ? [end, null] : Object.entries(end)[0];
    return kind === "exited" && panics.length > 0 ? { kind: "panicked", detail } : { kind, detail };
  }

  // A, B, … Z, AA: short enough for a mark in the picture.
  function letter(number) {
    const last = String.fromCharCode(65 + (number % 26));
    return number < 26 ? last : letter(Math.floor(number / 26) - 1) + last;
  }

  // The graph with its numbers read; they may exceed what a double holds.
  function createGraph(json) {
    const outcomes = json.outcomes.map((outcome, number) => {
      const { kind, detail } = endOf(outcome);
      const count = BigInt(outcome.interleavings);
      return {
        ...outcome,
        number,
        letter: letter(number),
        kind,
        detail,
        bad: BAD.has(kind),
        count,
      };
    });
    return { ...json, outcomes, total: BigInt(json.interleavings) };
  }

  function start(graph) {
    return { graph, path: [], position: 0, before: null, sought: false };
  }

  // The number of the node after `position` steps.
  function at(state, position = state.position) {
    return position === 0 ? 0 : state.path[position - 1].to;
  }

  function here(state) {
    return state.graph.nodes[at(state)];
  }

  function turn(state, path, position) {
    return { ...state, path, position, before: state, sought: false };
  }

  // Takes a step. What lay ahead stays, if it began with this step.
  function go(state, edge) {
    const { path, position } = state;
    const onPath = path[position] === edge;
    return turn(state, onPath ? path : [...path.slice(0, position), edge], position + 1);
  }

  // Moves along the path. Moves in a row are undone as one.
  function seek(state, position) {
    const to = Math.min(Math.max(position, 0), state.path.length);
    if (to === state.position) return state;
    return { ...state, position: to, before: state.sought ? state.before : state, sought: true };
  }

  const first = (state) => seek(state, 0);
  const back = (state) => seek(state, state.position - 1);

  // Beyond the path only where nothing is to be chosen.
  function forward(state) {
    if (state.position < state.path.length) return seek(state, state.position + 1);
    const { edges } = here(state);
    return edges.length === 1 ? go(state, edges[0]) : state;
  }

  // To the end of the path, and on until there is a choice.
  function last(state) {
    const { nodes } = state.graph;
    const path = [...state.path];
    let node = nodes[at(state, path.length)];
    while (node.edges.length === 1) {
      path.push(node.edges[0]);
      node = nodes[node.edges[0].to];
    }
    if (path.length === state.path.length) return seek(state, path.length);
    return turn(state, path, path.length);
  }

  const undo = (state) => state.before ?? state;

  // A path from `from` to a node of which `wanted` is true, by nodes of which
  // `leads` is true: the fewest steps, and of those the fewest switches between
  // threads, because such a path reads best. Null if there is none.
  function shortest(graph, from, wanted, leads = () => true) {
    let level = new Map([[-1, { node: from, switches: 0, edge: null, parent: null }]]);
    const seen = new Set();
    while (level.size > 0) {
      const ends = [...level.values()].filter((each) => wanted(graph.nodes[each.node], each.node));
      if (ends.length > 0) return unwind(ends.reduce((a, b) => (b.switches < a.switches ? b : a)));
      level = nextLevel(graph, level, seen, leads);
    }
    return null;
  }

  // One entry for each node and thread that went there last.
  function nextLevel(graph, level, seen, leads) {
    const next = new Map();
    for (const parent of level.values()) {
      for (const edge of graph.nodes[parent.node].edges) {
        const key = edge.to * graph.threads.length + edge.thread;
        if (seen.has(key) || !leads(graph.nodes[edge.to])) continue;
        const switched = parent.edge !== null && parent.edge.thread !== edge.thread;
        const switches = parent.switches + (switched ? 1 : 0);
        const known = next.get(key);
        if (!known || switches < known.switches)
          next.set(key, { node: edge.to, switches, edge, parent });
      }
    }
    for (const key of next.keys()) seen.add(key);
    return next;
  }

  function unwind(end) {
    const edges = [];
    for (let each = end; each.edge !== null; each = each.parent) edges.push(each.edge);
    return edges.reverse();
  }

  function toOutcome(graph, from, outcome) {
    return shortest(
      graph,
      from,
      (node) => node.outcome === outcome,
      (node) => outcome in node.ahead,
    );
  }

  // Lays the shortest interleaving to an outcome, from the start.
  function follow(state, outcome) {
    const path = toOutcome(state.graph, 0, outcome);
    return path === null ? state : turn(state, path, 0);
  }

  // The same from where we are: what is done stays done.
  function goOn(state, outcome) {
    const rest = toOutcome(state.graph, at(state), outcome);
    if (rest === null) return state;
    return turn(state, [...state.path.slice(0, state.position), ...rest], state.position);
  }

  // To a node of the graph: along the path if it lies there, else on from here,
  // else from the start.
  function visit(state, target) {
    const { graph, path, position } = state;
    for (let step = 0; step <= path.length; step += 1)
      if (at(state, step) === target) return seek(state, step);
    const wanted = (_, number) => number === target;
    const rest = shortest(graph, at(state), wanted);
    if (rest) return turn(state, [...path.slice(0, position), ...rest], position + rest.length);
    const whole = shortest(graph, 0, wanted);
    return whole ? turn(state, whole, whole.length) : state;
  }

  // How many steps were done at the last choice that mattered: more outcomes
  // were possible there than are now. Null if none has.
  function lastChoice(state) {
    const outcomes = (position) => Object.keys(state.graph.nodes[at(state, position)].ahead).length;
    const now = outcomes(state.position);
    for (let step = state.position - 1; step >= 0; step -= 1) if (outcomes(step) > now) return step;
    return null;
  }

  // What each thread could do now: `{ thread, next, edges }`.
  function choices(state) {
    const { threads, edges } = here(state);
    return threads.map((next, thread) => ({
      thread,
      // Null stands for a thread that is not there yet.
      next: next ?? { status: "absent" },
      edges: edges.filter((edge) => edge.thread === thread),
    }));
  }

  const KINDS = { deadlock: "deadlocked", panic: "panicked" };

  // A task for the reader as the scheduler: the outcomes that are meant by
  // `deadlock`, `panic`, or what is printed. None if no interleaving ends so.
  function wantedOutcomes(graph, wanted) {
    const meant = ({ kind, text }) =>
      kind === KINDS[wanted] || (kind === "exited" && text.trim() === wanted);
    return graph.outcomes.filter(meant).map(({ number }) => number);
  }

  // How the task stands: `none` if it cannot be done, `met` at an end as
  // wanted, `missed` at another end, else `open`: whether it can still be met
  // is for the reader to find out.
  function verdict(state, wanted) {
    const { outcome } = here(state);
    if (wanted.length === 0) return "none";
    if (wanted.includes(outcome)) return "met";
    return outcome === undefined ? "open" : "missed";
  }

  // What leads on to a wanted end: an edge to take now, or else the position to
  // go back to.
  function hint(state, wanted) {
    const leads = (node) => wanted.some((outcome) => outcome in node.ahead);
    const ends = (node) => wanted.includes(node.outcome);
    const way = shortest(state.graph, at(state), ends, leads);
    if (way !== null) return { edge: way[0] };
    let position = state.position - 1;
    while (position > 0 && !leads(state.graph.nodes[at(state, position)])) position -= 1;
    return { position };
  }

  interleave.explore = {
    ...{ createGraph, start, at, here, go, seek, first, back, forward, last, undo },
    ...{ shortest, follow, goOn, visit, lastChoice, choices, wantedOutcomes, verdict, hint },
  };
})();
