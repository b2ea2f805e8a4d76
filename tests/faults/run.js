// One run: a fault server, many calls, and the verdict.

import { SIM_CREDENTIALS } from "../../www/sim/credentials.js";
import { drive } from "./drive.js";
import { pace } from "./pace.js";
import { startFaultServer } from "./server.js";
import { table } from "./table.js";
import { judge } from "./truth.js";

/** @typedef {import("./drive.js").Options} Options */
/** @typedef {import("./drive.js").Outcome} Outcome */
/** @typedef {import("./drive.js").Request} Request */

/** The times are short, so that a run is; and as a rule they pass more quickly: see pace.js. */
export const OPTIONS = Object.freeze({
  ...{ timeoutMs: 3000, settleMs: 3000, deadlineMs: 300_000, maxAttempts: 8 },
  credentials: SIM_CREDENTIALS,
});

const FULL = 2000;

/** How many calls a run is to have: a whole run takes minutes, and `npm test` has not that many. */
export const CALLS = Number(process.env.EHPC_FAULTS_CALLS ?? FULL);

/** Is it a run at length? */
export const AT_LENGTH = CALLS >= FULL;

/** How many calls the smaller runs have. */
export const FEWER_CALLS = Math.ceil(CALLS * 0.15);

/** How many each of the two runs in a browser has: in full, as many in all as Node. */
export const BROWSER_CALLS = Math.ceil(AT_LENGTH ? CALLS / 2 : FEWER_CALLS / 2);

/**
 * @param {object} given
 * @param {import("./drive.js").RemoveNodes} [given.removeNodes] the client; called in this process
 * @param {(url: string, requests: Request[], options: Options) => Promise<(Outcome | undefined)[]>} [given.elsewhere]
 *   or what makes the calls somewhere else, like in a browser
 * @param {string} given.title
 * @param {number} given.calls
 * @param {number} [given.atOnce]
 * @param {Partial<import("./server.js").Settings>} [given.settings] of the server
 * @param {Options} [given.options] of the client
 */
export async function runFaults({ removeNodes, elsewhere, title, calls, settings, ...given }) {
  const { atOnce = 64, options } = given;
  const { timeoutMs, settleMs } = { ...OPTIONS, ...options };
  const server = await startFaultServer({ calls, timeoutMs, settleMs, ...settings });
  try {
    const started = performance.now();
    const { all } = server.world.calls;
    const requests = all.map(({ request }) => request);
    const whole = { ...OPTIONS, endpoint: `${server.url}/api`, ...options };
    const told = removeNodes
      ? await drive({ removeNodes, requests, atOnce, options: whole })
      : ((await elsewhere?.(server.url, requests, whole)) ?? []);
    const seconds = ((performance.now() - started) / 1000 / pace.speed).toFixed(1);
    await server.quiet();
    const outcomes = told.filter((outcome) => outcome !== undefined && outcome !== null);
    const made = all.filter((_, index) => told[index]);
    const verdict = judge(made, outcomes);
    const head = `\n${title}: ${made.length} calls in ${seconds} s`;
    // At once: other runs may be under way.
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
    `${deliveries} deliveries, ${repeated} beyond what the client says it sent`,
    `a call took ${at(0.5)} ms (median), ${at(0.99)} ms (99 %), ${at(1)} ms (longest), at a pace of ${pace.speed}`,
  ].join("\n");
}
