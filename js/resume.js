/** What became of the calls in a journal, also of another program that was ended meanwhile. */

/** @typedef {import("./types.d.ts").Journal} Journal */
/** @typedef {import("./types.d.ts").Resumed} Resumed */
/** @typedef {import("./types.d.ts").Receipt} Receipt */

/**
 * @param {Journal} journal
 * @param {(receipt: Receipt, isBusy: () => void) => Promise<import("./types.d.ts").LookUp>} lookUp
 * @returns {Promise<Resumed[]>}
 */
export async function resumeAll(journal, lookUp) {
  /** @type {Resumed[]} */
  const all = [];
  for (const { id, text } of await journal.read()) {
    const receipt = receiptIn(text);
    if (receipt && receipt.state !== "open") {
      continue;
    }
    let inProgress = false;
    const isBusy = () => {
      inProgress = true;
    };
    try {
      // Without a receipt, this is the error that says so.
      all.push({ id, inProgress, ...(await lookUp(/** @type {Receipt} */ (receipt), isBusy)) });
    } catch (error) {
      const open = { id, inProgress, state: /** @type {const} */ ("unknown") };
      all.push({ ...open, ...(receipt && { receipt }), ...(!inProgress && { error }) });
    }
  }
  return all;
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
