// Sends removals, waits for their jobs, and finds out what became of them. Nothing here rejects: a
// failure becomes a phase.
import { failureOf, thePackage } from "../api/package.js";
import { journalOptions, LOOK_UP_MS } from "./journal.js";
import { isHarmless } from "./phases.js";
import { addStep } from "./steps.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./removal.js").Removal} Removal */
/** @typedef {import("ehpc-remove-nodes").Receipt} Receipt */
/** @typedef {import("ehpc-remove-nodes").Resumed} Resumed */
/** How long the page waits for a job, in milliseconds. */
const FOLLOW_MS = 15 * 60_000;
/** The page looks up by itself until this time after a removal was sent (ms); then there is a button. */
const PATIENCE_MS = 5 * 60_000;
/** After a look-up that failed, the page looks up again after this time (ms). */
const UNREAD_MS = 15_000;

/** Sends a removal or an undo, and waits for its job. @param {App} app @param {Removal} removal @param {(isStep?: boolean) => void} changed called when its phase has changed, or the client has reported a step */
export async function carryOut(app, removal, changed) {
  const { deed, hpcqueue_id, nodes } = removal;
  try {
    const { addNodes, removeNodes } = await thePackage();
    const send = deed === "add" ? addNodes : removeNodes;
    const onEvent = (/** @type {import("./steps.js").ClientEvent} */ event) =>
      addStep(removal, event) && changed(true);
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

/** Waits for the job of a removal. @param {App} app @param {Removal} removal @param {() => void} changed */
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

/** Finds out what became of a removal whose outcome is unknown. @param {App} app @param {Removal} removal */
export async function lookUp(app, removal) {
  try {
    const { lookUp: ask } = await thePackage();
    const receipt = /** @type {Receipt} */ (removal.receipt);
    conclude(removal, await ask(receipt, { ...journalOptions(app), deadlineMs: LOOK_UP_MS }));
  } catch (error) {
    conclude(removal, { state: "unknown", error });
  }
}

/** Looks once more for a removal that seemed to have failed, though its nodes have left: the log lagged. @param {App} app @param {Receipt} known @returns {Promise<string | undefined>} its job, if the log has it now */
export async function lookAgain({ access }, known) {
  const { lookUp: ask } = await thePackage();
  const receipt = { ...known, state: /** @type {const} */ ("open"), claims: [] };
  const found = await ask(receipt, { ...access, deadlineMs: LOOK_UP_MS }).catch(() => null);
  return found?.state === "applied" ? found.job_id : undefined;
}

/** Takes over what a look-up has found. @param {Removal} removal @param {Pick<Resumed, "state" | "job_id" | "jobIds" | "retryAfterMs" | "error">} found */
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

const OUTCOMES = /** @type {const} */ ({
  ...{ applied: "running", failed: "job", notApplied: "http", unknown: "unknown" },
});

/** Takes over what became of a removal. @param {Removal} removal @param {keyof typeof OUTCOMES} state @param {readonly string[]} jobs */
export function settle(removal, state, jobs) {
  const isKnown = state !== "unknown";
  const [job_id = ""] = isKnown ? jobs : [];
  Object.assign(removal, { phase: OUTCOMES[state], finding: null, job_id });
  if (isKnown || jobs.length > 0) removal.doubt = isKnown ? [] : [...jobs];
  if (!isKnown) return;
  Object.assign(removal, { error: null, hidden: false, ended: Date.now() });
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
  if (harmless === "http" && !status) addStep(removal, { type: "retry" });
  // The receipt of `unresolved` is an earlier removal's, which is shown too.
  removal.receipt = kind === "unresolved" ? null : receipt;
  removal.error = kind === "unresolved" && receipt ? null : error;
  removal.ended = Date.now();
  if (kind === "job") [removal.job_id = ""] = jobIds;
  else removal.doubt = [...jobIds];
}
