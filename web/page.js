// What this page is: who serves it, from which build, and where the site's
// root lies. Nothing else reads `<div id="interleave">` or mdBook's globals.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // Reads the marker that the preprocessor puts at the end of every page.
  function describe(marker, root) {
    const data = marker ? marker.dataset : {};
    return {
      served: data.mode === "served",
      generation: data.generation ?? "0",
      // Plain `mdbook build` copies no web/vendor/, and says so here.
      vendor: data.vendor !== "false",
      root,
    };
  }

  // A name for this load of the page. Not kept in sessionStorage: a
  // duplicated browser tab copies that, and two tabs of one name would stop
  // each other's runs.
  function randomName() {
    const bytes = crypto.getRandomValues(new Uint8Array(8));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  interleave.page = { describe, randomName };
})();
