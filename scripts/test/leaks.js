import { withPackedPackage } from "./packed.js";
import { nodeTest } from "./tools.js";

/** The number of calls, in `npm test` and with --full. */
const CALLS = { short: 5000, full: 100_000 };

/**
 * Checks that calls of every kind leak nothing. EHPC_LEAKS_CALLS sets their number.
 * @param {import("../setup.js").TestTools} setUp
 * @param {import("./steps.js").Extent} extent
 */
export function leakTests({ env }, { full }) {
  const { EHPC_LEAKS_CALLS = `${full ? CALLS.full : CALLS.short}` } = process.env;
  return withPackedPackage((packed) =>
    nodeTest("leaks", { ...env, ...packed, EHPC_LEAKS_CALLS }, full ? 1200 : 180),
  );
}
