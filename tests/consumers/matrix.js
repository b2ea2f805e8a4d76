// Which apps there are, and how each is used. The folder in apps/ is the app itself.

import { BUNDLERS } from "./matrix/bundlers.js";
import { PLAIN } from "./matrix/plain.js";

/**
 * @typedef {object} Consumer
 * @property {string} app its folder
 * @property {string} title
 * @property {boolean} [quick] also part of `npm test`
 * @property {Record<string, import("./lib/ways.js").Way>} ways
 */

/** @type {readonly Consumer[]} */
export const MATRIX = [...PLAIN, ...BUNDLERS];
