// This browser's journal: every removal and every undo is in it before it is sent, for all tabs.
import { thePackage } from "../api/package.js";
/** @import { Receipt } from "ehpc-remove-nodes" */
/** @import { App } from "./app.js" */
export const LOOK_UP_MS = 30_000; // the time limit of a look-up

/** Opens the journal, once. If the browser does not allow that, or once it has failed, removals are
 * sent without it, after the page has said that it cannot remember them: within the call each is
 * still carried out once. @param {App} app */
export async function openJournal(app) {
  if (app.journal !== undefined) return;
  const { localJournal } = await thePackage();
  try {
    const opened = localJournal(app.settings.journal);
    await Promise.all([navigator.locks.query(), opened.read()]);
    app.journal = opened;
  } catch {
    app.journal = null;
  }
}

/** The options of every call that has a receipt. @param {App} app */
export function journalOptions({ journal, settings: { endpoint } }) {
  return { endpoint, ...(journal && { journal }) };
}

/** The receipts of the cluster's removals and undos, the oldest first. @param {App} app */
export async function readReceipts({ journal, settings: { place } }) {
  const entries = (await journal?.read()) ?? [];
  return entries
    .flatMap(({ text }) => receiptIn(text))
    .filter((one) => one?.cluster_id === place.cluster_id && one.zone === place.zone)
    .sort((one, other) => sentAt(one) - sentAt(other));
}

/** When a removal was sent first. @param {Receipt} receipt */
export function sentAt({ attempts: [first] }) {
  return first ? Date.parse(first.sent) : Date.now();
}

/** Entries that cannot be read are left out. @param {string} text @returns {Receipt[]} */
function receiptIn(text) {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
