// The signing proxy on Node and on Workers, over HTTP: whom it serves, what it passes on, and that it passes a
// change on once. The proxy itself is tested in tests/proxy.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { serve } from "../../www/server.js";
import { makeCluster, post as postSigned, stamp } from "../page/client.js";
import { ask } from "./ask.js";
import { clientOf, code, cookieOf, REMOVE, removal, removals } from "./client.js";
import { keysFolder, onNode, onWorkers, SECRETS, USER } from "./servers.js";

/** @typedef {import("../page/client.js").Json} Json */
/** @typedef {import("./ask.js").TextResponse} TextResponse */

const SESSION = "/console/session";

for (const [where, start] of Object.entries({ Node: onNode, Workers: onWorkers })) {
  describe(`the proxy on ${where}`, () => {
    const keys = keysFolder();
    /** @type {import("../../www/server.js").Served} */
    let sim;
    /** @type {import("./servers.js").Console} */
    let proxy;
    /** @type {Json} */
    let own;
    /** @type {Json} */
    let foreign;
    let cookie = "";
    const { post, get, change } = clientOf(() => ({ ...proxy, cookie }));

    before(async () => {
      sim = await serve({ env: {} });
      const spec = { queues: [{ name: "batch", groups: [9] }], job_ms: 20 };
      [own, foreign] = [await makeCluster(sim.url, spec), await makeCluster(sim.url, spec)];
      proxy = await start(sim.url, [own.cluster_id], { keys, signal: "SIGKILL" });
      const signedIn = await post(SESSION, JSON.stringify(USER));
      assert.equal(signedIn.status, 200, signedIn.body);
      const [set = ""] = signedIn.headers["set-cookie"] ?? [];
      for (const part of ["__Host-", "HttpOnly", "Secure", "SameSite=Strict", "Path=/"]) {
        assert.ok(set.includes(part), set);
      }
      cookie = cookieOf(signedIn);
      const [, payload = ""] = cookie.split(".");
      const { exp } = JSON.parse(Buffer.from(payload, "base64url").toString());
      assert.ok(Math.abs(exp - Date.now() / 1000 - 8 * 3600) < 60, `it ends at ${exp}`);
    });
    after(() => Promise.all([proxy?.close(), sim.close()]));

    const lists = () => `cluster_id=${own.cluster_id}&zone=${own.zone}`;
    const received = () => sim.sim?.received.of(null).length;

    test("rejects everything else without contacting the API", async () => {
      const body = removal(own, 8);
      const queues = () => `/queue/ehpc/getQueueList?${lists()}`;
      const signIn = (/** @type {Json} */ given, headers = {}) =>
        post(SESSION, JSON.stringify({ ...USER, ...given }), headers);
      const evil = { origin: "https://evil.example" };
      /** @type {[string, number, () => Promise<TextResponse>][]} */
      const cases = [
        ["without a session", 401, () => get(queues(), { cookie: "" })],
        ["a forged session", 401, () => get(queues(), { cookie: cookie.replace(/.{9}$/, "A") })],
        ["a made-up session", 401, () => get(queues(), { cookie: "__Host-session=ann" })],
        ["an unsigned session", 401, () => get(queues(), { cookie: unsigned() })],
        ["another site's removal", 403, () => change(body, evil)],
        [
          "a removal without Origin",
          403,
          () => ask(proxy.url + REMOVE, { method: "POST", body, headers: { cookie } }),
        ],
        ["another site's list", 403, () => get(queues(), { "sec-fetch-site": "cross-site" })],
        ["a foreign cluster's removal", 403, () => change(removal(foreign, 8))],
        [
          "a foreign cluster's list",
          403,
          () => get(`/cluster/listNodes?cluster_id=${foreign.cluster_id}&zone=${foreign.zone}`),
        ],
        ["a list of all clusters", 400, () => get(`/cluster/listNodes?zone=${own.zone}`)],
        ["a parameter twice", 400, () => get(`${queues()}&cluster_id=${foreign.cluster_id}`)],
        ["a signing parameter", 400, () => get(`${queues()}&access_key_id=x`)],
        ["another operation", 404, () => get("/cluster/deleteClusters")],
        ["a path traversal", 404, () => get("/..%2f..%2foperation")],
        ["a removal by GET", 405, () => get("/queue/ehpc/removeNodes")],
        ["a form", 415, () => change(body, { "content-type": "text/plain" })],
        ["no idempotency key", 400, () => change(body, { "idempotency-key": "" })],
        ["no timestamp", 400, () => post(REMOVE, body, { "idempotency-key": "none" })],
        ["a wrong timestamp", 400, () => change(body, { "ehpc-timestamp": "now" })],
        ["malformed JSON", 400, () => change("{")],
        ["a field twice", 400, () => change(body.replace("{", '{"zone":"pek3",'))],
        ["an unknown field", 400, () => change(body.replace("{", '{"x":1,'))],
        ["2 MiB", 413, () => change(`"${"x".repeat(2 ** 21)}"`)],
        ["a wrong password", 401, () => signIn({ password: "x" })],
        ["no password", 401, () => post(SESSION, "null")],
        ["a name that nobody has", 401, () => signIn({ name: "eve" })],
        ["a name of every object", 401, () => signIn({ name: "constructor" })],
        ["another site's sign-in", 403, () => signIn({}, evil)],
        ["a sign-in of 5 kB", 413, () => signIn({ password: "x".repeat(5000) })],
        ["a sign-in without a length", 413, () => signIn({}, { "transfer-encoding": "chunked" })],
      ];
      const before = received();
      for (const [name, status, send] of cases) {
        const response = await send();
        assert.equal(response.status, status, `${name}: ${response.body}`);
        assert.equal(typeof JSON.parse(response.body).message, "string", name);
        assert.equal(response.headers["access-control-allow-origin"], undefined, name);
        assert.equal(response.headers["set-cookie"], undefined, name);
        const shown = JSON.stringify(response) + proxy.log();
        for (const secret of SECRETS) assert.ok(!shown.includes(secret), name);
      }
      assert.equal(received(), before);
    });

    /** The session with the algorithm "none". */
    const unsigned = () => {
      const [, payload] = cookie.split(".");
      const header = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
      return `__Host-session=${header}.${payload}.`;
    };

    test("signs out", async () => {
      const { url, origin } = proxy;
      const headers = { origin, cookie };
      const response = await ask(url + SESSION, { method: "DELETE", headers });
      assert.equal(response.status, 200);
      assert.match(response.headers["set-cookie"]?.[0] ?? "", /^__Host-session=;.*Max-Age=0/);
    });

    test("signs and passes on reads of lists and the log", async () => {
      const paths = [
        `/queue/ehpc/getQueueList?${lists()}&search_word=a%20b~'(1)/2`,
        `/cluster/listNodes?${lists()}`,
        `/operation?zone=${own.zone}`,
      ];
      for (const path of paths) {
        const response = await get(path, { "sec-fetch-site": "same-origin" });
        assert.equal(response.status, 200, response.body);
        assert.equal(code(response), 0, response.body);
        assert.ok(response.headers["ehpc-date"]);
      }
    });

    test("the log shows what was done in the user's clusters, and hides others", async () => {
      await postSigned(sim.url, "/queue/ehpc/removeNodes", removal(foreign, 0));
      const { body } = await change(removal(own, 7));
      const log = await get(`/operation?zone=${own.zone}`);
      assert.equal(code(log), 0, log.body);
      assert.ok(log.body.includes(JSON.parse(body).job_id), log.body);
      assert.ok(log.body.includes(own.cluster_id), log.body);
      assert.ok(!log.body.includes(foreign.cluster_id), log.body);
    });

    test("passes a removal on once per idempotency key, and repeats the first response", async () => {
      const before = removals(sim, own);
      const key = { "idempotency-key": "k-1" };
      const responses = await Promise.all([1, 2, 3].map(() => change(removal(own, 0), key)));
      responses.push(await change(removal(own, 0), key));
      assert.equal(code({ body: responses[0]?.body ?? "" }), 0, responses[0]?.body);
      assert.equal(new Set(responses.map(({ body }) => body)).size, 1);
      assert.equal((await change(removal(own, 1), key)).status, 422);
      assert.equal(removals(sim, own), before + 1);
    });

    test("a lost response is 502, and its key is not passed on again", async () => {
      const before = removals(sim, own);
      const { cluster_id } = own;
      const fault = { cluster_id, operation: "removeNodes", fault: "lost-after", times: 1 };
      await ask(`${sim.url}/sim/faults`, { method: "POST", body: JSON.stringify(fault) });
      for (let times = 0; times < 2; times++) {
        const response = await change(removal(own, 2), { "idempotency-key": "k-2" });
        assert.equal(response.status, 502, response.body);
      }
      assert.equal(removals(sim, own), before + 1);
    });

    /** The timestamp of the cluster's last request. */
    const signedWith = (/** @type {string | null} */ cluster_id = own.cluster_id) => {
      const target = sim.sim?.received.of(cluster_id).at(-1)?.target ?? "";
      return new URL(target, sim.url).searchParams.get("timestamp");
    };

    test("signs a change with its client's time, and passes on none that is too old", async () => {
      const before = received();
      for (const off of [-3600, -75, 20, 3600]) {
        const response = await change(removal(own, 3), { "ehpc-timestamp": stamp(off) });
        assert.deepEqual([response.status, code(response)], [200, 1300], `${off} s`);
      }
      assert.equal(received(), before);
      const time = stamp(-43);
      const response = await change(removal(own, 3), { "ehpc-timestamp": time });
      assert.equal(code(response), 0, response.body);
      assert.equal(signedWith(), time);
    });

    test("signs a read with its client's time, so that it can ask which ones are accepted", async () => {
      for (const [off, ret_code] of /** @type {const} */ ([
        [-50, 0],
        [-100, 1300],
      ])) {
        const time = stamp(off);
        const response = await get(`/operation?zone=${own.zone}`, { "ehpc-timestamp": time });
        assert.equal(code(response), ret_code, `${off} s`);
        assert.equal(signedWith(null), time);
      }
    });

    test("a key is kept over a restart, and so is the session", async () => {
      const key = { "idempotency-key": "k-3" };
      const first = await change(removal(own, 4), key);
      assert.equal(code(first), 0, first.body);
      const before = removals(sim, own);
      await proxy.close();
      proxy = await start(sim.url, [own.cluster_id], { keys, signal: "SIGKILL" });
      assert.equal((await change(removal(own, 4), key)).body, first.body);
      assert.equal((await change(removal(own, 5), key)).status, 422);
      assert.equal(removals(sim, own), before);
    });

    test("of 200 passwords for one name, a few are tried, and others still sign in", async () => {
      for (const name of ["eve", USER.name]) {
        assert.equal((await post(SESSION, JSON.stringify(USER))).status, 200, name);
        let tried = 0;
        for (let guess = 0; guess < 200; guess++) {
          const { status } = await post(SESSION, JSON.stringify({ name, password: `${guess}` }));
          if (status === 401) tried += 1;
          else assert.equal(status, 429);
        }
        // Two minutes, if one begins just now.
        assert.ok(tried > 0 && tried <= 20, `${tried} of ${name}`);
      }
      // The limit is for sign-ins: a session goes on.
      assert.equal((await get(`/operation?zone=${own.zone}`)).status, 200);
    });
  });
}
