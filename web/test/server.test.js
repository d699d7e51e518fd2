"use strict";
const test = require("node:test");
const assert = require("node:assert");
const load = require("./load.js");
const {
  server: { createServer, SENTENCES },
} = load("ndjson.js", "server.client.js");

// Runs against an answer; gives the events and the request.
async function run(answer, { abort = false } = {}) {
  const control = new AbortController();
  const seen = { events: [], request: null };
  const fetch = async (address, request) => {
    seen.request ??= { address, ...request };
    if (abort) control.abort();
    return answer(request, address);
  };
  const client = createServer({ root: "../", token: () => "t", tab: "tab", fetch });
  const take = (event) => seen.events.push(event);
  await client.run({
    listing: "threads/x",
    language: "rust",
    code: null,
    optimised: true,
    input: false,
    signal: control.signal,
    take,
  });
  return seen;
}

const stream =
  (...chunks) =>
  () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      }),
    );
const bytes = (text) => new TextEncoder().encode(text);

test("a run is a POST of JSON with the token, to the site's root", async () => {
  const { request } = await run(stream(bytes('{"event":"exit","code":0}\n')));
  assert.strictEqual(request.address, "../api/run");
  assert.strictEqual(request.method, "POST");
  assert.deepStrictEqual(request.headers, {
    "Content-Type": "application/json",
    "X-Interleave-Token": "t",
  });
  assert.deepStrictEqual(JSON.parse(request.body), {
    listing: "threads/x",
    language: "rust",
    code: null,
    optimised: true,
    input: false,
    tab: "tab",
  });
});

test("a letter cut in two by the network arrives whole", async () => {
  const all = bytes('{"event":"out","text":"é"}\n{"event":"exit","code":0}\n');
  const { events } = await run(stream(all.slice(0, 24), all.slice(24)));
  assert.deepStrictEqual(events, [
    { event: "out", text: "é" },
    { event: "exit", code: 0 },
  ]);
});

test("every run has an end", async () => {
  const check = async (answer, last, options) => {
    const { events } = await run(answer, options);
    assert.deepStrictEqual(events.at(-1), last);
  };
  const refused = (sentence) => ({ event: "refused", sentence });
  await check(stream(bytes('{"event":"started"}\n')), refused(SENTENCES.cut));
  await check(() => Promise.reject(new TypeError("failed to fetch")), refused(SENTENCES.gone));
  // The status, asked afterwards, tells a dead course from a dropped connection.
  const breaks = (text, gone) => (request, address) => {
    if (address.endsWith("status"))
      return gone ? Promise.reject(new TypeError("refused")) : Response.json({});
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (text === null) controller.error(new TypeError("network error"));
          else controller.enqueue(bytes(text));
          text = null;
        },
      }),
    );
  };
  await check(breaks('{"event":"started"}\n', true), refused(SENTENCES.died));
  await check(breaks('{"event":"queued","ahead":1}\n', true), refused(SENTENCES.diedBefore));
  await check(breaks('{"event":"started"}\n', false), refused(SENTENCES.cut));
  await check(() => Response.json({ error: "no" }, { status: 401 }), refused(SENTENCES.locked));
  await check(
    () => Response.json({ error: "the queue is full" }, { status: 429 }),
    refused("the queue is full"),
  );
  await check(() => Response.json({ error: "agree first", confirm: true }, { status: 403 }), {
    event: "refused",
    sentence: "agree first",
    confirm: true,
  });
  await check(
    () => new Response("<html>", { status: 502 }),
    refused("The course answered with status 502."),
  );
  const abort = () => Promise.reject(new DOMException("aborted", "AbortError"));
  await check(abort, { event: "stopped" }, { abort: true });
});

test("the status tells a stopped course from a lost key", async () => {
  const ask = (fetch) => createServer({ root: "", token: () => "", tab: "", fetch }).status();
  assert.deepStrictEqual(await ask(async () => Response.json({ generation: 3 })), {
    status: { generation: 3 },
  });
  assert.deepStrictEqual(await ask(async () => Response.json({}, { status: 401 })), {
    locked: true,
  });
  assert.deepStrictEqual(
    await ask(async () => {
      throw new TypeError("refused");
    }),
    { gone: true },
  );
});

test("what is compiled ahead is found, or not now, or not at all", async () => {
  const ask = (fetch) =>
    createServer({ root: "", token: () => "", tab: "tab", fetch }).warm("threads/x", null);
  const found = { diagnostics: [] };
  assert.deepStrictEqual(await ask(async () => Response.json(found)), found);
  assert.deepStrictEqual(await ask(async () => new Response(null, { status: 204 })), {
    later: true,
  });
  assert.deepStrictEqual(await ask(async () => Response.json({}, { status: 403 })), {});
  assert.deepStrictEqual(await ask(() => Promise.reject(new TypeError("gone"))), {});
});

test("what is typed is sent, or the reason is given", async () => {
  const sent = [];
  const ask = (answer) => {
    const fetch = async (_, request) => {
      sent.push(JSON.parse(request.body));
      return answer;
    };
    return createServer({ root: "", token: () => "", tab: "tab", fetch }).input({ text: "a\n" });
  };
  assert.strictEqual(await ask(new Response(null, { status: 204 })), null);
  const refused = Response.json({ error: "the program is not reading" }, { status: 409 });
  assert.strictEqual(await ask(refused), "the program is not reading");
  assert.deepStrictEqual(sent[0], { tab: "tab", text: "a\n" });
});

test("a timeline is asked for by its id: a picture, or a sentence", async () => {
  const ask = async (answer) => {
    const requests = [];
    const fetch = async (address, request) => {
      requests.push({ address, body: JSON.parse(request.body) });
      return answer();
    };
    const client = createServer({ root: "../", token: () => "t", tab: "tab", fetch });
    return { said: await client.timeline("ab12"), requests };
  };
  const { said, requests } = await ask(() => Response.json({ version: 1 }));
  assert.deepStrictEqual(said, { picture: { version: 1 } });
  assert.deepStrictEqual(requests, [
    { address: "../api/timeline", body: { id: "ab12", tab: "tab" } },
  ]);
  const gone = await ask(() => Response.json({ error: "run it again" }, { status: 404 }));
  assert.deepStrictEqual(gone.said, { sentence: "run it again" });
  const ending = await ask(() => new Response(null, { status: 204 }));
  assert.deepStrictEqual(ending.said, { missing: true });
  const dead = await ask(() => Promise.reject(new TypeError("fetch failed")));
  assert.deepStrictEqual(dead.said, { sentence: SENTENCES.gone });
});
