// Sends removals, waits for their jobs, and looks them up. Nothing rejects: a failure is a phase.
import { failureOf, thePackage } from "../api/package.js";
import { journalOptions, LOOK_UP_MS } from "./journal.js";
import { isHarmless } from "./phases.js";
import { addStep } from "./steps.js";

/** @import { HpcEvent, Receipt, Resumed } from "ehpc-remove-nodes" */
/** @import { App } from "./app.js" */
/** @import { Removal } from "./removal.js" */

const FOLLOW_MS = 15 * 60_000; // the longest wait for a job
const PATIENCE_MS = 5 * 60_000; // until then, the page looks up a removal by itself
const UNREAD_MS = 15_000; // pause after a look-up that failed

/** Sends a removal or an undo, and waits for its job. @param {App} app @param {Removal} removal
 * @param {(isStep?: boolean) => void} changed called for each new phase, and each step */
export async function carryOut(app, removal, changed) {
  const { deed, hpcqueue_id, nodes } = removal;
  try {
    const { addNodes, removeNodes } = await thePackage();
    const send = deed === "add" ? addNodes : removeNodes;
    const onEvent = (/** @type {HpcEvent} */ event) => addStep(removal, event) && changed(true);
    // With a baseline, older jobs cannot be this removal: fewer outcomes stay unknown.
    const options = { ...journalOptions(app), ...app.settings.times, baseline: true, onEvent };
    const request = { ...app.settings.place, hpcqueue_id, nodelist: [...nodes.keys()] };
    const { receipt = null, job_id, recovered } = await send(request, options);
    Object.assign(removal, { receipt, job_id, recovered });
  } catch (error) {
    fail(removal, error);
    return changed();
  }
  await follow(app, removal, changed);
}

/** Waits for its job. @param {App} app @param {Removal} removal @param {() => void} changed */
export async function follow({ access, settings }, removal, changed) {
  Object.assign(removal, { phase: "running", error: null });
  changed();
  const job = { job_id: removal.job_id, zone: settings.place.zone };
  try {
    const { waitForJob } = await thePackage();
    await waitForJob(job, { ...access, deadlineMs: FOLLOW_MS });
    removal.phase = "gone";
  } catch (error) {
    // Only kind `job` says that the job has ended.
    removal.phase = failureOf(error).kind === "job" ? "job" : "untracked";
    removal.error = error;
  }
  removal.ended = Date.now();
  if (!access.signal.aborted) changed();
}

/** Finds out what became of a removal. @param {App} app @param {Removal} removal */
export async function lookUp(app, removal) {
  try {
    const { lookUp: ask } = await thePackage();
    const receipt = /** @type {Receipt} */ (removal.receipt);
    conclude(removal, await ask(receipt, { ...journalOptions(app), deadlineMs: LOOK_UP_MS }));
  } catch (error) {
    conclude(removal, { state: "unknown", error });
  }
}

/** The job of a removal that seemed to have failed though its nodes have left: the log may have
 * lagged. @param {App} app @param {Receipt} known */
export async function lookAgain({ access }, known) {
  const { lookUp: ask } = await thePackage();
  const receipt = { ...known, state: /** @type {const} */ ("open"), claims: [] };
  const found = await ask(receipt, { ...access, deadlineMs: LOOK_UP_MS }).catch(() => null);
  return found?.state === "applied" ? found.job_id : undefined;
}

/** Takes over what a look-up has found. @param {Removal} removal
 * @param {Pick<Resumed, "state" | "job_id" | "jobIds" | "retryAfterMs" | "error">} found */
export function conclude(removal, { state, job_id, jobIds = [], retryAfterMs, error }) {
  settle(removal, state, job_id ? [job_id] : jobIds);
  // The phase says that it was not carried out, or failed.
  if (state === "notApplied" || state === "failed") return;
  const until = retryAfterMs === undefined ? null : Date.now() + retryAfterMs;
  const next = error ? Date.now() + UNREAD_MS : until;
  const again = next && next - removal.sent < PATIENCE_MS ? next : null;
  const open = state === "applied" ? "found" : jobIds.length > 0 ? "several" : "none";
  removal.finding = { verdict: error ? "unread" : open, until, again, why: error };
}

/** The phase of a removal by the state of its receipt. */
const OUTCOMES = /** @type {const} */ ({
  applied: "running",
  failed: "job",
  notApplied: "http",
  unknown: "unknown",
});

/** Takes over what became of a removal. @param {Removal} removal
 * @param {keyof typeof OUTCOMES} state @param {readonly string[]} jobs */
export function settle(removal, state, jobs) {
  const isKnown = state !== "unknown";
  const [job_id = ""] = isKnown ? jobs : [];
  Object.assign(removal, { phase: OUTCOMES[state], finding: null, job_id });
  if (!isKnown) {
    // Jobs once named stay, if the log is not read far enough to see them again.
    if (jobs.length > 0) removal.doubt = jobs;
    return;
  }
  Object.assign(removal, { doubt: [], error: null, ended: Date.now() });
  // An undo that was not carried out can be repeated.
  if (removal.undoes && state !== "applied") removal.undoes.undone = false;
}

/** @param {Removal} removal @param {unknown} error */
function fail(removal, error) {
  const { kind = "", maybeApplied, status, jobIds = [], receipt = null } = failureOf(error);
  const harmless = !maybeApplied && isHarmless(kind) ? kind : undefined;
  // An unexpected error says nothing about the nodes.
  removal.phase = harmless ?? (kind === "job" ? "job" : "unknown");
  // The last attempt got no response either: it could not connect, or is not in the log.
  if (harmless === "http" && !status) addStep(removal, { type: "retry", attempt: 0, waitMs: -1 });
  // The receipt of `unresolved` is an earlier removal's, which is shown too.
  removal.receipt = kind === "unresolved" ? null : receipt;
  removal.error = kind === "unresolved" && receipt ? null : error;
  removal.ended = Date.now();
  if (kind === "job") [removal.job_id = ""] = jobIds;
  else removal.doubt = jobIds;
}
