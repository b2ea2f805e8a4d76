// Stores that are slow, fail, hang or respond with nonsense: nothing is passed on twice, and nobody is told that
// nothing was passed on if something was.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { newKey, proxy, stamp, startWorld } from "./world.js";

/** @typedef {import("../../js/proxy/types.d.ts").IdempotencyStore} Store */

/** @type {import("./world.js").World[]} */
const worlds = [];
after(() => {
  for (const world of worlds) world.close();
});

/** @param {Record<string, unknown>} parts of a store; the others work @param {Parameters<typeof startWorld>[0]} [options] */
async function world(parts, options) {
  const store = { ...proxy.memoryStore({ singleProcess: true }), ...parts };
  const one = await startWorld({
    store: /** @type {Store} */ (store),
    timeoutMs: 1500,
    ...options,
  });
  worlds.push(one);
  return one;
}

const never = () => new Promise(() => {});
const rejects = () => Promise.reject(new Error("the disk is full"));
const throws = () => {
  throw new Error("the disk is full");
};

describe("begin", { concurrency: true }, () => {
  /** @type {Record<string, () => unknown>} */
  const FAILURES = {
    rejects,
    throws,
    "never settles": never,
    "resolves to nothing": async () => undefined,
    "resolves to null": async () => null,
    "resolves to true": async () => true,
    "resolves to a text": async () => "first",
    "resolves to no `first`": async () => ({}),
    "resolves to a `first` that is a number": async () => ({ first: 1 }),
    "resolves to a `first` that is a text": async () => ({ first: "true" }),
    "resolves to a getter that throws": async () => ({
      get first() {
        throw new Error("x");
      },
    }),
    "is a thenable that throws": () => ({
      // biome-ignore lint/suspicious/noThenProperty: what a foreign store may return.
      get then() {
        throw new Error("x");
      },
    }),
    "rejects with nothing": () => Promise.reject(),
  };
  for (const [name, begin] of Object.entries(FAILURES)) {
    test(`that ${name}: 429, nothing is passed on, and the operator is told`, async () => {
      const { post, api, errors } = await world({ begin });
      const { status, headers, json } = await post();
      assert.deepEqual([status, headers.get("retry-after")], [429, "1"]);
      assert.match(json.message, /Nothing was sent/);
      assert.equal(api.posts().length, 0);
      assert.deepEqual(
        errors.map(({ what }) => what),
        ["store.begin"],
      );
    });
  }

  /** @type {Record<string, unknown>} */
  const NOT_FIRST = {
    "and no fingerprint": {},
    "and a fingerprint that is a number": { fingerprint: 7 },
    "and no fingerprint, but a response of nothing": { response: null },
    "and a response without a body": { response: { status: 200, headers: {} } },
    "and a response with a body that is bytes": {
      response: { status: 200, body: Buffer.from("{}") },
    },
    "and a response with an impossible status": { response: { status: 99, headers: {}, body: "" } },
    "and a response with status 204": { response: { status: 204, headers: {}, body: "" } },
    "and a response with a status that is a text": {
      response: { status: "429", headers: {}, body: "" },
    },
    "and a response with status 302": {
      response: { status: 302, headers: { location: "/" }, body: "" },
    },
  };
  for (const [name, more] of Object.entries(NOT_FIRST)) {
    test(`that resolves to \`first: false\` ${name}: in doubt`, async () => {
      const begin = async () => ({ first: false, .../** @type {object} */ (more) });
      const { post, api } = await world({ begin });
      assert.equal((await post()).status, 502);
      assert.equal(api.posts().length, 0);
    });
  }

  test("whose response has headers of another site's making: they are not passed on", async () => {
    const headers = { "set-cookie": "a=b", "content-type": "text/html", "x\n": "y", date: "x" };
    const response = { status: 200, headers, body: "{}" };
    const { post } = await world({ begin: async () => ({ first: false, response }) });
    const heard = await post();
    assert.equal(heard.status, 200);
    assert.equal(heard.headers.get("content-type"), "application/json");
    for (const name of ["set-cookie", "date"]) assert.equal(heard.headers.get(name), null);
  });

  test("that is first twice for one key: passed on once", async () => {
    const { post, api, errors } = await world({ begin: async () => ({ first: true }) });
    const key = { "idempotency-key": newKey() };
    assert.equal((await post(key)).status, 200);
    assert.equal((await post(key)).status, 502);
    assert.equal((await post(key)).status, 502);
    assert.equal(api.posts().length, 1);
    assert.match(String(errors[0]?.error), /first twice/);
  });

  test("that records, and then fails: the key is in doubt, not refused", async () => {
    const store = proxy.memoryStore({ singleProcess: true });
    let failures = 1;
    const begin = /** @type {Store["begin"]} */ (
      async (...given) => {
        const begun = await store.begin(...given);
        if (failures-- > 0) throw new Error("the connection was lost");
        return begun;
      }
    );
    const { post, api } = await world({ begin });
    const key = { "idempotency-key": newKey() };
    assert.equal((await post(key)).status, 429);
    assert.equal((await post(key)).status, 502);
    assert.equal((await post()).status, 200);
    assert.equal(api.posts().length, 1);
  });

  test("that takes longer than the request: told in time, and not passed on afterwards", async () => {
    const { post, api } = await world({ begin: () => sleep(6000, { first: true }) });
    const { status, ms } = await post();
    assert.equal(status, 429);
    assert.ok(ms < 5500, `${ms} ms`);
    await sleep(6000 - ms + 300);
    assert.equal(api.posts().length, 0);
  });
});

describe("finish", { concurrency: true }, () => {
  for (const [name, finish] of Object.entries({ rejects, throws, "never settles": never })) {
    test(`that ${name}: the client is told all the same, and a second delivery is in doubt`, async () => {
      const { post, api, errors } = await world({ finish });
      const key = { "idempotency-key": newKey() };
      const { status, json, ms } = await post(key);
      assert.deepEqual([status, json.ret_code], [200, 0]);
      assert.ok(ms < 10_000);
      assert.equal((await post(key)).status, 502);
      assert.equal(api.posts().length, 1);
      assert.equal(errors.length, name === "never settles" ? 0 : 1);
    });
  }

  test("that resolves to something, or changes what it was given: nothing comes of it", async () => {
    const { post } = await world({
      finish: async (/** @type {string} */ _, /** @type {any} */ response) => {
        response.body = "changed";
        response.status = 429;
        return { status: 429 };
      },
    });
    assert.equal((await post()).json.ret_code, 0);
  });
});

describe("a slow store", () => {
  const real = Date.now;
  let off = 0;
  Date.now = () => real() + off;
  after(() => {
    Date.now = real;
  });

  /** The store takes so long, by the clock. @param {number} ms */
  const slow = (ms) => {
    const store = proxy.memoryStore({ singleProcess: true });
    return {
      begin: /** @type {Store["begin"]} */ (
        (...given) => {
          off += ms;
          return store.begin(...given);
        }
      ),
      finish: store.finish,
    };
  };

  for (const ms of [0, 5_000, 30_000]) {
    test(`of ${ms} ms: a change is passed on only within its time`, async () => {
      off = 0;
      // Behind by 60 s is too late, so 55.5 s and 5 s are.
      for (const [behind, passes] of /** @type {const} */ ([
        [0, true],
        [26_000, true],
        [31_500, ms < 30_000],
        [51_000, ms <= 5_000],
        [56_500, ms === 0],
        [61_500, false],
      ])) {
        const { post, api } = await world(slow(ms));
        const heard = await post({ "ehpc-timestamp": stamp(-behind) });
        assert.equal(heard.status, 200);
        assert.equal(heard.json.ret_code, passes ? 0 : 1300, `${behind} ms behind`);
        assert.equal(api.posts().length, passes ? 1 : 0);
      }
    });
  }

  test("the window of a change: 60 s behind, 5 s ahead", async () => {
    off = 0;
    for (const [ms, code] of [
      [-61_500, 1300],
      [-58_500, 0],
      [4_500, 0],
      [7_000, 1300],
      [-3_599_000, 1300],
      [3_599_000, 1300],
      [86_400_000, 1300],
      [-86_400_000, 1300],
    ]) {
      const { post, api } = await world({});
      const headers = { "ehpc-timestamp": stamp(ms) };
      assert.equal((await post(headers)).json.ret_code, code, `${ms}`);
      assert.equal(api.posts().length, code === 0 ? 1 : 0);
      for (const { url } of api.posts()) {
        assert.equal(url.searchParams.get("timestamp"), headers["ehpc-timestamp"]);
      }
    }
  });

  test("the window of a read: 120 s both ways; without a time, that of now", async () => {
    off = 0;
    const { get, api } = await world({});
    const operation = "/operation?zone=jn1a";
    // The proxy asks for the API's time after a refusal, unless it knows it.
    await get(operation);
    for (const [ms, code] of [
      [-122_000, 1300],
      [-118_000, 0],
      [118_000, 0],
      [122_000, 1300],
    ]) {
      const before = api.reads().length;
      const headers = { "ehpc-timestamp": stamp(ms) };
      assert.equal((await get(operation, headers)).json.ret_code, code, `${ms}`);
      assert.equal(api.reads().length - before, code === 0 ? 1 : 0);
    }
    await get(operation);
    const signed = Date.parse(api.reads().at(-1)?.url.searchParams.get("timestamp") ?? "");
    assert.ok(Math.abs(signed - real()) < 3000);
  });

  test("a key is kept until no process could pass its change on", async () => {
    off = 0;
    /** @type {number[]} */
    const untils = [];
    const begin = async (
      /** @type {string} */ key,
      /** @type {string} */ fingerprint,
      /** @type {number} */ until,
    ) => {
      assert.match(key, /^[0-9a-f]{64}$/);
      assert.match(fingerprint, /^[0-9a-f]{64}$/);
      untils.push(until);
      return { first: true };
    };
    const { post } = await world({ begin });
    for (const ms of [-50_000, 0, 4_000]) {
      const wanted = stamp(ms);
      await post({ "ehpc-timestamp": wanted });
      assert.ok((untils.at(-1) ?? 0) >= Date.parse(wanted) + 60_000 + 10 * 60_000);
    }
  });

  for (const wrong of [
    "",
    "now",
    "2026-01-31",
    "2026-01-31T08:00:00",
    "2026-01-31T08:00:00.000Z",
    "2026-01-31T08:00:00+00:00",
    "2026-02-30T08:00:00Z",
    "1769846400",
    "2026-01-31t08:00:00z",
    "+002026-01-31T08:00:00Z",
    "2026-01-31T24:00:00Z",
    "２026-01-31T08:00:00Z".normalize("NFKD").replace("2", "²"),
  ]) {
    test(`a timestamp "${wrong}" is refused`, async () => {
      const { post, get, api } = await world({});
      const headers = { "ehpc-timestamp": wrong };
      assert.equal((await post(headers)).status, 400);
      assert.equal((await get("/operation?zone=z", headers)).status, 400);
      assert.equal(api.received.length, 0);
    });
  }
});
