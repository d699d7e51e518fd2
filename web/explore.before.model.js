// What happens before what on a path through an exploration: rows of events and
// arrows between threads, from the vector clocks of the graph
// (instruments/explorer/src/engine/graph.rs). No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});

  const known = (event, thread) => event.clock[thread] ?? 0;
  const own = (event) => known(event, event.thread);

  // Whether `first` happens before `second`, which comes later on the path.
  function isBefore(first, second) {
    return known(second, first.thread) >= own(first);
  }

  // Only a model in which threads need not agree on one order has clocks.
  function isTold(graph) {
    const first = graph.nodes[0].edges.flatMap(({ events }) => events);
    return graph.memory === "c20" && [...graph.start, ...first].some(({ clock }) => clock);
  }

  // All events of a path in its order, each with the step that it belongs to; 0
  // is what came before the first.
  function rows({ graph, path }) {
    const steps = [graph.start, ...path.map(({ events }) => events)];
    return steps.flatMap((events, step) => events.map((event) => ({ event, step })));
  }

  // Of what another thread tells this one: the last event of each thread that
  // the one before in this thread does not know, unless another of them brings
  // it along. Rows by number.
  function passed(all, to) {
    const { event } = all[to];
    const previous = all.findLast((row, at) => at < to && row.event.thread === event.thread);
    const isNews = (row, at) =>
      at < to &&
      row.event.thread !== event.thread &&
      isBefore(row.event, event) &&
      !(previous && isBefore(row.event, previous.event));
    const latest = new Map();
    all.forEach((row, at) => isNews(row, at) && latest.set(row.event.thread, at));
    const sources = [...latest.values()];
    const isBrought = (at) =>
      sources.some((other) => other !== at && isBefore(all[at].event, all[other].event));
    return sources.filter((at) => !isBrought(at));
  }

  // `{ from, to, passes }`: what is passed on, and which store a load has seen
  // although nothing is passed on by it.
  function arrows(all) {
    return all.flatMap(({ event }, to) => {
      const passes = passed(all, to).map((from) => ({ from, to, passes: true }));
      const [thread, count] = event.saw ?? [event.thread, 0];
      if (thread === event.thread) return passes;
      const from = all.findIndex((row) => row.event.thread === thread && own(row.event) === count);
      const isOrdered = from >= 0 && isBefore(all[from].event, event);
      return from < 0 || isOrdered ? passes : [...passes, { from, to, passes: false }];
    });
  }

  // How each row stands to one of them: `before`, `after`, `itself`, or `apart`
  // where neither happens before the other.
  function standing(all, chosen) {
    return all.map(({ event }, at) => {
      if (at === chosen) return "itself";
      const [first, second] = at < chosen ? [event, all[chosen].event] : [all[chosen].event, event];
      if (!isBefore(first, second)) return "apart";
      return at < chosen ? "before" : "after";
    });
  }

  interleave.exploreBefore = { isTold, rows, arrows, standing };
})();
