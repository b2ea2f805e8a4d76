// The secret never shows itself: not in what is handed out, and not in what is sent.

import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "node:util";
import { forReading, forWaiting } from "../options.js";
import { EXPIRED, isExpired } from "../timestamps.js";
import { listen } from "./listen.js";
import { ended, OUTCOMES } from "./outcomes.js";
import * as client from "./package.js";

const { fetch: real } = globalThis;

/** Its core is letters and digits, so that no encoding of a URL changes it. */
const CORE = "hunter2hunter2hunter2";
const secretAccessKey = `s3cr3t/+=~ 密钥${CORE}`;
const credentials = { accessKeyId: "k", secretAccessKey };
const OPTIONS = { credentials, timeoutMs: 1000, deadlineMs: 5000, settleMs: 10, maxAttempts: 2 };

/** The core as it is, and at each of the three places where Base64 may begin to read it. */
const FORMS = [
  CORE,
  Buffer.from(CORE).toString("hex"),
  ...[0, 1, 2].map((skipped) => {
    const whole = CORE.slice(skipped, skipped + 18);
    return Buffer.from(whole).toString("base64");
  }),
];

/** @param {string} text @param {string} where */
function isWithout(text, where) {
  for (const form of FORMS) assert.ok(!text.includes(form), `${where}: ${text}`);
}

/**
 * Everything that a log, a console or another thread could make of a value.
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
 * What each way in which a call ends hands out.
 * @param {(what: string, value: unknown) => void} look
 */
async function handedOut(look) {
  for (const outcome of OUTCOMES) {
    /** @type {unknown[]} */
    const events = [];
    const onEvent = (/** @type {unknown} */ event) => events.push(event);
    const { end, value } = await ended(client, outcome, { ...OPTIONS, onEvent });
    assert.equal(end, outcome.ends, outcome.name);
    look(outcome.name, value);
    for (const event of events) look(`an event of ${outcome.name}`, event);
  }
}

for (const [name, way] of Object.entries(WAYS)) {
  test(`nothing that is handed out shows the secret to ${name}`, async () => {
    let looks = 0;
    await handedOut((what, value) => {
      isWithout(way(value), what);
      looks++;
    });
    // Results, errors, and events too.
    assert.ok(looks > OUTCOMES.length);
  });
}

test("what a way shows is really looked at", () => {
  for (const [name, way] of Object.entries(WAYS)) {
    const shown = way(Object.assign(new Error(CORE), { [name]: CORE, toJSON: () => CORE }));
    assert.throws(() => isWithout(shown, name), name);
  }
});

test("an error made again from its JSON shows no secret either", async () => {
  await handedOut((what, value) => {
    if (!client.isHpcError(value)) return;
    const again = client.HpcError.fromJSON(JSON.parse(JSON.stringify(value)));
    for (const way of Object.values(WAYS)) isWithout(way(again), what);
  });
});

test("no request carries the secret, in its URL, its headers or its body", async () => {
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
  for (const request of seen) isWithout(request, "a request");
});
