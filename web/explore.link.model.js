// The link that brings a reader to one step of one interleaving:
// `#explore=sync/lost_update:1212-0`. Each step is the number of its thread, the
// steps after `-` lie ahead. Rules that the reader chose stand after the name,
// as in `sync/two_flags+sc+spurious`. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { start, at } = interleave.explore;
  const STEP = /(\w|\(\d{1,6}\))(?:\.(\w|\(\d{1,6}\)))?/y;

  // One digit up to 35, which is nearly always.
  const digit = (number) => (number < 36 ? number.toString(36) : `(${number})`);
  const value = (text) => (text[0] === "(" ? Number(text.slice(1, -1)) : parseInt(text, 36));

  function encode({ path, position }) {
    const step = ({ thread, way }) => digit(thread) + (way > 0 ? `.${digit(way)}` : "");
    const done = path.slice(0, position).map(step).join("");
    const rest = path.slice(position).map(step).join("");
    return rest === "" ? done : `${done}-${rest}`;
  }

  // The edges that a text names. A link to a listing that was edited since goes
  // as far as it fits.
  function walk(graph, from, text) {
    const path = [];
    let node = graph.nodes[from];
    STEP.lastIndex = 0;
    while (STEP.lastIndex < text.length) {
      const found = STEP.exec(text);
      if (found === null) return { path, fits: false };
      const [thread, way] = [value(found[1]), found[2] === undefined ? 0 : value(found[2])];
      const edge = node.edges.find((each) => each.thread === thread && each.way === way);
      if (edge === undefined) return { path, fits: false };
      path.push(edge);
      node = graph.nodes[edge.to];
    }
    return { path, fits: true };
  }

  // The state that a text restores; `fits` tells whether it was restored whole.
  function decode(graph, text) {
    const [done, rest = "", ...more] = text.split("-");
    const before = walk(graph, 0, done);
    const state = { ...start(graph), path: before.path, position: before.path.length };
    if (!before.fits) return { state, fits: false };
    const after = walk(graph, at(state), rest);
    const path = [...before.path, ...after.path];
    return { state: { ...state, path }, fits: after.fits && more.length === 0 };
  }

  // `rules` is `{ model, spurious }`; a model of null is the listing's own.
  function fragment(listing, state, { model, spurious }) {
    const name = encodeURIComponent(listing).replaceAll("%2F", "/");
    const chosen = `${model ? `+${model}` : ""}${spurious ? "+spurious" : ""}`;
    return `#explore=${name}${chosen}:${encode(state)}`;
  }

  // `{ listing, steps, rules }` of a fragment that is ours, else null.
  function fromFragment(text) {
    const found = /^#explore=([^:+]+)(?:\+(sc|c20))?(\+spurious)?:([\w.()-]*)$/.exec(text);
    if (found === null) return null;
    try {
      const [, listing, model = null, spurious, steps] = found;
      const rules = { model, spurious: spurious !== undefined };
      return { listing: decodeURIComponent(listing), steps, rules };
    } catch {
      return null;
    }
  }

  interleave.exploreLink = { encode, decode, fragment, fromFragment };
})();
