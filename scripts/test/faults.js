import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** How many calls the largest run makes: in `npm test`, where time is short, and in full. */
const CALLS = { short: 400, full: 2000 };

/**
 * Thousands of calls over real HTTP, in Node and in Chromium, from a server that fails on purpose.
 * EHPC_FAULTS_CALLS says how many, if it is set.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function faultTests({ env, chromium }, { full }) {
  const { EHPC_FAULTS_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  const more = { CHROMIUM: chromium, EHPC_FAULTS_CALLS };
  return withPackedPackage((packed) =>
    nodeTest("faults", { ...env, ...packed, ...more }, full ? 1500 : 400),
  );
}
