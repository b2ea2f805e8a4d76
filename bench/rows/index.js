// All rows of the comparison, quick ones first.

import { bundle } from "./bundle.js";
import { cold } from "./cold.js";
import { cpu } from "./cpu.js";
import { growth } from "./growth.js";
import { journal } from "./journal.js";
import { proxy } from "./proxy.js";
import { sign } from "./sign.js";
import { warmChromium } from "./warm-chromium.js";
import { warmNode } from "./warm-node.js";

/**
 * How much is measured: everything or a tenth.
 * @typedef {object} Extent
 * @property {boolean} quick
 * @property {(full: number, least?: number) => number} of the full number, or with --quick a tenth of
 *   it, but at least `least`
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
  journal,
  proxy,
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
