// What every run must keep.

import assert from "node:assert/strict";

/** @typedef {import("./truth.js").Verdict} Verdict */

/** @param {Verdict} verdict */
export function promisesHold({ twice, untrue, denied, other }) {
  const broken = { twice, untrue, denied, other };
  assert.deepEqual(broken, { twice: [], untrue: [], denied: [], other: [] });
}

/**
 * Safe is not enough: a client that always says `unknown` keeps every promise. In a small run one
 * such call may be more than its share, and so may some on a machine that is busy with other things.
 * @param {Verdict} verdict
 * @param {number} [unknowable] how many calls nobody could tell about
 */
export function worthCalling(verdict, unknowable = 0) {
  const { calls, told, unknownShare, resolvedShare } = verdict;
  const unknown = (told.unknown ?? 0) - unknowable;
  assert.ok(unknown < Math.max(2, 0.04 * calls), `${unknownShare} % of the calls were unknown`);
  const least = 90 - (100 * unknowable) / calls;
  assert.ok(resolvedShare > least, `only ${resolvedShare} % of the calls resolved`);
}
