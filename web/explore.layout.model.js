// Where the nodes of an exploration lie in its picture, in units of the viewBox.
// No DOM: the view draws what `layout` says.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { at } = interleave.explore;

  // More nodes than this are not drawn at once: neither eye nor browser is
  // served by them.
  const CAP = 240;
  // Of a large graph, so many near the path, and at one depth.
  const NEARBY = 90;
  const BREADTH = 10;
  // A layer of many nodes is drawn closer, as high as this.
  const HEIGHT = 480;
  // Between neighbours at one place, around a place, between layers, within one.
  const NEAR = 16;
  const ROOM = 30;
  const LAYER = 58;
  const ROW = 32;
  const EDGE = 30;

  // How many steps of each thread lie behind each node. All paths to a node are
  // orders of the same steps, so any path tells.
  function stepsBehind({ nodes, threads }) {
    const behind = new Array(nodes.length);
    behind[0] = threads.map(() => 0);
    const queue = [0];
    for (const node of queue) {
      for (const { thread, to } of nodes[node].edges) {
        if (behind[to]) continue;
        behind[to] = behind[node].with(thread, behind[node][thread] + 1);
        queue.push(to);
      }
    }
    return behind;
  }

  // The two threads that choose, or null. The main thread, which mostly starts
  // the others and waits for them, counts only where there is no second.
  function pair({ nodes }) {
    const acting = new Set(nodes.flatMap(({ edges }) => edges.map(({ thread }) => thread)));
    if (acting.size === 3) acting.delete(0);
    return acting.size === 2 ? [...acting].sort((a, b) => a - b) : null;
  }

  function groups(items, key) {
    const found = new Map();
    for (const item of items) {
      const name = key(item);
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(item);
    }
    return found;
  }

  function parentsOf({ nodes }, drawn) {
    const parents = new Map(drawn.map((node) => [node, []]));
    for (const node of drawn) for (const { to } of nodes[node].edges) parents.get(to)?.push(node);
    return parents;
  }

  const sum = (numbers) => numbers.reduce((all, each) => all + each, 0);
  const mean = (numbers) => sum(numbers) / numbers.length;

  // Dijkstra's progress graph: to the right the steps of one thread, upwards
  // those of the other. A place with several nodes is made larger; a step of
  // the main thread goes up and to the right within it.
  function plane(graph, behind, [across, up]) {
    const all = [...behind.keys()];
    const places = groups(all, (node) => `${behind[node][across]} ${behind[node][up]}`);
    const others = (node) => sum(behind[node]) - behind[node][across] - behind[node][up];
    const cells = new Map();
    const [columns, rows] = [across, up].map((thread) =>
      new Array(Math.max(...behind.map((steps) => steps[thread])) + 1).fill(0),
    );
    for (const [name, nodes] of places) {
      const [x, y] = name.split(" ").map(Number);
      const stages = groups(nodes, others);
      const least = Math.min(...stages.keys());
      const long = Math.max(...stages.keys()) - least;
      const wide = Math.max(...[...stages.values()].map(({ length }) => length)) - 1;
      cells.set(name, { x, y, nodes, stages, least, long, wide });
      columns[x] = Math.max(columns[x], (long + wide) * NEAR);
      rows[y] = Math.max(rows[y], (long + wide) * NEAR);
    }
    const ends = (sizes) =>
      sizes.reduce((list, size) => [...list, list.at(-1) + size + 2 * ROOM], [EDGE]);
    const [xs, ys] = [ends(columns), ends(rows)];
    const [width, height] = [xs.at(-1) + 8, ys.at(-1) + EDGE - 8];
    const box = (x, y) => ({
      x: xs[x],
      y: ys.at(-1) - ys[y + 1] + 8,
      width: xs[x + 1] - xs[x],
      height: ys[y + 1] - ys[y],
    });
    const spots = new Map();
    const parents = parentsOf(graph, all);
    // Parents lie at the left or below, so they are placed before.
    const order = [...cells.values()].sort((a, b) => a.x + a.y - b.x - b.y);
    for (const { x, y, stages, least, long, wide } of order) {
      const cell = box(x, y);
      const middle = [cell.x + cell.width / 2, cell.y + cell.height / 2];
      for (const [stage, nodes] of [...stages].sort(([a], [b]) => a - b)) {
        const from = (node) =>
          mean(parents.get(node).map((each) => spots.get(each)?.[0] + spots.get(each)?.[1]));
        nodes.sort((a, b) => from(a) - from(b));
        nodes.forEach((node, i) => {
          const on = stage - least - long / 2;
          const aside = i - (nodes.length - 1) / 2;
          const step = wide > 0 || long > 0 ? NEAR : 0;
          spots.set(node, [middle[0] + (on + aside) * step, middle[1] + (aside - on) * step]);
        });
      }
    }
    const regions = [];
    for (let x = 0; x < columns.length; x += 1)
      for (let y = 0; y < rows.length; y += 1)
        regions.push({ ...box(x, y), nodes: cells.get(`${x} ${y}`)?.nodes ?? [] });
    return { kind: "plane", width, height, spots, regions, axes: [across, up] };
  }

  // By depth, to the right. Within a layer nodes lie near those that they come
  // from and go to: the barycentre method, a few times there and back.
  function layered(graph, behind, drawn) {
    const parents = parentsOf(graph, drawn);
    const inside = new Set(drawn);
    const targets = (node) => graph.nodes[node].edges.map(({ to }) => to);
    const children = new Map(
      drawn.map((node) => [node, targets(node).filter((to) => inside.has(to))]),
    );
    const layers = [...groups(drawn, (node) => sum(behind[node]))].sort(([a], [b]) => a - b);
    const row = new Map();
    const spread = (nodes) => nodes.forEach((node, i) => row.set(node, i - (nodes.length - 1) / 2));
    layers.forEach(([, nodes]) => spread(nodes));
    const arrange = ([, nodes], neighbours) => {
      const wish = new Map();
      for (const node of nodes) {
        const rows = neighbours.get(node).map((each) => row.get(each));
        wish.set(node, rows.length > 0 ? mean(rows) : row.get(node));
      }
      nodes.sort((a, b) => wish.get(a) - wish.get(b));
      spread(nodes);
    };
    for (let sweep = 0; sweep < 2; sweep += 1) {
      for (const layer of layers) arrange(layer, parents);
      for (const layer of layers.toReversed()) arrange(layer, children);
    }
    const most = Math.max(...layers.map(([, nodes]) => nodes.length));
    const gap = Math.min(ROW, Math.max(14, HEIGHT / most));
    const [least, deepest] = [layers[0][0], layers.at(-1)[0]];
    const middle = ((most - 1) * gap) / 2 + EDGE;
    const spots = new Map();
    for (const [depth, nodes] of layers)
      for (const node of nodes)
        spots.set(node, [(depth - least) * LAYER + EDGE, middle + row.get(node) * gap]);
    const width = (deepest - least) * LAYER + 2 * EDGE;
    return { kind: "layers", width, height: 2 * middle, spots, regions: [], axes: null };
  }

  // The path, what could have been done instead at each of its nodes, and what
  // lies ahead of the current one, as far as there is room.
  function neighbourhood(state, behind) {
    const { graph, path, position } = state;
    const from = Math.max(0, position - Math.floor(NEARBY / 4));
    const onPath = path.slice(from, from + NEARBY / 2).map(({ to }) => to);
    const near = new Set([at(state, from), at(state), ...onPath]);
    const wide = new Map();
    const queue = [at(state), ...near];
    for (const node of queue) {
      for (const { to } of graph.nodes[node].edges) {
        const depth = sum(behind[to]);
        const full = near.size >= NEARBY || (wide.get(depth) ?? 0) >= BREADTH;
        if (near.has(to) || (full && node !== at(state))) continue;
        near.add(to);
        wide.set(depth, (wide.get(depth) ?? 0) + 1);
        queue.push(to);
      }
    }
    return [...near];
  }

  // Lays out graphs of one exploration; keeps what does not change.
  function createLayout(graph) {
    const behind = stepsBehind(graph);
    const whole = graph.nodes.length <= CAP;
    const two = pair(graph);
    let laid = null;

    // A drawing serves until a node is needed that it has not.
    function serves({ spots }, state) {
      const { path, position } = state;
      const around = path.slice(Math.max(0, position - NEARBY / 8), position + NEARBY / 8);
      const needed = [...around, ...graph.nodes[at(state)].edges].map(({ to }) => to);
      return [at(state), ...needed].every((node) => spots.has(node));
    }

    // The same object as before where nothing moved.
    return function layout(state) {
      if (laid !== null && (whole || serves(laid, state))) return laid;
      if (whole && two) laid = plane(graph, behind, two);
      else laid = layered(graph, behind, whole ? [...behind.keys()] : neighbourhood(state, behind));
      laid.hidden = graph.nodes.length - laid.spots.size;
      return laid;
    };
  }

  // Whether every interleaving goes on from this node to one of these outcomes.
  function doomed({ ahead, open }, outcomes) {
    const possible = Object.keys(ahead);
    if (open || possible.length === 0) return false;
    return possible.every((outcome) => outcomes.includes(Number(outcome)));
  }

  interleave.exploreLayout = { NEARBY, createLayout, doomed };
})();
