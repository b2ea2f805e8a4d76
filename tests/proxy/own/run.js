// The same random logs through two proxies: one shows all of the log, the other only own rows. What a client is
// told of a change whose response was lost must be true with both.

import { createServer } from "node:http";
import { Random } from "../../faults/random.js";
import { lookUp, removeNodes } from "../../node/package.js";
import { startUpstream } from "../upstream.js";
import { ORIGIN, proxy, usualOptions } from "../world.js";
import { CaseApi } from "./api.js";
import { CHANGE, OWN, oldLog } from "./logs.js";

/** How long the client looks before it is stopped. */
const LOSE_MS = 150;

/** Most of the time they wait. */
const LANES = 100;

const LOGS = /** @type {const} */ (["account", "own"]);

/**
 * @typedef {object} Case
 * @property {CaseApi} api
 * @property {string} endpoint
 * @property {Told} [told]
 *
 * @typedef {object} Told
 * @property {string} state
 * @property {string | undefined} job_id
 */

/**
 * @param {string} seed
 * @param {number} count
 */
export async function runLogs(seed, count) {
  const realNow = Date.now;
  let off = 0;
  Date.now = () => realNow() + off;
  /** @type {Map<string, Case>} */
  const cases = new Map();
  const upstream = await startUpstream((received, res) => {
    const [, name = ""] = received.url.pathname.split("/");
    cases.get(name)?.api.answer(received, res);
  });
  /** @type {Map<string, ReturnType<typeof proxy.nodeListener>>} */
  const listeners = new Map();
  const server = createServer((req, res) =>
    listeners.get(req.url?.split("/", 2)[1] ?? "")?.(req, res),
  );
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  try {
    for (let n = 0; n < count; n += 1) {
      for (const log of LOGS) {
        const name = `${log}-${n}`;
        // The same random numbers for both.
        const random = new Random(`${seed} ${n}`);
        const handler = proxy.createProxy({
          ...usualOptions(upstream.url.replace("/api", `/${name}/api`)),
          ...{ basePath: `/${name}`, log },
          authorize: (_, { cluster_id }) => cluster_id === undefined || OWN.includes(cluster_id),
        });
        listeners.set(name, proxy.nodeListener(handler));
        const api = new CaseApi(random, oldLog(random, Date.now()));
        cases.set(name, { api, endpoint: `http://127.0.0.1:${port}/${name}` });
      }
    }
    const all = [...cases.values()];
    const receipts = await inLanes(all, lose);
    // By then, the API refuses what was lost.
    off += 200_000;
    await inLanes(all, async (one, index) => {
      const receipt = receipts[index];
      if (!receipt) return;
      const { state, job_id } = await lookUp(receipt, optionsOf(one)).catch((error) => ({
        state: `${error.kind}`,
        job_id: undefined,
      }));
      one.told = { state, job_id };
    });
  } finally {
    Date.now = realNow;
    server.close();
    server.closeAllConnections();
    upstream.close();
  }
  return compare(cases, count);
}

/** @param {Case} one */
const optionsOf = ({ endpoint }) => ({ endpoint, headers: { origin: ORIGIN }, deadlineMs: 60_000 });

/**
 * Sends the change, whose response is lost, and returns its receipt unless it was found already.
 * @param {Case} one
 */
async function lose(one) {
  // It is given up soon: a look-up later is what is tested.
  const end = new AbortController();
  one.api.onChange = () => void setTimeout(() => end.abort(), LOSE_MS);
  const { signal } = end;
  const options = { ...optionsOf(one), baseline: true, maxAttempts: 1, settleMs: 100, signal };
  try {
    const { job_id } = await removeNodes(CHANGE, options);
    one.told = { state: "applied", job_id };
  } catch (error) {
    const { kind, receipt } = /** @type {import("../../../js/types.d.ts").HpcError} */ (error);
    one.told = { state: kind, job_id: undefined };
    return kind === "unknown" ? receipt : undefined;
  }
  return undefined;
}

/**
 * @template T
 * @param {Case[]} all
 * @param {(one: Case, index: number) => Promise<T>} work
 * @returns {Promise<T[]>}
 */
async function inLanes(all, work) {
  /** @type {T[]} */
  const results = [];
  const left = all.entries();
  const lane = async () => {
    for (const [index, one] of left) results[index] = await work(one, index);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}

/**
 * @param {ReadonlyMap<string, Case>} cases
 * @param {number} count
 */
function compare(cases, count) {
  /** @type {Record<string, number>} */
  const states = {};
  /** @type {string[]} */
  const lies = [];
  let different = 0;
  for (let n = 0; n < count; n += 1) {
    const told = LOGS.map((log) => {
      const one = cases.get(`${log}-${n}`);
      const state = one?.told?.state ?? "nothing";
      states[`${log} ${state}`] = (states[`${log} ${state}`] ?? 0) + 1;
      if (one && !isTrue(one))
        lies.push(`${log}-${n}: ${JSON.stringify(one.told)}, done: ${one.api.job}`);
      return state;
    });
    if (told[0] !== told[1]) different += 1;
  }
  return { states, lies, different };
}

/** @param {Case} one */
function isTrue({ api, told }) {
  switch (told?.state) {
    case "applied":
      return told.job_id === api.job;
    case "notApplied":
    case "http":
    case "refused":
      return api.job === undefined;
    case "failed":
    case "job":
      return api.hasFailed;
    default:
      return true;
  }
}
