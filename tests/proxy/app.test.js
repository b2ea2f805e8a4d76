// The app's own functions, when they are slow, fail or return anything.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { world } from "./impatient.js";
import { CHANGE, CREDENTIALS, newKey, proxy, REMOVE, stamp } from "./world.js";

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
