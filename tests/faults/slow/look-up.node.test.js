// Calls that were given up early, over real HTTP with every fault, and then looked up by their receipts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lookUp, removeNodes } from "../../node/package.js";
import { drive } from "../drive.js";
import { QUICK, setPace, sleep } from "../pace.js";
import { assertPromises } from "../promises.js";
import { FEWER_CALLS, OPTIONS, runFaults } from "../run.js";

/** @typedef {import("../../../js/types.d.ts").LookUp} LookUp */
/** @typedef {import("../../../js/types.d.ts").LookUpOptions} LookUpOptions */
/** @typedef {import("../../../js/types.d.ts").RemoveNodesRequest} Request */

setPace({ speed: QUICK, origin: Date.now() });

/** Too short to find out the outcome of most lost responses. */
const DEADLINE_MS = 9_000;

/** The most look-ups of one call. */
const MOST = 40;

/**
 * Looks up as often as the result says.
 * @param {string} json of a receipt
 * @param {LookUpOptions} options
 * @returns {Promise<LookUp | undefined>} undefined if the log could not be read
 */
async function settled(json, options) {
  let last;
  for (let tries = 0; tries < MOST; tries++) {
    last = await lookUp(JSON.parse(json), options).catch(() => undefined);
    if (last && (last.state !== "unknown" || last.retryAfterMs === undefined)) break;
    await sleep(last?.retryAfterMs ?? 1000);
  }
  return last;
}

test("what look-ups find is what the server did", async () => {
  /** @type {Map<Request, string>} */
  const receipts = new Map();
  /** @type {typeof removeNodes} */
  const remembered = async (request, options) => {
    try {
      return await removeNodes(request, options);
    } catch (error) {
      const { kind, receipt } = /** @type {any} */ (error);
      if (kind === "unknown") receipts.set(request, JSON.stringify(receipt));
      throw error;
    }
  };
  /** @type {Map<Request, LookUp | undefined>} */
  const found = new Map();
  const { verdict, calls } = await runFaults({
    ...{ title: "in Node, given up early", calls: 2 * FEWER_CALLS },
    settings: { seed: "look-up", holdMs: 100_000 },
    makeCalls: async (url, requests, options) => {
      const given = { ...options, endpoint: `${url}/api`, deadlineMs: DEADLINE_MS };
      const outcomes = await drive({
        ...{ removeNodes: remembered, requests, atOnce: 32, options: given },
      });
      const { credentials, timeoutMs = 3000 } = OPTIONS;
      const reading = { endpoint: given.endpoint, credentials, timeoutMs, deadlineMs: 300_000 };
      const all = [...receipts].map(async ([request, json]) => {
        found.set(request, await settled(json, reading));
      });
      await Promise.all(all);
      return outcomes;
    },
  });
  assertPromises(verdict);
  /** @type {Record<string, number>} */
  const counts = {};
  for (const { request, executions } of calls) {
    if (!receipts.has(request)) continue;
    const { state, job_id } = found.get(request) ?? { state: "unread" };
    counts[state] = (counts[state] ?? 0) + 1;
    const jobs = executions.map((one) => one.job_id);
    if (state === "applied") assert.ok(jobs.includes(job_id ?? ""), `${job_id} of ${jobs}`);
    if (state === "notApplied") assert.deepEqual(jobs, []);
  }
  console.log(`looked up: ${JSON.stringify(counts)}`);
  const { applied = 0, notApplied = 0, unknown = 0, unread = 0 } = counts;
  assert.ok(applied > 5 && notApplied > 5, "too few to tell");
  // Refusals in the log look like failed jobs of a lost attempt.
  assert.ok(unknown + unread < 0.1 * receipts.size, `${unknown} unknown, ${unread} unread`);
});
