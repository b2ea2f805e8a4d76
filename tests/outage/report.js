// Compares a call's outcome with what the server did.

import assert from "node:assert/strict";
import { violations } from "../faults/truth.js";

/** @typedef {import("../faults/drive.js").Outcome} Outcome */

/**
 * @param {string} cluster
 * @param {Outcome} outcome
 * @param {Pick<import("./api.js").Api, "removals" | "posts">} received
 */
export function assertTrue(cluster, outcome, { removals }) {
  const executions = removals.filter((one) => one.cluster === cluster);
  const found = violations(/** @type {any} */ ({ executions }), outcome);
  assert.deepEqual(found, [], `${describe(outcome)}; carried out ${executions.length} times`);
}

/** @param {Outcome} outcome */
export function describe({ kind, recovered, attempts, ms, message }) {
  const end = recovered ? "resolved, found in the log," : kind;
  return `${end} after ${(ms / 1000).toFixed(1)} s, attempts: ${attempts} ${message}`.trim();
}

/**
 * A one-line summary.
 * @param {string} cluster
 * @param {Outcome} outcome
 * @param {Pick<import("./api.js").Api, "removals" | "posts">} received
 * @param {number} from when the call was made, in milliseconds since 1970
 */
export function summary(cluster, outcome, { removals, posts }, from) {
  /** @param {readonly { cluster: string, at: number }[]} list */
  const times = (list) =>
    list.flatMap((one) =>
      one.cluster === cluster ? [`${((one.at - from) / 1000).toFixed(1)} s`] : [],
    );
  const arrived = `arrived at ${times(posts).join(", ") || "never"}`;
  const done = `carried out at ${times(removals).join(", ") || "never"}`;
  return `reported: ${describe(outcome)}; ${arrived}; ${done}`;
}
