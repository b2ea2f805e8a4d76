// This browser's journal: every removal and every undo is in it before it is sent, for all tabs.

import { thePackage } from "./package.js";
import { ENDPOINT } from "./place.js";

/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */

/** The time limit of a look-up, in milliseconds. */
export const LOOK_UP_MS = 30_000;

/** The journal: `null` if it cannot be used; undefined before it was opened. */
export const memory = {
  /** @type {import("ehpc-remove-nodes").Journal | null | undefined} */
  journal: undefined,
};

/**
 * Opens the journal, once. If the browser does not allow that, or once it has failed, removals are
 * sent without it: a page that cannot remove anything helps nobody, and within the call each is still
 * carried out once. But before that, the page says that it cannot remember them.
 * @param {string} world the simulation, which knows nothing of earlier ones; empty with a real cluster
 * @throws {Error} if the package cannot be loaded
 */
export async function openJournal(world) {
  if (memory.journal !== undefined) return;
  const { localJournal } = await thePackage();
  try {
    if (world && localStorage.getItem("simulation") !== world) {
      indexedDB.deleteDatabase("simulation");
      localStorage.setItem("simulation", world);
    }
    const opened = localJournal(world ? "simulation" : undefined);
    await Promise.all([navigator.locks.query(), opened.read()]);
    memory.journal = opened;
  } catch {
    memory.journal = null;
  }
}

/** The options of every call that has a receipt. */
export function journalOptions() {
  const { journal } = memory;
  return { endpoint: ENDPOINT, ...(journal && { journal }) };
}

/**
 * The receipts of a cluster's removals and undos, the oldest first. Entries that cannot be read are
 * left out.
 * @param {import("./cluster.js").Place} place
 */
export async function readReceipts({ cluster_id, zone }) {
  const entries = (await memory.journal?.read()) ?? [];
  const all = entries.flatMap(({ text }) => receiptIn(text));
  return all
    .filter((one) => one?.cluster_id === cluster_id && one.zone === zone)
    .sort((one, other) => sentAt(one).getTime() - sentAt(other).getTime());
}

/**
 * When a removal was sent first.
 * @param {Receipt} receipt
 */
export function sentAt({ attempts: [first] }) {
  return first ? new Date(first.sent) : new Date();
}

/** Looks up all that is open in the journal. */
export async function resumeAll() {
  const { resume } = await thePackage();
  const options = { endpoint: ENDPOINT, deadlineMs: LOOK_UP_MS };
  return memory.journal ? resume(memory.journal, options) : [];
}

/**
 * Removes a receipt from the journal.
 * @param {Receipt | null} receipt
 */
export async function forgetReceipt(receipt) {
  const { dismiss } = await thePackage();
  if (memory.journal && receipt) await dismiss(memory.journal, receipt.id);
}

/**
 * @param {string} text
 * @returns {Receipt[]}
 */
function receiptIn(text) {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
