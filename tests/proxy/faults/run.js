// Client, journal, a box with faults, two proxies with one store, and the API with faults. What is told, at once
// and after `resume`, is compared with what was done.

import { setTimeout as realSleep } from "node:timers/promises";
import { SIM_CREDENTIALS } from "../../../www/sim/credentials.js";
import { outcomeOf } from "../../faults/drive.js";
import { pace, sleep } from "../../faults/pace.js";
import { Random } from "../../faults/random.js";
import { startFaultServer } from "../../faults/server.js";
import { checkRun } from "../../faults/truth.js";
import { memoryJournal, removeNodes, resume } from "../../node/package.js";
import { ORIGIN, proxy, startWorld } from "../world.js";
import { startBox } from "./box.js";

/** @typedef {import("../../faults/calls.js").Call} Call */
/** @typedef {import("../../faults/drive.js").Outcome} Outcome */
/** @typedef {import("../../../js/types.d.ts").Journal} Journal */

/** The calls of a cluster, as tests/faults makes them, and how many of its clusters this user has. */
const PER_CLUSTER = 30;

const CLIENT = Object.freeze({
  ...{ timeoutMs: 3000, settleMs: 3000, deadlineMs: 300_000, maxAttempts: 8 },
  headers: { origin: ORIGIN },
});

/** Every third call gives up so early that its outcome may not be known. */
const IMPATIENT_MS = 9000;

/** Of the proxy: less than the client waits. */
const TIMEOUT_MS = 2500;

/**
 * @param {object} run
 * @param {string} run.seed
 * @param {number} run.clusters how many have calls; as many others have only other users
 * @param {number} run.each the calls in each cluster, one after another
 * @param {(cluster: number) => Journal} [run.journal]
 * @param {"own" | "account"} [run.log]
 */
export async function runFaults({ seed, clusters, each, journal = memoryJournal, log = "own" }) {
  const server = await startFaultServer({
    ...{ seed, calls: 2 * clusters * PER_CLUSTER, settleMs: CLIENT.settleMs },
    ...{ timeoutMs: TIMEOUT_MS, holdMs: 100_000 },
  });
  const all = server.world.calls.all;
  const mine = Array.from({ length: clusters }, (_, n) =>
    all.slice(2 * n * PER_CLUSTER, 2 * n * PER_CLUSTER + each),
  );
  const own = new Set(mine.map(([first]) => first?.request.cluster_id));
  /** How often each key was about to be passed on. @type {Map<string, number>} */
  const keys = new Map();
  const options = {
    ...{ upstream: `${server.url}/api`, credentials: SIM_CREDENTIALS, timeoutMs: TIMEOUT_MS, log },
    store: proxy.memoryStore({ singleProcess: true, maxKeys: 1_000_000 }),
    limits: { inFlight: 10_000, perMinute: 1_000_000, keys: 100_000 },
    authorize: (/** @type {unknown} */ _, /** @type {{ cluster_id?: string }} */ { cluster_id }) =>
      cluster_id === undefined || own.has(cluster_id),
    audit(/** @type {import("../../../js/proxy/types.d.ts").AuditRecord} */ { phase, key }) {
      if (phase === "before") keys.set(key, (keys.get(key) ?? 0) + 1);
    },
  };
  const proxies = [await startWorld(options), await startWorld(options)];
  const random = new Random(`${seed} box`);
  const box = await startBox({
    random,
    port: () => random.pick(/** @type {any} */ (proxies)).port,
  });
  const call = { ...CLIENT, endpoint: box.url };
  try {
    const journals = mine.map((_, n) => journal(n));
    /** @type {Map<Call, Outcome>} */
    const told = new Map();
    const inCluster = async (/** @type {Call[]} */ calls, /** @type {number} */ n) => {
      for (const [index, one] of calls.entries()) {
        const started = performance.now();
        const deadlineMs = index % 3 === 2 ? IMPATIENT_MS : call.deadlineMs;
        const options = { ...call, deadlineMs, journal: journals[n] ?? memoryJournal() };
        const outcome = await outcomeOf(removeNodes(one.request, options));
        told.set(one, { ...outcome, ms: Math.round(performance.now() - started) });
      }
    };
    const started = performance.now();
    await Promise.all(mine.map(inCluster));
    const seconds = Math.round((performance.now() - started) / pace.speed / 1000);
    const resumed = await Promise.all(journals.map((one) => resumeAll(one, call)));
    await box.idle();
    await server.idle();
    const calls = [...told.keys()];
    const verdict = checkRun(calls, [...told.values()]);
    const later = checkResumed(resumed.flat(), server.world.calls);
    const repeatedKeys = [...keys].filter(([, times]) => times > 1).length;
    return {
      seconds,
      verdict,
      later,
      repeatedKeys,
      keys: keys.size,
      box: box.counts,
      proxies: proxies.flatMap(({ errors }) => errors),
    };
  } finally {
    box.close();
    for (const one of proxies) one.close();
    server.close();
    await realSleep(0);
  }
}

/**
 * Looks up what is open, until nothing is, or only what cannot be told.
 * @param {Journal} journal
 * @param {typeof CLIENT & { endpoint: string }} options
 */
async function resumeAll(journal, { settleMs: _, maxAttempts: __, ...options }) {
  /** @type {Map<string, import("../../../js/types.d.ts").Resumed>} */
  const last = new Map();
  for (let tries = 0; tries < 20; tries += 1) {
    const all = await resume(journal, options);
    for (const one of all) last.set(one.id, one);
    const waits = all
      .filter(({ state }) => state === "unknown")
      .map(({ retryAfterMs }) => retryAfterMs);
    const wait = waits.find((ms) => ms !== undefined);
    if (wait === undefined && !all.some(({ error }) => error)) break;
    await sleep(Math.max(500, Math.min(wait ?? 2000, 20_000)));
  }
  return [...last.values()];
}

/**
 * @param {import("../../../js/types.d.ts").Resumed[]} resumed
 * @param {import("../../faults/calls.js").Calls} calls
 */
function checkResumed(resumed, calls) {
  /** @type {Record<string, number>} */
  const states = {};
  /** @type {string[]} */
  const lies = [];
  for (const { state, receipt, job_id } of resumed) {
    states[state] = (states[state] ?? 0) + 1;
    const { executions = [] } = (receipt && calls.of(/** @type {any} */ (receipt))) ?? {};
    const isTrue =
      state === "applied"
        ? executions.some((one) => one.job_id === job_id)
        : state !== "notApplied" || executions.length === 0;
    if (!isTrue) lies.push(`${state} ${job_id}: ${JSON.stringify(executions)}`);
  }
  return { states, lies };
}
