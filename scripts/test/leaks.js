import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** How many calls are made: in `npm test`, where time is short, and in full. */
const CALLS = { short: 5000, full: 100_000 };

/**
 * Calls of every kind, after which nothing may be left. EHPC_LEAKS_CALLS says how many, if it is set.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function leakTests({ env }, { full }) {
  const { EHPC_LEAKS_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  return withPackedPackage((packed) =>
    nodeTest("leaks", { ...env, ...packed, EHPC_LEAKS_CALLS }, full ? 1200 : 180),
  );
}
