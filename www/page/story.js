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
 * @property {number | undefined} [look] the how manieth look into the operation log begins
 * @property {number | undefined} [offsetMs] by how much the clock is corrected
 */

/** @typedef {keyof import("./language.js").Words["now"]["because"]} Reason */
/** @typedef {Told & { time: Date, why: Reason | undefined }} Step `why` it is sent again */

/** What can be put into words. Other things may be told one day: they are passed over. */
const KNOWN = ["attempt", "retry", "reconcile", "clock"];

/** Has the API refused a timestamp on this visit? Then requests may not be dated back any more. */
export let hasRefusedTime = false;

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
  const { steps } = removal;
  const why = told.type === "retry" ? reason(told, steps.at(-1)) : undefined;
  if (told.type === "attempt") removal.lastSent = performance.now();
  if (told.retCode === 1300) hasRefusedTime = true;
  // What met nobody was not sent: that attempt is no step.
  if (why === "unreachable") steps.pop();
  const last = steps.at(-1);
  // The client looks until it knows: all looks for one lost answer are one step. So is all that it
  // tells while it waits for another job, or meets nobody.
  const goesOn = ["reconcile", "updating", "unreachable"].includes(why ?? told.type);
  if (goesOn && last?.type === told.type && last.why === why) Object.assign(last, told);
  else steps.push({ ...told, why, time: new Date() });
  steps.splice(0, steps.length - MAX_STEPS);
  return true;
}

/**
 * What the client is doing now.
 * @param {Step} step
 */
export function nowInWords({ type, attempt = 1, waitMs = 0, offsetMs = 0, why = "absent" }) {
  const say = words();
  if (type === "reconcile") return say.now.lost;
  if (type === "clock") return say.now.clock(offsetMs);
  if (type === "attempt")
    return attempt > 1 ? say.now.again(attempt) : say.deeds.remove.phases.sending;
  const wait = why === "updating" ? say.now.waitForJob : say.now.wait(waitMs);
  return `${say.now.because[why]} ${wait}`;
}

/**
 * What the client did.
 * @param {Step} step
 */
export function pastInWords({ type, attempt = 1, look = 1, offsetMs = 0, why = "absent" }) {
  const say = words();
  if (type === "reconcile") return say.past.lost(look);
  if (type === "clock") return say.past.clock(offsetMs);
  if (type === "attempt") return say.past.sent(attempt);
  return say.past.because[why];
}

/**
 * Why it is sent again. Whatever it is: it was certainly not carried out.
 * @param {Told} told
 * @param {Step | undefined} last
 * @returns {Reason}
 */
function reason({ retCode, status }, last) {
  // What the log showed is the reason, whatever was refused before.
  if (last?.type === "reconcile") return "absent";
  if (retCode === 1300) return "clock";
  if (retCode === 5300) return "updating";
  return retCode === 5100 || status === 429 ? "busy" : "unreachable";
}
