// The secret, and URLs that are signed with it, appear nowhere but at the API.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, drop, hang, json, usual } from "./upstream.js";
import { CREDENTIALS, proxy, SECRET, stamp, startWorld } from "./world.js";

/** @typedef {import("./upstream.js").Answer} Answer */

/** What may not be seen: the secret in any spelling, and what is made of it. */
const SECRETS = [
  SECRET,
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString("base64"),
  Buffer.from(SECRET).toString("hex"),
  JSON.stringify(SECRET).slice(1, -1),
  "signature=",
  "signature%3D",
  "access_key_id",
];

/** An API that says what it got. @type {Answer} */
function echo({ url, headers, body }, res) {
  res.writeHead(400, { location: url.href, "content-type": "text/plain", "x-echo": url.href });
  res.end(`${url.href} ${JSON.stringify(headers)} ${body}`);
}

/** @param {() => unknown} thrown */
const throwing = (thrown) => async (/** @type {any} */ url) => {
  const error = /** @type {any} */ (thrown());
  if (error instanceof Error) {
    error.message += ` ${url}`;
    /** @type {any} */ (error).url = url;
    error.cause = new TypeError(`to ${url}`, { cause: { url, code: `E ${url}` } });
  }
  throw error;
};

/** @type {[name: string, answer: Answer, options?: Parameters<typeof startWorld>[0]][]} */
const WORLDS = [
  ["works", usual],
  ["says what it got", echo],
  ["redirects with it", (one, res) => bytes("", 302, { location: one.url.href })(one, res)],
  ["closes the connection", drop],
  ["hangs", hang],
  ["responds with half a body", bytes('{"ret_code":', 200)],
  ["refuses the time", (_, res) => json(res, { ret_code: 1300 })],
  ["is behind a fetch that throws", usual, { fetch: throwing(() => new Error("lost")) }],
  [
    "is behind a fetch that throws a code",
    usual,
    { fetch: throwing(() => Object.assign(new Error("x"), { code: "ECONNREFUSED" })) },
  ],
  ["is behind a fetch that throws its URL", usual, { fetch: async (url) => Promise.reject(url) }],
  [
    "is behind a fetch that throws an error named by its URL",
    usual,
    {
      fetch: async (url) => Promise.reject(Object.assign(new Error("x"), { name: url, code: url })),
    },
  ],
  ["is not there", usual, { upstream: "http://127.0.0.1:9/api" }],
  ["has no name", usual, { upstream: "https://no-such-host.invalid/api" }],
  ["is not asked for want of members", echo, { membership: true }],
  ["is not asked, because nothing is allowed", usual, { authorize: () => false }],
  [
    "is not asked, because the store is broken",
    usual,
    { store: { begin: () => Promise.reject(new Error("x")), finish: async () => {} } },
  ],
];

for (const [name, answer, options] of WORLDS) {
  test(`nobody sees a secret if the API ${name}`, async () => {
    /** @type {unknown[]} */
    const records = [];
    const audit = (/** @type {unknown} */ record) => void records.push(record);
    const world = await startWorld({ timeoutMs: 2000, audit, ...options }, { answer });
    await world.post();
    await world.get();
    await world.get("/cluster/listNodes?cluster_id=ehpc-1&zone=jn1a");
    await world.post({}, "{");
    await world.post({ "ehpc-timestamp": stamp(-100_000) });
    await world.post({ origin: "null" });
    await world.get("/operation?access_key=x&zone=z");
    const seen = [...(await world.seen()), JSON.stringify(records)].join("\n");
    world.close();
    assert.match(seen, /ret_code|message/);
    for (const secret of SECRETS) assert.ok(!seen.includes(secret), `${secret} in ${seen}`);
  });
}

test("a stack or a message that is printed has none either", async (t) => {
  /** @type {unknown[][]} */
  const printed = [];
  for (const method of /** @type {const} */ (["error", "warn", "log", "info", "debug"])) {
    t.mock.method(console, method, (/** @type {unknown[]} */ ...given) => printed.push(given));
  }
  for (const credentials of [CREDENTIALS, () => CREDENTIALS]) {
    const world = await startWorld(
      /** @type {any} */ ({
        ...{ onError: undefined, credentials },
        audit: () => Promise.reject(new Error("the audit")),
      }),
      { answer: drop },
    );
    await world.post();
    await world.get();
    world.close();
  }
  assert.ok(printed.length > 0);
  const text = printed
    .flat()
    .map((one) => (one instanceof Error ? one.stack : String(one)))
    .join();
  for (const secret of SECRETS) assert.ok(!text.includes(secret), text);
});

test("the API gets the signed request: the secret signs, and does not travel", async () => {
  const { post, api, close } = await startWorld({ log: "account" });
  await post();
  close();
  const [{ url, headers, body } = assert.fail()] = api.posts();
  assert.ok(url.searchParams.get("signature"));
  for (const secret of SECRETS.slice(0, 5)) {
    assert.ok(!`${url.href}${JSON.stringify(headers)}${body}`.includes(secret));
  }
});

test("a hidden job has a name that tells nothing of it, the same in each process", async () => {
  const rows = [
    { job_id: "j-secret", job_action: "A", resource_ids: "ehpc-2 ehpcq-2 cln-9", owner: "bob" },
    { job_id: "j-own", job_action: "A", resource_ids: "ehpc-1 ehpcq-1 cln-1", owner: "alice" },
  ];
  const authorize = (/** @type {unknown} */ _, /** @type {any} */ { cluster_id }) =>
    cluster_id === undefined || cluster_id === "ehpc-1";
  const names = new Set();
  for (let n = 0; n < 2; n += 1) {
    const { get, close } = await startWorld(
      { authorize, store: proxy.memoryStore({ singleProcess: true }) },
      { answer: (_, res) => json(res, { ret_code: 0, job_set: rows, total_count: 2 }) },
    );
    const { json: page, text } = await get();
    close();
    assert.doesNotMatch(text, /secret|bob|cln-9|ehpcq-2|ehpc-2/);
    assert.deepEqual(page.job_set, [rows[1]]);
    const [hidden] = page.hidden_rows;
    assert.match(hidden.job_id, /^j-[a-z0-9_]{16}$/);
    names.add(hidden.job_id);
  }
  assert.equal(names.size, 1);
});
