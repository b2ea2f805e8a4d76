// The package and its journal, loaded when they are needed: the page shows without them, and a server,
// which has no IndexedDB, never loads them.

import { loadMessages } from "./message.js";

/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */
/** @typedef {{ cluster_id: string, hpcqueue_id: string, zone: string }} Queue */

/** Loads the package, and what its errors need to be shown. */
export async function loadClient() {
  const [client] = await Promise.all([import("ehpc-remove-nodes"), loadMessages()]);
  return client;
}

/** For when a dialog opens. Failures do not matter: the removal tries again, and says why it cannot. */
export function preload() {
  loadClient()
    .then((client) => client.preload())
    .catch(() => {});
}

/** @type {import("ehpc-remove-nodes").Journal | undefined} */
let journal;

/** The journal of this browser, for all tabs. */
export async function openJournal() {
  const { localJournal } = await import("ehpc-remove-nodes/journal");
  journal ??= localJournal();
  return journal;
}

/** @type {Promise<unknown> | undefined} */
let resumed;

/**
 * Looks up all that earlier pages left open: once, however often components ask.
 * @param {import("ehpc-remove-nodes").LookUpOptions} options
 */
export function resumeOnce(options) {
  resumed ??= Promise.all([loadClient(), openJournal()]).then(([{ resume }, it]) =>
    resume(it, options),
  );
  return resumed;
}

/** How long a change whose outcome is known is shown again: as long as an undo may be wanted (ms). */
const RECENT_MS = 15 * 60_000;

/**
 * The receipt of a queue's newest change, unless that is over.
 * @param {Queue} queue
 */
export async function newestReceipt({ cluster_id, hpcqueue_id }) {
  const entries = await (await openJournal()).read();
  const [newest] = entries
    .flatMap(({ text }) => receiptIn(text))
    .filter((one) => one.cluster_id === cluster_id && one.hpcqueue_id === hpcqueue_id)
    .sort((one, other) => sentAt(other) - sentAt(one));
  if (newest?.state === "open") return newest;
  const isRecent = newest?.state === "applied" && sentAt(newest) > Date.now() - RECENT_MS;
  return isRecent ? newest : undefined;
}

/** @param {Receipt} receipt */
const sentAt = ({ attempts: [first] }) => Date.parse(first?.sent ?? "") || 0;

/** None for a damaged entry: the next removal says what to do. @param {string} text @returns {Receipt[]} */
function receiptIn(text) {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}
