// The steps of one removal, from the client's events, and the texts for them.
/** @typedef {import("./removal.js").Removal} Removal */
/** @typedef {import("../words/language.js").Words} Words */
/** @typedef {keyof Words["now"]["because"]} Reason */
/** @typedef {ClientEvent & { time: number, why: Reason | undefined }} Step `why` it is sent again */
// An event of the client's `onEvent`: number of the attempt, or of all attempts so far; why and when it is sent
// again; number of the scan of the operation log; how far the API's clock is ahead.
/** @typedef {{ type: string } & { [name in "attempt" | "attempts" | "waitMs" | "retCode" | "scan" | "offsetMs"]?: number | undefined } & { status?: number | string | undefined }} ClientEvent */

/** The most steps kept; the client sends only a few times. */
const MAX_STEPS = 50;

/** Adds an event to a removal's steps. @param {Removal} removal @param {ClientEvent} event @returns {boolean} whether there is something to show */
export function addStep({ steps }, event) {
  // Others, which may be added later, have no text.
  if (!["attempt", "retry", "reconcile", "clock"].includes(event.type)) return false;
  // Before the first attempt, an earlier request is looked up.
  const wasSent = steps.some(({ type }) => type === "attempt");
  const type = event.type === "reconcile" && !wasSent ? "earlier" : event.type;
  const why = event.type === "retry" ? reason(event, steps.at(-1)) : undefined;
  // An attempt that could not connect sent nothing: it is not a step.
  if (why === "unreachable") steps.pop();
  const last = steps.at(-1);
  // All scans for one lost response are one step. So are all events while the client waits for
  // another job, or cannot connect.
  const goesOn = ["earlier", "reconcile", "updating", "unreachable"].includes(why ?? type);
  if (goesOn && last?.type === type && last.why === why) Object.assign(last, event, { type });
  else steps.push({ ...event, type, why, time: Date.now() });
  steps.splice(0, steps.length - MAX_STEPS);
  return true;
}

/** Why it is sent again. In every case it was not carried out. @param {ClientEvent} event @param {Step} [last] @returns {Reason} */
function reason({ retCode, status }, last) {
  // After a scan the reason is what the log showed, whatever was refused before.
  if (last?.type === "reconcile") return "absent";
  if (retCode === 1300) return "clock";
  if (retCode === 5300) return "updating";
  return retCode === 5100 || status === 429 ? "busy" : "unreachable";
}

/** The text for what is known, or for what the client is doing. @param {Words} say @param {Removal} removal */
export function phaseInWords(say, { deed, phase, steps }) {
  const step = steps.at(-1);
  return (phase === "sending" && step && nowInWords(say, step)) || say.deeds[deed].phases[phase];
}

/** The text for what a look-up has found. @param {Words} say @param {Removal} removal */
export function findingInWords(say, { deed, finding }) {
  if (finding === null) return "";
  if (finding === "looking") return say.lookingUp;
  const { verdict, why, until, again } = finding;
  if (verdict === "unread") return say.lookUnread(say.told(why));
  const found = say.deeds[deed].findings[verdict];
  const who = again === null ? say.lookYourself : say.looksItself;
  return until ? `${found}${say.mayArrive(say.time(until))}${who}` : found;
}

/** The latest text of both. @param {Words} say @param {Removal} removal */
export function outcomeInWords(say, removal) {
  const isFound = removal.finding !== null && removal.finding !== "looking";
  return isFound ? findingInWords(say, removal) : phaseInWords(say, removal);
}

/** The text for what the client is doing. @param {Words} say @param {Step} step */
function nowInWords(
  { now },
  { type, attempt = 1, attempts, waitMs = 0, offsetMs = 0, why = "absent" },
) {
  if (type === "earlier") return now.earlier;
  // A later attempt may have been refused: the log is then scanned because of an earlier one.
  if (type === "reconcile") return attempts === 1 ? now.lost : now.scan;
  if (type === "clock") return now.clock(offsetMs);
  if (type === "attempt") return attempt > 1 && now.again(attempt);
  return `${now.because[why]} ${why === "updating" ? now.waitForJob : now.wait(waitMs)}`;
}

/** The text for what the client did. @param {Words} say @param {Step} step */
export function pastInWords(
  { past },
  { type, attempt = 1, attempts, scan = 1, offsetMs = 0, why = "absent" },
) {
  if (type === "earlier") return past.earlier;
  if (type === "reconcile") return attempts === 1 ? past.lost(scan) : past.scan(scan);
  if (type === "clock") return past.clock(offsetMs);
  return type === "attempt" ? past.sent(attempt) : past.because[why];
}
