// Clients that go away while they are served, and what the runtime gives or does not give.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { world } from "./impatient.js";
import { usual } from "./upstream.js";
import { CHANGE, CREDENTIALS, changeHeaders, proxy, REMOVE } from "./world.js";

describe("a client that goes away", { concurrency: true }, () => {
  /** Sends the head of a change, and returns the request. @param {import("./world.js").World} world @param {object} headers */
  function begin({ base }, headers) {
    const one = request(`${base}${REMOVE}`, { method: "POST", headers: { ...headers } });
    one.on("error", () => {});
    return one;
  }

  test("in the middle of its body: nothing is sent", async () => {
    const one = await world({ timeoutMs: 5000 });
    const body = JSON.stringify(CHANGE);
    for (const length of [0, 1, body.length - 1]) {
      const headers = { ...changeHeaders(), "content-length": body.length };
      const sent = begin(one, headers);
      sent.write(body.slice(0, length));
      sent.flushHeaders();
      await sleep(50);
      sent.destroy();
    }
    await sleep(200);
    assert.equal(one.api.posts().length, 0);
  });

  for (const name of /** @type {const} */ ([
    "authenticate",
    "authorize",
    "begin",
    "audit",
    "credentials",
  ])) {
    test(`while ${name} is slow: nothing is sent, and a later delivery is not either`, async () => {
      const store = proxy.memoryStore({ singleProcess: true });
      const held = hold();
      const values = {
        authenticate: "alice",
        authorize: true,
        credentials: CREDENTIALS,
        audit: undefined,
      };
      const slow = async () => {
        await held.pass();
        return values[/** @type {keyof typeof values} */ (name)];
      };
      const begins = async (/** @type {Parameters<typeof store.begin>} */ ...given) => {
        await held.pass();
        return store.begin(...given);
      };
      const options = name === "begin" ? { store: { ...store, begin: begins } } : { [name]: slow };
      const first = watch();
      const one = await world({ timeoutMs: 9999, ...options }, first);
      const headers = changeHeaders();
      const sent = begin(one, headers);
      sent.end(JSON.stringify(CHANGE));
      await held.reached;
      sent.destroy();
      await first.gone;
      held.release();
      await first.ended;
      assert.equal(one.api.posts().length, 0);
      const again = await one.post(headers);
      assert.ok(again.status >= 400, again.text);
      assert.equal(one.api.posts().length, 0);
    });
  }

  test("while the API works: the change goes on, and a later delivery gets its response", async () => {
    const held = hold();
    const first = watch();
    const one = await world(
      { timeoutMs: 9999 },
      { ...first, answer: (got, res) => void held.pass().then(() => usual(got, res)) },
    );
    const headers = changeHeaders();
    const sent = begin(one, headers);
    sent.end(JSON.stringify(CHANGE));
    await held.reached;
    sent.destroy();
    await first.gone;
    held.release();
    await first.ended;
    assert.equal((await one.post(headers)).json.ret_code, 0);
    assert.equal(one.api.posts().length, 1);
  });
});

/** A place where whoever passes is held until it is opened. */
function hold() {
  /** @type {() => void} */
  let reach = () => {};
  /** @type {() => void} */
  let release = () => {};
  /** @type {Promise<void>} */
  const reached = new Promise((resolve) => {
    reach = resolve;
  });
  /** @type {Promise<void>} */
  const open = new Promise((resolve) => {
    release = resolve;
  });
  const pass = () => {
    reach();
    return open;
  };
  return { reached, pass, release };
}

/** Tells when the client of the first request has gone, and when that request has ended. */
function watch() {
  const gone = hold();
  const ended = hold();
  /** @type {import("./world.js").WorldOptions["around"]} */
  const around = async (request, handle) => {
    request.signal.addEventListener("abort", gone.pass);
    try {
      return await handle(request);
    } finally {
      ended.pass();
    }
  };
  return { around, gone: gone.reached, ended: ended.reached };
}

describe("the runtime", () => {
  /** @param {import("./world.js").World} world @param {unknown} context @param {RequestInit} [more] */
  const call = ({ handler }, context, more) =>
    handler(
      new Request(`https://console.example/console/api${REMOVE}`, {
        ...{ method: "POST", headers: changeHeaders(), body: JSON.stringify(CHANGE) },
        ...more,
      }),
      /** @type {any} */ (context),
    );

  test("is asked to wait for what goes on, also after the response", async () => {
    /** @type {Promise<unknown>[]} */
    const works = [];
    let finished = false;
    const store = proxy.memoryStore({ singleProcess: true });
    const finish = async () => {
      await sleep(2500);
      finished = true;
    };
    const one = await world({ store: { ...store, finish } });
    const response = await call(one, {
      waitUntil: (/** @type {Promise<unknown>} */ work) => works.push(work),
    });
    assert.equal(response.status, 200);
    assert.equal(finished, false);
    await Promise.all(works);
    assert.equal(finished, true);
  });

  test("that refuses that, or has no context, changes nothing", async () => {
    const throws = () => {
      throw new TypeError("Illegal invocation");
    };
    for (const context of [undefined, null, {}, { waitUntil: throws }, { waitUntil: 7 }, 7]) {
      const one = await world();
      const response = await call(one, context);
      assert.equal(response.status, 200, JSON.stringify(context));
      assert.equal(one.api.posts().length, 1);
    }
  });

  test("whose requests have no signal, as those of Workers may", async () => {
    const one = await world();
    const made = new Request(`https://console.example/console/api${REMOVE}`, {
      ...{ method: "POST", headers: changeHeaders(), body: JSON.stringify(CHANGE) },
    });
    Object.defineProperty(made, "signal", { value: undefined });
    assert.equal((await one.handler(made)).status, 200);
  });

  test("keeps no connection of a slow request busy after a server is closed", async () => {
    const one = await world();
    await one.post();
    one.server.close();
    one.server.closeAllConnections();
    await once(one.server, "close");
  });
});
