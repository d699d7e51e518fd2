// Mouse, fingers and keys on a timeline, as calls of what they mean: `hover`,
// `leave`, `press`, `drag` by pixels, `zoom` by a factor around a place, `key`.
(function () {
  const interleave = (globalThis.interleave ??= {});

  // A press that moves no further is a click.
  const STILL = 4;

  function listen(stage, calls) {
    const fingers = new Map();
    let moved = 0;
    let spread = null;

    function begin(event) {
      if (event.button !== 0) return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (fingers.size === 1) moved = 0;
      spread = spreadOf();
    }

    // How far two fingers are apart, and what lies between.
    function spreadOf() {
      if (fingers.size !== 2) return null;
      const [a, b] = [...fingers.values()];
      return { wide: Math.max(Math.abs(a.x - b.x), 20), x: (a.x + b.x) / 2 };
    }

    function move(event) {
      const before = fingers.get(event.pointerId);
      if (!before) {
        if (event.pointerType !== "touch") calls.hover(event);
        return;
      }
      const by = event.clientX - before.x;
      moved +=
        Math.abs(by) + (event.pointerType === "touch" ? 0 : Math.abs(event.clientY - before.y));
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      const now = spreadOf();
      if (now && spread) {
        calls.drag(now.x - spread.x);
        calls.zoom(spread.wide / now.wide, now.x);
        moved = STILL + 1;
      } else if (fingers.size === 1 && moved > STILL) {
        // Only now: a captured click would go to the stage alone.
        if (!stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
        calls.drag(by);
      }
      spread = now;
    }

    function end(event) {
      if (!fingers.delete(event.pointerId)) return;
      spread = spreadOf();
      if (event.type === "pointerup" && moved <= STILL && fingers.size === 0) calls.press(event);
    }

    // Zooms with Ctrl, as a pinch on a touchpad is sent, too; sideways it pans.
    // Up and down is the page's.
    function wheel(event) {
      const unit = event.deltaMode === 1 ? 16 : 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        calls.zoom(
          Math.exp(Math.max(Math.min(event.deltaY * unit, 100), -100) * 0.006),
          event.clientX,
        );
        return;
      }
      const aside = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (Math.abs(aside) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
      if (calls.drag(-aside * unit)) event.preventDefault();
    }

    stage.addEventListener("pointerdown", begin);
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", end);
    stage.addEventListener("pointercancel", end);
    stage.addEventListener("pointerleave", (event) => {
      if (fingers.size === 0) calls.leave(event);
    });
    stage.addEventListener("wheel", wheel, { passive: false });
    stage.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      if (event.target !== stage || !calls.key(event.key, event.shiftKey)) return;
      event.preventDefault();
      // mdBook turns the page at an arrow key, whoever has taken it already.
      event.stopPropagation();
    });
  }

  interleave.timelineInput = { listen };
})();
