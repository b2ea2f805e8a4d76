// The secret never appears in anything that the package returns or sends.

import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { forReading, forWaiting } from "../options.js";
import { EXPIRED, isExpired } from "../timestamps.js";
import { listen } from "./listen.js";
import { ended, OUTCOMES } from "./outcomes.js";
import * as client from "./package.js";

const { fetch: real } = globalThis;

/** Letters and digits only, so that URL encoding does not change it. */
const CORE = "hunter2hunter2hunter2";
const secretAccessKey = `s3cr3t/+=~ 密钥${CORE}`;
const credentials = { accessKeyId: "k", secretAccessKey };
const OPTIONS = { credentials, timeoutMs: 1000, deadlineMs: 5000, settleMs: 10, maxAttempts: 2 };

/** The core in plain, in hex, and in Base64 at each of the three possible alignments. */
const FORMS = [
  CORE,
  Buffer.from(CORE).toString("hex"),
  ...[0, 1, 2].map((skipped) => {
    const aligned = CORE.slice(skipped, skipped + 18);
    return Buffer.from(aligned).toString("base64");
  }),
];

/** @param {string} text @param {string} where */
function assertNoSecret(text, where) {
  for (const form of FORMS) assert.ok(!text.includes(form), `${where}: ${text}`);
}

/**
 * Every way in which a log, a console or another thread could show a value.
 * @type {Readonly<Record<string, (value: any) => string>>}
 */
const WAYS = {
  "util.inspect": (value) =>
    inspect(value, { showHidden: true, depth: Number.POSITIVE_INFINITY, getters: true }),
  "JSON.stringify": (value) => JSON.stringify(value) ?? "",
  String: (value) => String(value),
  stack: (value) => String(value?.stack),
  structuredClone: (value) => inspect(structuredClone(value), { depth: Number.POSITIVE_INFINITY }),
};

/**
 * Visits the results, errors and events of every outcome.
 * @param {(what: string, value: unknown) => void} visit
 */
async function visitValues(visit) {
  for (const outcome of OUTCOMES) {
    /** @type {unknown[]} */
    const events = [];
    const onEvent = (/** @type {unknown} */ event) => events.push(event);
    const { end, value } = await ended(client, outcome, { ...OPTIONS, onEvent });
    assert.equal(end, outcome.ends, outcome.name);
    visit(outcome.name, value);
    for (const event of events) visit(`an event of ${outcome.name}`, event);
  }
}

for (const [name, way] of Object.entries(WAYS)) {
  test(`no result, error or event shows the secret to ${name}`, async () => {
    let visits = 0;
    await visitValues((what, value) => {
      assertNoSecret(way(value), what);
      visits++;
    });
    // Results, errors, and events too.
    assert.ok(visits > OUTCOMES.length);
  });
}

test("the check finds a secret that is shown", () => {
  for (const [name, way] of Object.entries(WAYS)) {
    const shown = way(Object.assign(new Error(CORE), { [name]: CORE, toJSON: () => CORE }));
    assert.throws(() => assertNoSecret(shown, name), name);
  }
});

test("an error restored from its JSON does not show the secret either", async () => {
  await visitValues((what, value) => {
    if (!client.isHpcError(value)) return;
    const again = client.HpcError.fromJSON(JSON.parse(JSON.stringify(value)));
    for (const way of Object.values(WAYS)) assertNoSecret(way(again), what);
  });
});

test("no request carries the secret in its URL, headers or body", async () => {
  /** @type {string[]} */
  const seen = [];
  const { url, close } = await listen((req, res) => {
    let body = "";
    req.on("data", (chunk) => {
      body += chunk;
    });
    req.on("end", () => {
      seen.push(`${req.method} ${req.url}\n${req.rawHeaders.join("\n")}\n${body}`);
      const done = { ret_code: 0, job_id: "j-wire", queue_set: [], job_set: [] };
      res.end(JSON.stringify(isExpired(req.url ?? "", req.headers) ? EXPIRED : done));
    });
  });
  globalThis.fetch = real;
  const options = { ...OPTIONS, endpoint: `${url}/api`, headers: { "X-CSRF-Token": "t" } };
  await client.removeNodes(client.GOOD, options);
  await client.addNodes(client.GOOD, options);
  await client.listQueues({ cluster_id: "c", zone: "z" }, forReading(options));
  await client
    .waitForJob({ job_id: "j-1", zone: "z" }, { ...forWaiting(options), deadlineMs: 50 })
    .catch(() => {});
  close();
  assert.ok(seen.length >= 4 && seen.every((request) => request.includes("signature=")));
  for (const request of seen) assertNoSecret(request, "a request");
});
