// All rows of the comparison, what is quick to know first.

import { bundle } from "./bundle.js";
import { cold } from "./cold.js";
import { cpu } from "./cpu.js";
import { growth } from "./growth.js";
import { sign } from "./sign.js";
import { warmChromium } from "./warm-chromium.js";
import { warmNode } from "./warm-node.js";

/**
 * How much is measured: everything, or a tenth of it.
 * @typedef {object} Extent
 * @property {boolean} quick
 * @property {(full: number, least?: number) => number} of so many in full; a tenth in quick, but
 *   not fewer than the least
 */

/** @typedef {(extent: Extent) => Promise<import("../lib/table.js").Table>} Row */

/** @type {Readonly<Record<string, Row>>} */
export const ROWS = {
  bundle,
  cold,
  "warm-node": warmNode,
  "warm-chromium": warmChromium,
  cpu,
  sign,
  growth,
};

/**
 * @param {boolean} quick
 * @returns {Extent}
 */
export function extent(quick) {
  return {
    quick,
    of: (full, least = 1) => (quick ? Math.max(least, Math.round(full / 10)) : full),
  };
}
