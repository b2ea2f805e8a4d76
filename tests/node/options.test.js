// No option is ignored: a function rejects an option that it does not use.

import assert from "node:assert/strict";
import test from "node:test";
import { RECEIPT } from "../receipt.js";
import {
  addNodes,
  failure,
  GOOD,
  listNodes,
  listQueues,
  lookUp,
  memoryJournal,
  removeNodes,
  signRequest,
  waitForJob,
} from "./package.js";

const PLACE = { cluster_id: "c", zone: "z" };

/** @type {Record<string, (options: any) => Promise<unknown>>} */
const CALLS = {
  removeNodes: (options) => removeNodes(GOOD, options),
  addNodes: (options) => addNodes(GOOD, options),
  listQueues: (options) => listQueues(PLACE, options),
  listNodes: (options) => listNodes(PLACE, options),
  waitForJob: (options) => waitForJob({ job_id: "j-1", zone: "z" }, options),
  lookUp: (options) => lookUp(RECEIPT, options),
  signRequest: (options) => signRequest(GOOD, options),
};

/** Options that only some functions have, each with a valid value. */
const SOME = {
  ...{
    fetchCredentials: "omit",
    onEvent() {},
    onPage() {},
    maxAttempts: 1,
    settleMs: 1,
    baseline: false,
  },
  fetch: async () => Response.json({ ret_code: 1 }),
  ...{ requestLifetimeMs: 1, guard: false, account: "me", journal: memoryJournal() },
};
const SENDS = ["fetch", "fetchCredentials", "onEvent"];
const READS = [...SENDS, "maxAttempts"];
const LISTS = [...READS, "onPage"];

/** Which of them each function has. @type {Record<string, readonly string[]>} */
const HAS = {
  removeNodes: Object.keys(SOME).filter((name) => name !== "onPage"),
  addNodes: [...READS, "settleMs", "baseline", "requestLifetimeMs", "account", "journal"],
  listQueues: LISTS,
  listNodes: LISTS,
  waitForJob: SENDS,
  lookUp: [...SENDS, "account", "journal"],
  signRequest: [],
};

for (const [name, call] of Object.entries(CALLS)) {
  for (const [option, value] of Object.entries(SOME)) {
    const has = HAS[name]?.includes(option);
    test(`${option} is ${has ? "an" : "not an"} option of ${name}`, async (t) => {
      const fetch = t.mock.method(globalThis, "fetch", async () => Response.json({ ret_code: 1 }));
      const error = await failure(call({ [option]: value, endpoint: has ? "none" : "https://h" }));
      assert.deepEqual([error.kind, error.field], ["invalid", has ? "endpoint" : option]);
      const says = error.message.startsWith(`"${option}" is not an option of ${name}. `);
      assert.equal(says, !has, error.message);
      assert.equal(fetch.mock.callCount(), 0);
    });
  }
}

test("an option that a function lacks is rejected even if it is undefined", async () => {
  const error = await failure(listQueues(PLACE, /** @type {any} */ ({ settleMs: undefined })));
  assert.equal(error.field, "settleMs");
});

test("accessors of a class that are not options are ignored", async () => {
  class Settings {
    get endpoint() {
      return "none";
    }
    get settleMs() {
      return "no time";
    }
  }
  assert.equal(
    (await failure(listQueues(PLACE, /** @type {any} */ (new Settings())))).field,
    "endpoint",
  );
});
