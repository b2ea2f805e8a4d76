// Random requests, made of parts that are right and parts that are not: whatever comes, the response is one of the
// documented ones, nothing is passed on with a refusal, and what is passed on is one change for each key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../faults/random.js";
import { CHANGE, newKey, ORIGIN, proxy, REMOVE, stamp, usualOptions } from "./world.js";

const REQUESTS = 4000;
const STATUSES = new Set([200, 400, 401, 403, 404, 405, 413, 415, 422, 429, 502]);

/** @type {Record<string, readonly [unknown, ...unknown[]]>} Mostly right: the first is taken most often. */
const PARTS = {
  path: [REMOVE, "/queue/ehpc/addNodes", "/operation", "/x", "", "//", "/operation/", "/%00", "/é"],
  method: ["POST", "GET", "PUT", "OPTIONS"],
  origin: [ORIGIN, undefined, "null", "https://evil.example"],
  site: [undefined, "same-origin", "cross-site", "none", ""],
  type: ["application/json", "application/json; charset=utf-8", "text/plain", "", undefined],
  key: [newKey, "the same key", "", undefined, "a b", "k".repeat(300)],
  time: [stamp, () => stamp(-61_500), () => stamp(7000), undefined, "now", "2026-13-01T00:00:00Z"],
  query: ["", "?", "?zone=jn1a", "?zone=jn1a&zone=x", "?signature=x", "?%", "?limit=1e9", "?=&=&"],
  user: ["alice", "bob", "nobody", "broken"],
};

/** @type {readonly [unknown, ...unknown[]]} */
const VALUES = [
  "x",
  7,
  null,
  [],
  {},
  "",
  true,
  -1,
  1e300,
  ["a", "a"],
  [0],
  "\u0000",
  "\ud800",
  [[]],
];

/** @param {Random} random @param {string} name @returns {any} */
function part(random, name) {
  const [right, ...wrong] = PARTS[name] ?? [undefined];
  const taken = random.chance(0.8) ? right : random.pick(/** @type {any} */ (wrong));
  return typeof taken === "function" ? taken() : taken;
}

/** @param {Random} random */
function bodyOf(random) {
  /** @type {Record<string, unknown>} */
  const body = { ...CHANGE };
  if (random.chance(0.7)) return JSON.stringify(body);
  const name = random.pick(["cluster_id", "hpcqueue_id", "nodelist", "zone", "more", "timestamp"]);
  if (random.chance(0.3)) delete body[name];
  else body[name] = random.pick(VALUES);
  const text = JSON.stringify(body);
  const at = random.between(0, text.length);
  return random.chance(0.3) ? text.slice(0, at) : random.chance(0.2) ? text + text : text;
}

test(`${REQUESTS} random requests`, async (t) => {
  const random = new Random(process.env.EHPC_SEED ?? "requests");
  let sent = 0;
  let passedOn = "";
  /** @type {unknown[]} */
  const errors = [];
  const handler = proxy.createProxy({
    ...usualOptions("https://api.example/api"),
    authenticate({ headers }) {
      const user = headers.get("x-user");
      if (user === "broken") throw new Error("broken");
      return user === "nobody" ? null : user;
    },
    authorize: (who) => who !== "bob",
    fetch: async (_, init) => {
      if (init?.method === "POST") {
        sent += 1;
        passedOn = String(init.body);
      }
      if (random.chance(0.1)) throw new TypeError("lost");
      return new Response(random.chance(0.9) ? '{"ret_code":0,"job_id":"j-1"}' : "<html>");
    },
    limits: { perMinute: 100_000, keys: 100_000 },
    onError: (error) => errors.push(error),
  });
  /** @type {Record<string, number>} */
  const counts = {};
  for (let n = 0; n < REQUESTS; n += 1) {
    const method = part(random, "method");
    const headers = new Headers();
    for (const [name, value] of Object.entries({
      ...{ origin: part(random, "origin"), "sec-fetch-site": part(random, "site") },
      ...{ "content-type": part(random, "type"), "idempotency-key": part(random, "key") },
      ...{ "ehpc-timestamp": part(random, "time"), "x-user": part(random, "user") },
    })) {
      if (value !== undefined) headers.set(name, value);
    }
    const url = `https://console.example/console/api${part(random, "path")}${part(random, "query")}`;
    const body = method === "GET" ? null : bodyOf(random);
    const before = sent;
    const response = await handler(new Request(url, { method, headers, body }));
    const text = await response.text();
    const described = `${method} ${url} ${JSON.stringify([...headers])} ${body}: ${response.status} ${text}`;
    assert.ok(STATUSES.has(response.status), described);
    assert.equal(typeof JSON.parse(text), "object", described);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    if (response.status >= 400 && response.status < 500) assert.equal(sent, before, described);
    assert.ok(sent - before <= 1, described);
    if (sent > before) {
      assert.equal(headers.get("origin"), ORIGIN, described);
      assert.deepEqual(JSON.parse(passedOn), JSON.parse(body ?? ""), described);
      assert.deepEqual(Object.keys(JSON.parse(passedOn)).sort(), Object.keys(CHANGE).sort());
      assert.equal(headers.get("x-user"), "alice");
    }
    counts[response.status] = (counts[response.status] ?? 0) + 1;
  }
  for (const error of errors) assert.equal(String(error), "Error: broken");
  t.diagnostic(`${JSON.stringify(counts)}, ${sent} changes passed on`);
  assert.ok(sent > REQUESTS / 50);
});
