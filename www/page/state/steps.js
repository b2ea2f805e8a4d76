// The steps of one removal, from the client's events, and the texts for them.
/** @import { HpcEvent, RetryEvent } from "ehpc-remove-nodes" */
/** @import { Words } from "../words/language.js" */
/** @import { Removal } from "./removal.js" */
/** @typedef {keyof Words["because"]} Reason why a request is sent again */
/**
 * @typedef {object} Step
 * @property {"sent" | "earlier" | "lost" | "scan" | "clockAhead" | "clockBehind" | Reason} kind
 * @property {number} count the number of the attempt
 * @property {number} ms how far the API's clock is ahead, or when it is sent again; negative: never
 * @property {number} time
 */

const MAX_STEPS = 50; // the client sends only a few times

/** Adds an event to a removal's steps. @param {Removal} removal @param {HpcEvent} event */
export function addStep({ steps }, event) {
  const step = stepOf(event, steps);
  if (!step) return false;
  // An attempt that could not connect sent nothing: it is not a step.
  if (step.kind === "unreachable" && steps.at(-1)?.kind === "sent") steps.pop();
  const last = steps.at(-1);
  // All scans for one lost response are one step. So are all events while the client waits for
  // another job, or cannot connect.
  if (last?.kind === step.kind) Object.assign(last, { count: step.count, ms: step.ms });
  else steps.push(step);
  steps.splice(0, steps.length - MAX_STEPS);
  return true;
}

/** More types of events may be added: they are no steps. @param {HpcEvent} event
 * @param {readonly Step[]} steps those before it @returns {Step | null} */
function stepOf(event, steps) {
  const step = { count: 0, ms: 0, time: Date.now() };
  const { type } = event;
  if (type === "attempt") return { ...step, kind: "sent", count: event.attempt };
  if (type === "retry") return { ...step, kind: reason(event, steps.at(-1)), ms: event.waitMs };
  if (type === "clock") {
    return { ...step, kind: event.offsetMs < 0 ? "clockBehind" : "clockAhead", ms: event.offsetMs };
  }
  if (type !== "reconcile") return null;
  // Of several attempts, the last may have been refused: the log is then scanned because of one
  // before it. Before the first attempt, it is scanned for an earlier request.
  const scan = event.attempts === 1 ? "lost" : "scan";
  const wasSent = steps.some(({ kind }) => kind === "sent");
  return { ...step, kind: wasSent ? scan : "earlier" };
}

/** Why it is sent again. In every case it was not carried out. @param {RetryEvent} event
 * @param {Step} [last] @returns {Reason} */
function reason({ retCode, status }, last) {
  // After a scan the reason is what the log showed, whatever was refused before.
  if (last?.kind === "lost" || last?.kind === "scan") return "absent";
  if (retCode === 1300) return "clock";
  if (retCode === 5300) return "updating";
  return retCode === 5100 || status === 429 ? "busy" : "unreachable";
}

/** What is known, or what the client is doing. @param {Words} say @param {Removal} removal */
export function phaseInWords(say, { deed, phase, steps }) {
  const step = steps.at(-1);
  /** @type {Record<string, unknown>} */
  const texts = { ...say.phases, ...say.deeds[deed] };
  return phase === "sending" && step ? stepInWords(say, step) : String(texts[phase]);
}

/** What a look-up has found. @param {Words} say @param {Removal} removal */
export function findingInWords(say, { finding }) {
  if (finding === null) return "";
  if (finding === "looking") return say.lookingUp;
  const { verdict, why, until, again } = finding;
  if (verdict === "unread") return say.lookUnread(say.told(why));
  const who = again === null ? say.lookYourself : say.looksItself;
  return say.findings[verdict] + (until ? say.mayArrive(say.time(until)) + who : "");
}

/** The latest of both. @param {Words} say @param {Removal} removal */
export const outcomeInWords = (say, removal) =>
  (removal.finding instanceof Object ? findingInWords : phaseInWords)(say, removal);

/** What the client was doing then. @param {Words} say @param {Step} step */
export function stepInWords(say, { kind, count, ms }) {
  const { doing, because } = say;
  if (kind === "sent") return count > 1 ? doing.sent(count) : say.phases.sending;
  if (kind === "earlier" || kind === "lost" || kind === "scan") return doing[kind];
  if (kind === "clockAhead" || kind === "clockBehind") return say[kind](say.span(ms));
  if (ms < 0) return because[kind];
  const next = ms < 500 ? doing.retry : doing.retryIn(say.span(ms));
  return because[kind] + say.space + (kind === "updating" ? doing.retryLater : next);
}
