// Ties the parts to this page. The last script of the list in book.toml.
(function () {
  const interleave = (globalThis.interleave ??= {});
  if (typeof document === "undefined") return;

  // Reading localStorage can itself throw, when the reader forbids it.
  function openStorage() {
    try {
      return window.localStorage;
    } catch {
      return {
        getItem: () => null,
        setItem() {
          throw new Error("no storage");
        },
        removeItem() {},
      };
    }
  }

  function later(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  }

  // The runner compiles a listing while the reader still reads it. Not for one
  // that only flies past, and for none once the reader looks elsewhere.
  function warmInView(listings, { server, sandbox }) {
    const warmer = interleave.ahead.createWarmer({ ask: server.warm, later });
    const timers = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const { listing } = target.dataset;
        clearTimeout(timers.get(target));
        if (isIntersecting) timers.set(target, setTimeout(() => warmer.seen(listing), 300));
        else warmer.passed(listing);
      }
    });
    for (const { figure, kind } of listings) if (kind === "run") observer.observe(figure);
    // Nor for a reader who has not agreed yet.
    const look = () =>
      document.hidden || sandbox.asks() ? warmer.leave() : warmer.comeBack();
    sandbox.watch(look);
    document.addEventListener("visibilitychange", look);
    addEventListener("pagehide", () => warmer.leave());
    addEventListener("pageshow", look);
  }

  const storage = openStorage();
  interleave.key.collect({ location, history, storage });
  // `path_to_root` is a global constant of mdBook's page.
  const root = typeof path_to_root === "string" ? path_to_root : "";
  const page = interleave.page.describe(document.getElementById("interleave"), root);
  const send = (...request) => window.fetch(...request);
  const server = interleave.server.createServer({
    root,
    token: () => interleave.key.read({ location, storage }),
    tab: interleave.page.randomName(),
    fetch: send,
  });
  const sources = interleave.source.createSources(storage);
  // The same listing, edited in another tab: both show the latest text, or the
  // next letter typed here would overwrite what was typed there.
  addEventListener("storage", ({ key, newValue }) => sources.adopt(key, newValue));
  const course = {
    served: page.served,
    vendor: page.vendor ? root + "web/vendor/codemirror.js" : null,
    playground: interleave.playground.createPlayground({ fetch: send }),
    server,
    later,
    sources,
    builds: interleave.build.createBuilds(),
    sandbox: interleave.sandbox.createSandbox(),
    root,
    // A script of this site; a page that was opened as a file may load nothing else.
    load: (path) =>
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: root + path, onload: resolve, onerror: reject });
        document.head.append(script);
      }),
    // How many programs of this page were started.
    runs: 0,
    // Stops what runs on this page and says why; null before the first run.
    stopRunning: null,
  };

  const listings = [...document.querySelectorAll("figure.listing")].map((figure) =>
    interleave.listing.createListing(figure, course),
  );
  for (const box of document.querySelectorAll(".challenge"))
    interleave.exploreTask.offerTask(box, listings);
  for (const box of document.querySelectorAll(".timeline-question"))
    interleave.timelineOpen.offerQuestion(box, listings);
  // A link to a step of an interleaving, here or typed into the address later.
  function follow() {
    const link = interleave.exploreLink.fromFragment(location.hash);
    const leads = ({ listing, leadTo }) => leadTo && listing === link?.listing;
    listings.find(leads)?.leadTo(link.steps, link.rules);
  }
  follow();
  addEventListener("hashchange", follow);
  for (const figure of document.querySelectorAll("figure.plot"))
    interleave.plotView.createPlot(figure);
  interleave.mdbook.mend();
  // A page that the browser keeps for «back» must not keep its program.
  addEventListener("pagehide", () => course.stopRunning?.("stopped when you left the page"));
  if (page.served) {
    warmInView(listings, course);
    const calm = () =>
      sources.allStored() && !listings.some((each) => each.busy() || each.typing());
    const heard = (status) => course.sandbox.hear(status.sandbox);
    interleave.live.follow({ server, generation: page.generation, calm, heard });
  }
})();
