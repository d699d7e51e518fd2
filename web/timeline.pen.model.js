// Writes the text of an SVG path, whole numbers only. Letter by letter into
// bytes: 30,000 boxes as strings that are put together would be garbage of
// several megabytes a frame. No DOM.
(function () {
  const interleave = (globalThis.interleave ??= {});
  const [M, H, h, v, z, MINUS, SPACE, ZERO] = [..."MHhvz- 0"].map((c) => c.charCodeAt(0));
  const text = new TextDecoder();

  // The longest that one call writes.
  const MOST = 80;

  function createPen() {
    let bytes = new Uint8Array(1 << 12);
    let length = 0;

    function number(value) {
      if (value < 0) bytes[length++] = MINUS;
      let rest = Math.abs(value);
      let size = 1;
      while (size * 10 <= rest) size *= 10;
      for (; size >= 1; size /= 10) {
        const digit = Math.floor(rest / size);
        bytes[length++] = ZERO + digit;
        rest -= digit * size;
      }
    }

    function moveTo(x, y) {
      if (length + MOST > bytes.length) {
        const more = new Uint8Array(bytes.length * 2);
        more.set(bytes);
        bytes = more;
      }
      bytes[length++] = M;
      number(x);
      bytes[length++] = SPACE;
      number(y);
    }

    function box(x, y, width, height) {
      moveTo(x, y);
      bytes[length++] = h;
      number(width);
      bytes[length++] = v;
      number(height);
      bytes[length++] = h;
      number(-width);
      bytes[length++] = z;
    }

    function line(x, y, right) {
      moveTo(x, y);
      bytes[length++] = H;
      number(right);
    }

    // All that was written since it was asked last.
    function take() {
      const written = text.decode(bytes.subarray(0, length));
      length = 0;
      return written;
    }

    return { box, line, take };
  }

  interleave.timelinePen = { createPen };
})();
