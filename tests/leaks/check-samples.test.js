// The check must find every kind of leak.

import assert from "node:assert/strict";
import test from "node:test";
import { checkSamples, SETTLED, SLACK } from "./check-samples.js";

/**
 * Twenty samples of a run without leaks, with changes.
 * @param {(i: number) => Partial<import("./sample.js").Sample>} change
 */
function run(change) {
  return Array.from({ length: 20 }, (_, i) => ({
    ...{
      removals: i * 1000,
      memory: 2 ** 21,
      held: 30,
      heap: 9e6 + (i % 3) * 1e5,
      timers: 0,
      listeners: 0,
    },
    ...change(i),
  }));
}

test("a run without leaks passes", () => {
  assert.deepEqual(checkSamples(run(() => ({}))), []);
});

test("a heap that goes up and down is not a leak", () => {
  assert.deepEqual(checkSamples(run((i) => ({ heap: 9e6 + (i % 5) * 5e5 }))), []);
});

test("memory for remembered jobs is not a leak while it fills", () => {
  const memory = (/** @type {number} */ i) => 2 ** 21 + Math.min(i, SETTLED / 1000) * 65_536;
  assert.deepEqual(checkSamples(run((i) => ({ memory: memory(i) }))), []);
});

for (const [what, change] of /** @type {const} */ ([
  ["memory", (/** @type {number} */ i) => ({ memory: 2 ** 21 + (i > 12 ? 65_536 : 0) })],
  ["memory, early", (/** @type {number} */ i) => ({ removals: i, memory: 2 ** 21 + i * 131_072 })],
  ["held", (/** @type {number} */ i) => ({ held: 30 + i })],
  ["timers", (/** @type {number} */ i) => ({ timers: i > 15 ? 1 : 0 })],
  ["listeners", (/** @type {number} */ i) => ({ listeners: i })],
  ["heap", (/** @type {number} */ i) => ({ heap: 9e6 + i * (SLACK / 5) })],
])) {
  test(`growth is found: ${what}`, () => assert.equal(checkSamples(run(change)).length, 1));
}
