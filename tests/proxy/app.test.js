// The app's own functions, when they are slow, fail or return anything; and clients that go away.

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { usual } from "./upstream.js";
import {
  CHANGE,
  CREDENTIALS,
  changeHeaders,
  newKey,
  proxy,
  REMOVE,
  stamp,
  startWorld,
} from "./world.js";

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** @param {Parameters<typeof startWorld>[0]} [options] @param {Parameters<typeof startWorld>[1]} [own] */
async function world(options, own) {
  const one = await startWorld({ timeoutMs: 1500, ...options }, own);
  worlds.push(one);
  return one;
}

/** What a function may do instead of returning. @type {Record<string, () => any>} */
const FAILURES = {
  throws: () => {
    throw new Error("broken");
  },
  "throws nothing": () => {
    throw undefined;
  },
  rejects: () => Promise.reject(new Error("broken")),
  hangs: () => new Promise(() => {}),
};

/** Values that are not `true`, some of which count as true. @type {unknown[]} */
const NOT_TRUE = [false, undefined, null, 0, 1, "true", {}, [], Object(true), "false"];

describe("authenticate", { concurrency: true }, () => {
  for (const [name, authenticate] of Object.entries(FAILURES)) {
    test(`that ${name} lets nobody in`, async () => {
      const { post, get, api, errors } = await world({ authenticate });
      for (const { status, ms } of [await post(), await get()]) {
        assert.equal(status, 429);
        assert.ok(ms < 10_000);
      }
      assert.equal(api.received.length, 0);
      assert.equal(errors.length, 2);
    });
  }

  test("that returns no principal lets nobody in", async () => {
    for (const [who, status] of /** @type {[unknown, number][]} */ ([
      [null, 401],
      [undefined, 401],
      [false, 401],
      ["", 401],
      [0, 401],
      [true, 429],
      [7, 429],
      [{}, 429],
      [{ id: "" }, 429],
      [{ id: 7 }, 429],
      [["alice"], 429],
      [() => "alice", 429],
      [Symbol("alice"), 429],
    ])) {
      const { post, api } = await world({ authenticate: () => /** @type {any} */ (who) });
      assert.equal((await post()).status, status, String(who));
      assert.equal(api.received.length, 0);
    }
  });

  test("that reads the body leaves nothing to pass on", async () => {
    for (const read of ["text", "body"]) {
      const { post, api } = await world({
        authenticate: async (request) => {
          if (read === "text") await request.text();
          else request.body?.getReader();
          return "alice";
        },
      });
      const { status } = await post();
      assert.ok(status === 400 || status === 429, `${status}`);
      assert.equal(api.received.length, 0);
    }
  });

  test("is not asked about requests of other sites, and gets no say in paths", async () => {
    let asked = 0;
    const { post, get } = await world({
      authenticate() {
        asked += 1;
        return "alice";
      },
    });
    await post({ origin: "https://evil.example" });
    await get("/nothing");
    assert.equal(asked, 0);
  });
});

describe("authorize", { concurrency: true }, () => {
  for (const [name, authorize] of Object.entries(FAILURES)) {
    test(`that ${name} permits nothing`, async () => {
      const { post, get, api } = await world({ authorize });
      for (const { status } of [await post(), await get()]) assert.equal(status, 429);
      assert.equal(api.received.length, 0);
    });
  }

  test("that returns anything but true permits nothing", async () => {
    for (const answer of NOT_TRUE) {
      for (const authorize of [() => answer, async () => answer]) {
        const { post, get, api } = await world({ authorize: /** @type {any} */ (authorize) });
        for (const { status } of [await post(), await get()]) assert.equal(status, 403);
        assert.equal(api.received.length, 0);
      }
    }
  });

  test("is told what will be sent, and cannot change it", async () => {
    /** @type {import("../../js/proxy/types.d.ts").ProxyRequest[]} */
    const told = [];
    const { post, get, api } = await world({
      authorize(_, request) {
        told.push(request);
        for (const name of ["cluster_id", "zone", "nodelist"]) {
          assert.throws(() => Reflect.set(request, name, "x") || assert.fail());
        }
        const { nodelist } = /** @type {any} */ (request);
        if (nodelist) assert.throws(() => nodelist.push("another"));
        return true;
      },
    });
    const body = { ...CHANGE, nodelist: ["cln-1", 2] };
    await post({}, body);
    await get("/cluster/listNodes?cluster_id=ehpc-1&zone=jn1a&limit=5");
    assert.deepEqual({ ...told[0] }, { operation: REMOVE, method: "POST", ...body });
    assert.deepEqual(JSON.parse(api.posts()[0]?.body ?? ""), body);
    const place = { zone: "jn1a", cluster_id: "ehpc-1" };
    assert.deepEqual(
      { ...told.at(-1) },
      { operation: "/cluster/listNodes", method: "GET", ...place },
    );
  });

  test("with log `own`, a change whose row could not be shown is not passed on", async () => {
    const authorize = (/** @type {unknown} */ _, /** @type {any} */ { operation, cluster_id }) =>
      operation !== "/operation" || cluster_id === undefined;
    const own = await world({ authorize });
    const { status, json } = await own.post();
    assert.equal(status, 403);
    assert.match(json.message, /operation log/);
    assert.equal(own.api.posts().length, 0);
    for (const log of /** @type {const} */ (["account", "none"])) {
      const { post } = await world({ authorize, log });
      assert.equal((await post()).status, 200);
    }
  });
});

describe("credentials", { concurrency: true }, () => {
  for (const [name, credentials] of Object.entries(FAILURES)) {
    test(`that ${name}: nothing is sent`, async () => {
      const { post, get, api } = await world({ credentials });
      for (const { status } of [await post(), await get()]) assert.equal(status, 429);
      assert.equal(api.received.length, 0);
    });
  }

  test("that returns none: nothing is sent", async () => {
    for (const keys of [
      null,
      undefined,
      {},
      "x",
      { accessKeyId: "a" },
      { ...CREDENTIALS, accessKeyId: "" },
      { ...CREDENTIALS, secretAccessKey: 7 },
    ]) {
      const { post, get, api } = await world({ credentials: () => /** @type {any} */ (keys) });
      for (const { status } of [await post(), await get()]) assert.equal(status, 429);
      assert.equal(api.received.length, 0, JSON.stringify(keys));
    }
  });

  test("are those of the principal", async () => {
    const { post, api } = await world({
      authenticate: ({ headers }) => ({
        id: headers.get("x-user") ?? "",
        key: headers.get("x-user"),
      }),
      credentials: async (who) => ({ ...CREDENTIALS, accessKeyId: `AK-${who.key}` }),
    });
    for (const user of ["alice", "bob"]) await post({ "x-user": user });
    const ids = api.posts().map(({ url }) => url.searchParams.get("access_key_id"));
    assert.deepEqual(ids, ["AK-alice", "AK-bob"]);
  });
});

describe("audit", { concurrency: true }, () => {
  for (const [name, audit] of Object.entries(FAILURES)) {
    test(`that ${name} before: nothing is sent`, async () => {
      const { post, api } = await world({ audit });
      const key = { "idempotency-key": newKey() };
      for (let n = 0; n < 2; n += 1) assert.equal((await post(key)).status, 429);
      assert.equal(api.posts().length, 0);
    });

    test(`that ${name} after: the client is told what happened`, async () => {
      const { post, api, errors } = await world({
        audit: ({ phase }) => (phase === "after" ? audit() : undefined),
      });
      const { status, json, ms } = await post();
      assert.deepEqual([status, json.ret_code], [200, 0]);
      assert.ok(ms < 10_000);
      assert.equal(api.posts().length, 1);
      assert.equal(errors.length, name === "hangs" ? 0 : 1);
    });
  }

  test("has both records of each change that began to be passed on, and no secret", async () => {
    /** @type {import("../../js/proxy/types.d.ts").AuditRecord[]} */
    const records = [];
    const { post, get, api } = await world({ audit: (record) => void records.push(record) });
    const wanted = stamp();
    await post({ "ehpc-timestamp": wanted });
    api.answer = (_, res) => res.destroy();
    await post();
    api.close();
    await post();
    await get();
    const told = records.map(({ phase, status, ret_code }) => [phase, status, ret_code]);
    assert.deepEqual(told, [
      ["before", undefined, undefined],
      ["after", 200, 0],
      ["before", undefined, undefined],
      ["after", 502, undefined],
      ["before", undefined, undefined],
      ["after", 429, undefined],
    ]);
    const [before, after] = records;
    assert.equal(before?.key, after?.key);
    assert.deepEqual([before?.principal, before?.timestamp], ["alice", wanted]);
    assert.deepEqual({ ...before?.request }, { operation: REMOVE, method: "POST", ...CHANGE });
    assert.match(String(after?.job_id), /^j-/);
    assert.doesNotMatch(JSON.stringify(records), /S3cr|signature/);
  });
});

test("the audit has what became of a change that was given up meanwhile", async () => {
  /** @type {(string | number | undefined)[][]} */
  const told = [];
  const real = Date.now;
  let off = 0;
  Date.now = () => real() + off;
  try {
    const { post, api } = await world({
      audit({ phase, status, ret_code }) {
        told.push([phase, status, ret_code]);
        off = 70_000;
      },
    });
    assert.equal((await post()).json.ret_code, 1300);
    assert.equal(api.posts().length, 0);
  } finally {
    Date.now = real;
  }
  assert.deepEqual(told, [
    ["before", undefined, undefined],
    ["after", 200, 1300],
  ]);
});

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
