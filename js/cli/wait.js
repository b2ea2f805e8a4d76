import { isHpcError } from "ehpc-remove-nodes";
import { commandLine } from "./again.js";
import { Problem } from "./problems.js";
import { connect } from "./session.js";

/** Waits for a job of an earlier call. @type {import("./run.js").Task} */
export async function wait(run) {
  const [job_id = ""] = run.args.words;
  const job = await waitFor(job_id, "", connect(run), run);
  return { lines: [`Done: job ${job_id} succeeded.`], json: { job } };
}

/**
 * Waits for a job.
 *
 * The end of the wait does not end the job. The error of a failed poll says that nothing was done,
 * which is not true of a change that was accepted, so of these only an error of kind `job` is kept.
 *
 * @param {string} job_id
 * @param {string} change what this command has sent, if anything
 * @param {import("./session.js").Session} session
 * @param {import("./run.js").Run} run
 */
export async function waitFor(job_id, change, { waitForJob }, run) {
  const { place, waitMs: deadlineMs } = run.args;
  const kept = change === "" ? ["job", "invalid", "load"] : ["job"];
  try {
    return await waitForJob({ job_id, zone: place.zone }, { deadlineMs });
  } catch (error) {
    if (isHpcError(error) && kept.includes(error.kind)) throw error;
    const known = change && `The ${change} was accepted as job ${job_id}.`;
    // The message of kind `unknown` already says so.
    const only = isHpcError(error) && error.kind === "unknown" ? "" : "Only the wait ended.";
    const message = error instanceof Error ? error.message : String(error);
    const hints = ["To wait for the job again:", `  ${commandLine("wait", [job_id], run)}`];
    const said = [message, known, only].filter((part) => part !== "").join(" ");
    throw new Problem("job_not_seen", said, { hints, jobIds: [job_id], maybeApplied: true });
  }
}
