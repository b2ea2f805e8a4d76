// What the client does during one removal, as it tells it, and how that is said in words.

import { words } from "./language.js";

/** @typedef {import("./removal.js").Removal} Removal */

/**
 * What the client's `onEvent` hears.
 * @typedef {object} Told
 * @property {string} type
 * @property {number | undefined} [attempt] the how manieth time it is or will be sent
 * @property {number | undefined} [waitMs] how long until it is sent again
 * @property {number | undefined} [retCode] why it is sent again
 * @property {number | string | undefined} [status] why it is sent again
 * @property {boolean} [absent] did a look show that it was not carried out?
 * @property {number | undefined} [look] the how manieth look into the operation log begins
 * @property {number | undefined} [offsetMs] by how much the clock is corrected
 */

/** @typedef {Told & { time: Date }} Step */

/** What can be put into words. Other things may be told one day: they are passed over. */
const KNOWN = ["attempt", "retry", "reconcile", "clock"];

/** Sent again after a look into the log: what that showed is the reason, whatever was refused before. */
const ABSENT = { retCode: undefined, status: undefined, absent: true };

/** Has the API refused a timestamp on this visit? Then requests may not be dated back any more. */
export let hasRefusedTime = false;

/** The cluster is being changed by another job (`ret_code`). */
const UPDATING = 5300;

/** So many steps are kept: the client sends a few times only. */
const MAX_STEPS = 50;

/**
 * Adds what the client told to a removal.
 * @param {Removal} removal
 * @param {Told} told
 * @returns {boolean} is it something to show?
 */
export function hear(removal, told) {
  if (!KNOWN.includes(told.type)) return false;
  const time = new Date();
  if (told.type === "attempt") removal.lastSent = time;
  if (told.retCode === 1300) hasRefusedTime = true;
  const unsent = told.type === "retry" && reason(told) === "unreachable";
  // What met nobody was not sent.
  if (unsent && removal.steps.at(-1)?.type === "attempt") removal.steps.pop();
  const last = removal.steps.at(-1);
  // The client looks until it knows: all looks for one lost answer are one step. So is all that it
  // tells while it waits for another job, or meets nobody.
  if (last && isSameStep(last, told)) Object.assign(last, told);
  else removal.steps.push({ ...told, ...(last?.type === "reconcile" && ABSENT), time });
  removal.steps.splice(0, removal.steps.length - MAX_STEPS);
  return true;
}

/**
 * @param {Step} last
 * @param {Told} told
 */
function isSameStep(last, told) {
  if (told.type !== last.type) return false;
  const why = reason(told);
  const isLasting = why === reason(last) && (why === "updating" || why === "unreachable");
  return told.type === "reconcile" || (told.type === "retry" && isLasting);
}

/**
 * What the client is doing now.
 * @param {Step} step
 */
export function nowInWords(step) {
  const { type, attempt = 1, waitMs = 0, offsetMs = 0 } = step;
  const say = words();
  if (type === "reconcile") return say.now.lost;
  if (type === "clock") return say.now.clock(offsetMs);
  if (type === "attempt")
    return attempt > 1 ? say.now.again(attempt) : say.deeds.remove.phases.sending;
  const why = reason(step);
  const wait = why === "updating" ? say.now.waitForJob : say.now.wait(waitMs);
  return `${say.now.because[why]} ${wait}`;
}

/**
 * What the client did.
 * @param {Step} step
 */
export function pastInWords(step) {
  const { type, attempt = 1, look = 1, offsetMs = 0 } = step;
  const say = words();
  if (type === "reconcile") return say.past.lost(look);
  if (type === "clock") return say.past.clock(offsetMs);
  if (type === "attempt") return say.past.sent(attempt);
  return say.past.because[reason(step)];
}

/**
 * Why it is sent again. Whatever it is: it was certainly not carried out.
 * @param {Told} told
 */
function reason({ retCode, status, absent }) {
  if (retCode === 1300) return "clock";
  if (retCode === UPDATING) return "updating";
  if (retCode === 5100 || status === 429) return "busy";
  // Refused by nobody, and looked for by nobody: it met nobody.
  return absent ? "absent" : "unreachable";
}
