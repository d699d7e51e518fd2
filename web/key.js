// The key to the runner. `cargo run` prints an address that ends in
// `#token=…`; a fragment is never sent over the network. The page keeps the
// token in localStorage and takes it out of the address, so that a copied
// address or a screenshot gives nothing away.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const STORED = "interleave:token";

  // The token in a fragment such as `#token=0123…`, or null.
  function fromFragment(fragment) {
    const found = /^#token=([0-9a-f]{32})$/.exec(fragment);
    return found ? found[1] : null;
  }

  // Takes the token out of the address, if there is one. Called once, first.
  function collect({ location, history, storage }) {
    const token = fromFragment(location.hash);
    if (token === null) return;
    try {
      storage.setItem(STORED, token);
    } catch {
      // Storage is full or forbidden: the address is the only place left.
      return;
    }
    history.replaceState(null, "", location.pathname + location.search);
  }

  function read({ location, storage }) {
    try {
      return storage.getItem(STORED) ?? fromFragment(location.hash) ?? "";
    } catch {
      return fromFragment(location.hash) ?? "";
    }
  }

  interleave.key = { STORED, fromFragment, collect, read };
})();
