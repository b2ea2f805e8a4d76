// Assertions for every run.

import assert from "node:assert/strict";

/** @typedef {import("./truth.js").Verdict} Verdict */

/** @param {Verdict} verdict */
export function assertPromises({ duplicate, falseSuccess, falseDenial, other }) {
  const broken = { duplicate, falseSuccess, falseDenial, other };
  assert.deepEqual(broken, { duplicate: [], falseSuccess: [], falseDenial: [], other: [] });
}

/**
 * A client that always reports `unknown` would keep every promise, so most calls must resolve. In a
 * small run, or on a busy machine, one call may exceed the share.
 * @param {Verdict} verdict
 * @param {number} [unknowable] calls whose outcome cannot be known
 */
export function assertUseful(verdict, unknowable = 0) {
  const { calls, counts, unknownShare, resolvedShare } = verdict;
  const unknown = (counts.unknown ?? 0) - unknowable;
  assert.ok(unknown < Math.max(2, 0.04 * calls), `${unknownShare} % of the calls were unknown`);
  const least = 90 - (100 * unknowable) / calls;
  assert.ok(resolvedShare > least, `only ${resolvedShare} % of the calls resolved`);
}
