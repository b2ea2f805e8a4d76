// Many runs, some at a time, and what was broken in them.

import assert from "node:assert/strict";
import { sleep } from "../pace.js";
import { violations } from "./check.js";
import { plan, RESUMED_OR_CALLED } from "./plan.js";
import { run } from "./run.js";
import { startKillServer } from "./server.js";
import { phase, table } from "./table.js";

/** The servers' clocks: by how many seconds they are ahead. */
const CLOCKS = [0, 25, -5];

/** The time between the first starts: a machine that starts all at once is slow for seconds (ms). */
const APART_MS = 100;

/**
 * @param {object} given
 * @param {string} given.title
 * @param {string} given.seed
 * @param {number} given.count
 * @param {number} given.atOnce
 * @param {import("./plan.js").Later} [given.later]
 * @param {(server: import("./server.js").KillServer) => Promise<import("./run.js").Host>} given.host
 *   makes that of one run
 */
export async function kills({ title, seed, count, atOnce, host, later = RESUMED_OR_CALLED }) {
  const servers = await Promise.all(
    CLOCKS.map((clockOff) => startKillServer({ seed: `${seed} ${clockOff}`, clockOff })),
  );
  const started = performance.now();
  /** @type {import("./run.js").Result[]} */
  const results = [];
  const left = Array.from({ length: count }, (_, i) => i).values();
  /** @param {number} nth */
  const worker = async (nth) => {
    await sleep(nth * APART_MS);
    for (const i of left) {
      const server = /** @type {import("./server.js").KillServer} */ (servers[i % servers.length]);
      const its = await host(server);
      try {
        results.push(await run(plan(`${seed} ${i}`, later), its, server));
      } finally {
        await its.close();
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, (_, nth) => worker(nth)));
    await Promise.all(servers.map((server) => server.idle()));
  } finally {
    for (const server of servers) server.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const killed = results.reduce((sum, result) => sum + result.kills, 0);
  const head = `\n${title}: ${count} runs with ${killed} kills in ${seconds} s`;
  console.log([head, table(results)].join("\n"));
  const broken = results.flatMap((result) =>
    [...new Set(violations(result))].map((violation) => `${violation}: ${describe(result)}`),
  );
  assert.deepEqual(broken, []);
  return results;
}

/**
 * Most calls must have been killed, and a good share when it is hard.
 * @param {readonly import("./run.js").Result[]} results
 */
export function assertKilled(results) {
  const share = (/** @type {string[]} */ phases) =>
    results.filter((result) => phases.includes(phase(result))).length / results.length;
  assert.ok(share(["not killed"]) < 0.1, "too many calls ended before they were killed");
  const hard = ["between intent and send", "in flight", "executed, no response"];
  assert.ok(share(hard) > 0.35, "too few calls were killed between the intent and the response");
}

/** @param {import("./run.js").Result} result */
function describe(result) {
  const { plan, calls, told, atDeath, atEnd, killedAt } = result;
  const lines = told
    .filter(({ line }) => !["loaded", "wrote"].includes(line.event))
    .map(
      ({ by, line }) => `${by ? `call ${calls.indexOf(by)}` : "resume"} ${JSON.stringify(line)}`,
    );
  return JSON.stringify(
    {
      ...{ plan, phase: phase(result), lines: [...new Set(lines)] },
      calls: calls.map((call) => {
        const { request, deliveries, executions, posts } = call;
        return { request, deliveries, executions, posts, killedAt: killedAt.get(call) };
      }),
      ...{ atDeath, atEnd },
    },
    undefined,
    2,
  );
}
