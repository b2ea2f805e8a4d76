// This package as with a journal, but without one: it reads the log before it sends.

import { removeNodes } from "ehpc-remove-nodes";
import { inQueueOfItsOwn, optionsFor } from "./journaled.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const options = { ...optionsFor(url), baseline: true };
  return { call: (node) => removeNodes(inQueueOfItsOwn(node), options) };
}
