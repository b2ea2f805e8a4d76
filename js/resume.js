/** What became of the calls in a journal, also of another program that was ended meanwhile. */
import { HpcError } from "./error.js";
import { journalFailed } from "./error-records.js";
import { JournalSession } from "./journal-session.js";
import { tryCall } from "./promises.js";

/** @typedef {import("./types.d.ts").Journal} Journal */
/** @typedef {import("./types.d.ts").Resumed} Resumed */
/** @typedef {import("./types.d.ts").Receipt} Receipt */

/** How long a receipt whose outcome is known is kept, in milliseconds. */
const KEPT_MS = 24 * 3_600_000;

/** The states of receipts that need not be looked up. */
const KNOWN = ["applied", "notApplied", "failed"];

/**
 * @param {Journal} journal
 * @param {(receipt: Receipt, session: JournalSession) => Promise<import("./types.d.ts").LookUp>} lookUp
 * @returns {Promise<Resumed[]>}
 */
export async function resumeAll(journal, lookUp) {
  /** @type {Resumed[]} */
  const all = [];
  for (const { id, text } of await journal.read()) {
    const receipt = receiptIn(text);
    if (!receipt || !KNOWN.includes(receipt.state)) {
      all.push(await resumeOne(journal, id, receipt, lookUp));
    } else if (isExpired(receipt)) {
      tryCall(() => journal.remove(id));
    }
  }
  return all;
}

/**
 * Whether a receipt whose outcome is known is kept no longer: the rule of core/src/change/journal.rs, for
 * queues that no call is about any more.
 *
 * @param {Receipt} receipt
 */
function isExpired({ attempts }) {
  const times = Array.from(attempts ?? [], ({ sent }) => Date.parse(sent));
  return times.every((sent) => sent + KEPT_MS < Date.now());
}

/**
 * @param {Journal} journal
 * @param {string} id
 * @param {Receipt | undefined} receipt
 * @param {(receipt: Receipt, session: JournalSession) => Promise<import("./types.d.ts").LookUp>} lookUp
 * @returns {Promise<Resumed>}
 */
async function resumeOne(journal, id, receipt, lookUp) {
  const session = new JournalSession(journal, false);
  const open = { id, state: /** @type {const} */ ("unknown"), ...(receipt && { receipt }) };
  try {
    // A call of this program that is still running would be waited for, and its end cannot be foreseen.
    await session.probe(id).catch((cause) => {
      throw new HpcError(journalFailed(cause));
    });
    // Without a receipt, this is the error that says so.
    const result = await lookUp(/** @type {Receipt} */ (receipt), session);
    return { id, inProgress: false, ...result };
  } catch (error) {
    return session.isBusy ? { ...open, inProgress: true } : { ...open, inProgress: false, error };
  } finally {
    session.end();
  }
}

/**
 * @param {string} text
 * @returns {Receipt | undefined} undefined for a damaged entry
 */
function receiptIn(text) {
  try {
    const receipt = JSON.parse(text);
    return typeof receipt === "object" && receipt !== null ? receipt : undefined;
  } catch {
    return undefined;
  }
}
