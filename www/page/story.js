// The steps of one removal, from the client's events, and the texts for them.

import { words } from "./language.js";

/** @typedef {import("./removal.js").Removal} Removal */

/**
 * An event of the client's `onEvent`.
 * @typedef {object} ClientEvent
 * @property {string} type
 * @property {number | undefined} [attempt] attempt number, starting at 1
 * @property {number | undefined} [waitMs] time until it is sent again
 * @property {number | undefined} [retCode] why it is sent again
 * @property {number | string | undefined} [status] why it is sent again
 * @property {number | undefined} [scan] number of the scan of the operation log, starting at 1
 * @property {number | undefined} [offsetMs] how far the API's clock is ahead
 */

/** @typedef {keyof import("./language.js").Words["now"]["because"]} Reason */
/** @typedef {ClientEvent & { time: Date, why: Reason | undefined }} Step `why` it is sent again */

/** The events that have a text. Others, which may be added later, are ignored. */
const KNOWN = ["attempt", "retry", "reconcile", "clock"];

/** The most steps kept; the client sends only a few times. */
const MAX_STEPS = 50;

/**
 * Adds an event to a removal's steps.
 * @param {Removal} removal
 * @param {ClientEvent} event
 * @returns {boolean} whether there is something to show
 */
export function addStep(removal, event) {
  if (!KNOWN.includes(event.type)) return false;
  const { steps } = removal;
  // Before the first attempt, an earlier request is looked up.
  const sent = steps.some(({ type }) => type === "attempt");
  const type = event.type === "reconcile" && !sent ? "earlier" : event.type;
  const why = event.type === "retry" ? reason(event, steps.at(-1)) : undefined;
  // An attempt that could not connect sent nothing: it is not a step.
  if (why === "unreachable") steps.pop();
  const last = steps.at(-1);
  // All scans for one lost response are one step. So are all events while the client waits for
  // another job, or cannot connect.
  const goesOn = ["earlier", "reconcile", "updating", "unreachable"].includes(why ?? type);
  if (goesOn && last?.type === type && last.why === why) Object.assign(last, event, { type });
  else steps.push({ ...event, type, why, time: new Date() });
  steps.splice(0, steps.length - MAX_STEPS);
  return true;
}

/**
 * The text for what the client is doing now.
 * @param {Step} step
 */
export function nowInWords({ type, attempt = 1, waitMs = 0, offsetMs = 0, why = "absent" }) {
  const say = words();
  if (type === "earlier") return say.now.earlier;
  if (type === "reconcile") return say.now.lost;
  if (type === "clock") return say.now.clock(offsetMs);
  if (type === "attempt")
    return attempt > 1 ? say.now.again(attempt) : say.deeds.remove.phases.sending;
  const wait = why === "updating" ? say.now.waitForJob : say.now.wait(waitMs);
  return `${say.now.because[why]} ${wait}`;
}

/**
 * The text for what the client did.
 * @param {Step} step
 */
export function pastInWords({ type, attempt = 1, scan = 1, offsetMs = 0, why = "absent" }) {
  const say = words();
  if (type === "earlier") return say.past.earlier;
  if (type === "reconcile") return say.past.lost(scan);
  if (type === "clock") return say.past.clock(offsetMs);
  if (type === "attempt") return say.past.sent(attempt);
  return say.past.because[why];
}

/**
 * Why it is sent again. In every case it was not carried out.
 * @param {ClientEvent} event
 * @param {Step | undefined} last
 * @returns {Reason}
 */
function reason({ retCode, status }, last) {
  // After a scan the reason is what the log showed, whatever was refused before.
  if (last?.type === "reconcile") return "absent";
  if (retCode === 1300) return "clock";
  if (retCode === 5300) return "updating";
  return retCode === 5100 || status === 429 ? "busy" : "unreachable";
}
