// The apps, and the ways to use each. The folder in apps/ is the app itself.

import { BUNDLERS } from "./matrix/bundlers.js";
import { FRAMEWORKS } from "./matrix/frameworks.js";
import { NEXT } from "./matrix/next.js";
import { OLDER } from "./matrix/older.js";
import { PLAIN } from "./matrix/plain.js";
import { RUNTIMES } from "./matrix/runtimes.js";
import { TEST_RUNNERS } from "./matrix/test-runners.js";

/**
 * @typedef {object} Consumer
 * @property {string} app its folder
 * @property {string} [base] another app whose files it uses too, unless it has its own
 * @property {string} title
 * @property {boolean} [quick] also part of `npm test`
 * @property {Record<string, import("./lib/ways.js").Way>} ways
 */

/** @type {readonly Consumer[]} */
export const MATRIX = [
  ...[...PLAIN, ...RUNTIMES, ...TEST_RUNNERS],
  ...[...BUNDLERS, ...OLDER, ...NEXT, ...FRAMEWORKS],
];
