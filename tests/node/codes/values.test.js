// Values of parameters that have a phrase of their own, as calls give them. chinese.test.js has all of them.

import assert from "node:assert/strict";
import test from "node:test";
import { RECEIPT } from "../../receipt.js";
import {
  addNodes,
  failure,
  GOOD,
  listNodes,
  listQueues,
  lookUp,
  removeNodes,
  signRequest,
  waitForJob,
} from "../package.js";
import {
  api,
  changed,
  fresh,
  KEYS,
  PLACE,
  SHORT,
  silent,
  status,
  withOptions,
  withRequest,
} from "./calls.js";
import { checkChinese, checkEnglish } from "./sentences.js";

/** @typedef {import("./case.js").Call} Call */

/** @type {any} */
const client = { addNodes, listNodes, listQueues, lookUp, removeNodes, signRequest, waitForJob };
const JOB = { job_id: "j-1", zone: "z" };

/** A function with an unknown option. @param {string} name @param {object} request @returns {[string, Call]} */
const unknownOption = (name, request) => [name, () => client[name](request, { zzzzzzzz: 1 })];

/** @type {Record<string, [value: string, call: Call][]>} */
const VALUES = {
  got: [
    ["missing", withRequest({ zone: undefined })],
    ["empty_string", withRequest({ zone: "" })],
    ["ill_formed_string", withRequest({ zone: "\ud800" })],
    ["true", withRequest({ zone: true })],
    ["false", withRequest({ zone: false })],
    ["date", withRequest({ zone: new Date() })],
    ["invalid_date", withRequest({ zone: new Date(Number.NaN) })],
    ["empty_array", withRequest({ nodelist: [] })],
    ["array", withRequest({ zone: [1] })],
    ["bigint", withRequest({ zone: 5n })],
    ["symbol", withRequest({ zone: Symbol("z") })],
    ["function", withRequest({ zone() {} })],
    ["object", withRequest({ zone: {} })],
  ],
  expected: [
    ["account", withOptions({ account: 5 })],
    ["boolean", withOptions({ baseline: 5 })],
    ["fetch_credentials", withOptions({ fetchCredentials: "x" })],
    ["filter", () => client.listNodes({ ...PLACE, search_word: {} })],
    ["job_request", () => client.waitForJob(null)],
    ["list_request", () => client.listQueues(null)],
    ["nodes", withRequest({ nodelist: 5 })],
    ["path", withOptions({ signedPath: 5 })],
    ["timestamp", withRequest({ timestamp: "soon" })],
    ["url", withOptions({ endpoint: 5 })],
  ],
  within: [
    ["credentials", withOptions({ credentials: { ...KEYS, zzzzzzzz: 1 } })],
    ["guard", withOptions({ guard: { queues: [], zzzzzzzz: 1 } })],
    unknownOption("addNodes", GOOD),
    unknownOption("signRequest", GOOD),
    unknownOption("listNodes", PLACE),
    unknownOption("listQueues", PLACE),
    unknownOption("waitForJob", JOB),
    unknownOption("lookUp", RECEIPT),
  ],
  operation: [
    ["addition", () => client.addNodes(fresh(), { ...SHORT, fetch: api({ ret_code: 1400 }) })],
    ["queues", () => client.listQueues(PLACE, { ...SHORT, fetch: api({ ret_code: 2100 }) })],
    [
      "operation_log",
      () => client.waitForJob(JOB, { deadlineMs: 60_000, fetch: api({ ret_code: 1200 }) }),
    ],
  ],
  body: [
    ["no_ret_code", changed(status(403, "{}"))],
    ["ret_code_not_whole", changed(status(403, '{"ret_code":1.5}'))],
    ["too_long", changed(status(403, "x".repeat(2 ** 20 + 1)))],
  ],
  clock: [
    [
      "given",
      () =>
        client.removeNodes(
          { ...fresh(), timestamp: "2020-01-01T00:00:00Z" },
          { ...SHORT, credentials: KEYS, fetch: api({ ret_code: 1300 }) },
        ),
    ],
    [
      "unknown",
      () =>
        client.removeNodes(fresh(), {
          ...SHORT,
          credentials: KEYS,
          fetch: api({ ret_code: 1300 }),
        }),
    ],
  ],
  why: [
    [
      "deadline_in_flight",
      () => client.removeNodes(fresh(), { deadlineMs: 1000, timeoutMs: 60_000, fetch: silent }),
    ],
  ],
  consequence: [
    ["maybe_added", () => client.addNodes(fresh(), { ...SHORT, fetch: status(502) })],
    ["not_added", () => client.addNodes(fresh(), { ...SHORT, fetch: status(401) })],
  ],
};

for (const [name, values] of Object.entries(VALUES)) {
  for (const [value, call] of values) {
    test(`${name}: ${value}`, async (t) => {
      const error = await failure(call());
      assert.equal(error.params[name], value, error.message);
      checkEnglish(error);
      checkChinese(error);
      t.diagnostic(error.message);
    });
  }
}
