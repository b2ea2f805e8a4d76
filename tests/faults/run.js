// One run: a fault server, many calls, and the verdict.

import { SIM_CREDENTIALS } from "../../www/sim/credentials.js";
import { drive } from "./drive.js";
import { pace } from "./pace.js";
import { startFaultServer } from "./server.js";
import { table } from "./table.js";
import { checkRun } from "./truth.js";

/** @typedef {import("./drive.js").Options} Options */
/** @typedef {import("./drive.js").Outcome} Outcome */
/** @typedef {import("./drive.js").Request} Request */

/** Short times, for a short run; usually they pass faster too: see pace.js. */
export const OPTIONS = Object.freeze({
  ...{ timeoutMs: 3000, settleMs: 3000, deadlineMs: 300_000, maxAttempts: 8 },
  credentials: SIM_CREDENTIALS,
});

const FULL = 2000;

/** The calls of a run: a full run takes minutes, too long for `npm test`. */
export const CALLS = Number(process.env.EHPC_FAULTS_CALLS ?? FULL);

/** Is it a full run? */
export const IS_FULL = CALLS >= FULL;

/** The calls of the smaller runs. */
export const FEWER_CALLS = Math.ceil(CALLS * 0.15);

/** The calls of each of the two browser runs: in a full run, together as many as in Node. */
export const BROWSER_CALLS = Math.ceil(IS_FULL ? CALLS / 2 : FEWER_CALLS / 2);

/**
 * @param {object} run
 * @param {import("./drive.js").RemoveNodes} [run.removeNodes] the client, called in this process
 * @param {(url: string, requests: Request[], options: Options) => Promise<(Outcome | undefined)[]>} [run.makeCalls]
 *   or a function that makes the calls elsewhere, such as in a browser
 * @param {string} run.title
 * @param {number} run.calls
 * @param {number} [run.atOnce]
 * @param {Partial<import("./server.js").Settings>} [run.settings] of the server
 * @param {Options} [run.options] of the client
 */
export async function runFaults({ removeNodes, makeCalls, title, calls, settings, ...run }) {
  const { atOnce = 64, options } = run;
  const { timeoutMs, settleMs } = { ...OPTIONS, ...options };
  const server = await startFaultServer({ calls, timeoutMs, settleMs, ...settings });
  try {
    const started = performance.now();
    const { all } = server.world.calls;
    const requests = all.map(({ request }) => request);
    const allOptions = { ...OPTIONS, endpoint: `${server.url}/api`, ...options };
    const results = removeNodes
      ? await drive({ removeNodes, requests, atOnce, options: allOptions })
      : ((await makeCalls?.(server.url, requests, allOptions)) ?? []);
    const seconds = ((performance.now() - started) / 1000 / pace.speed).toFixed(1);
    await server.idle();
    const outcomes = results.filter((outcome) => outcome !== undefined && outcome !== null);
    const made = all.filter((_, index) => results[index]);
    const verdict = checkRun(made, outcomes);
    const head = `\n${title}: ${made.length} calls in ${seconds} s`;
    // In one call: other runs may print too.
    console.log([head, table(made, outcomes), summary(verdict, outcomes), late(made)].join("\n"));
    return { verdict, outcomes, calls: made };
  } finally {
    server.close();
  }
}

/** @param {import("./calls.js").Call[]} calls */
function late(calls) {
  const held = calls
    .flatMap(({ deliveries }) => deliveries)
    .filter(({ fault }) => fault === "delivered late");
  const expired = held.filter((delivery) => delivery.expired).length;
  return `${held.length} deliveries were late, ${expired} of them too late to be accepted`;
}

/**
 * @param {import("./truth.js").Verdict} verdict
 * @param {Outcome[]} outcomes
 */
function summary(verdict, outcomes) {
  const { resolvedShare, unknownShare, deliveries, repeated } = verdict;
  const times = outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => times[Math.floor(share * (times.length - 1))] ?? 0;
  return [
    `${resolvedShare} % of the calls that were not refused for good resolved; ${unknownShare} % unknown`,
    `${deliveries} deliveries, ${repeated} beyond what the client reported`,
    `a call took ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (longest), at a pace of ${pace.speed}`,
  ].join("\n");
}
