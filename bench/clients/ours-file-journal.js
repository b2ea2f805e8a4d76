// This package with a journal in files, on the disk of this project.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { removeNodes } from "ehpc-remove-nodes";
import { fileJournal } from "ehpc-remove-nodes/journal";
import { CALLS, inQueueOfItsOwn, optionsFor } from "./journaled.js";

/**
 * @param {string} url
 * @returns {import("./index.js").Client}
 */
export function create(url) {
  const folder = mkdtempSync(fileURLToPath(new URL("../results/journal-", import.meta.url)));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const options = optionsFor(url);
  let calls = 0;
  let journal = fileJournal(join(folder, "0"));
  return {
    call(node) {
      calls++;
      if (calls % CALLS === 0) journal = fileJournal(join(folder, `${calls}`));
      return removeNodes(inQueueOfItsOwn(node), { ...options, journal });
    },
  };
}
