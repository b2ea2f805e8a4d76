import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** The number of calls of the largest run, in `npm test` and with --full. */
const CALLS = { short: 150, full: 2000 };

/**
 * Makes thousands of calls over HTTP, in Node and in Chromium, to a server that injects faults.
 * EHPC_FAULTS_CALLS sets their number.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export async function faultTests({ env, chromium }, { full }) {
  const { EHPC_FAULTS_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  const { browser } = await chromium();
  const more = { CHROMIUM: browser, EHPC_FAULTS_CALLS };
  return withPackedPackage((packed) =>
    nodeTest("faults", { ...env, ...packed, ...more }, full ? 3000 : 400, { full }),
  );
}
