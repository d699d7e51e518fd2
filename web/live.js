// Keeps an open page in step with the course: reloads it when it was built
// anew, and says so when the course has stopped. Asks only while the page is
// visible.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const { element } = interleave.dom;

  // `heard` gets every status, whatever follows from it here.
  function follow({ server, generation, calm, heard }) {
    const words = element("span", {});
    const reload = element(
      "button",
      { type: "button", hidden: true, onclick: () => location.reload() },
      "Reload",
    );
    const hide = element(
      "button",
      { type: "button", onclick: () => (banner.hidden = true) },
      "Hide",
    );
    const banner = element(
      "div",
      { class: "interleave-banner", role: "status", hidden: true },
      words,
      reload,
      hide,
    );
    document.body.append(banner);
    const sentences = {
      locked: interleave.server.SENTENCES.locked,
      gone: "The course has stopped: type `cargo run` in its folder. This page goes on by itself.",
      changed: "This page has changed. Your edits are kept when you reload.",
    };
    let said = null;
    let timer = null;
    let asking = false;

    function say(what) {
      // Once: a banner that the reader hid stays hidden until something new.
      if (what === said) return;
      said = what;
      words.textContent = what ? sentences[what] : "";
      reload.hidden = what !== "changed";
      banner.hidden = what === null;
    }

    function remembered() {
      try {
        return sessionStorage.getItem("interleave:reloaded-for");
      } catch {
        return null;
      }
    }

    function reloadFor(next) {
      try {
        sessionStorage.setItem("interleave:reloaded-for", String(next));
      } catch {
        // Without storage nothing stops a second reload: ask the reader.
        return say("changed");
      }
      location.reload();
    }

    async function ask() {
      clearTimeout(timer);
      if (document.hidden || asking) return;
      asking = true;
      const answer = await server.status();
      asking = false;
      if (answer.status) heard(answer.status);
      const page = { generation, calm: calm(), reloadedFor: remembered() };
      const next = interleave.liveModel.decide(answer, page);
      if (next.reload) return reloadFor(answer.status.generation);
      say(next.say);
      timer = setTimeout(ask, next.wait);
    }

    document.addEventListener("visibilitychange", ask);
    // Another tab has got the key.
    addEventListener("storage", (event) => {
      if (event.key === interleave.key.STORED) ask();
    });
    // The first question waits until the page has come to rest.
    timer = setTimeout(ask, interleave.liveModel.QUICK);
  }

  interleave.live = { follow };
})();
