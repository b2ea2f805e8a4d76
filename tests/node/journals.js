// What the tests of journals share.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { REMOVAL } from "./api.js";
import { KEYS } from "./given-up.js";
import { memoryJournal } from "./package.js";

/** @typedef {import("../../js/types.d.ts").Journal} Journal */

const folders = mkdtempSync(join(tmpdir(), "ehpc-journal-"));
after(() => rmSync(folders, { recursive: true, force: true }));
let count = 0;
export const newFolder = () => join(folders, String(count++), "journal");

/** @param {string} folder */
export const entriesIn = (folder) => readdirSync(folder).filter((name) => name.endsWith(".json"));

/** The receipts in a journal. @param {Journal} journal */
export const receipts = async (journal) =>
  (await journal.read()).map(({ text }) => JSON.parse(text));

/**
 * A journal whose methods can be replaced.
 * @param {Partial<Journal>} own
 * @returns {Journal}
 */
export const withMethods = (own, journal = memoryJournal()) => ({ ...journal, ...own });

/**
 * @param {import("./api.js").Api} api
 * @param {string} folder
 * @param {object} more
 */
export const removalScript = ({ endpoint }, folder, more) => `
  import { removeNodes } from "ehpc-remove-nodes";
  import { fileJournal } from "ehpc-remove-nodes/journal";
  const options = ${JSON.stringify({ endpoint, credentials: KEYS, ...more })};
  const journal = fileJournal(${JSON.stringify(folder)});
  console.log((await removeNodes(${JSON.stringify(REMOVAL)}, { ...options, journal })).job_id);`;
