// This package with a journal in memory.

import { removeNodes } from "ehpc-remove-nodes";
import { memoryJournal } from "ehpc-remove-nodes/journal";
import { CALLS, inQueueOfItsOwn, optionsFor } from "./journaled.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const options = optionsFor(url);
  let calls = 0;
  let journal = memoryJournal();
  return {
    call(node) {
      calls++;
      if (calls % CALLS === 0) journal = memoryJournal();
      return removeNodes(inQueueOfItsOwn(node), { ...options, journal });
    },
  };
}
