// Another user who removes the same nodes at the same time: then jobs in the log cannot be told
// apart, and a lost response ends as unknown.

/** @typedef {import("../../www/sim/job-log.js").JobLog} JobLog */

/** How long to wait for the removal (ms). */
const LIMIT_MS = 5000;

/**
 * Waits for a removal in the log, and adds another one of the same nodes. If the removal appears
 * late in the log, both appear together.
 * @param {JobLog} log
 */
export async function rival(log) {
  const until = Date.now() + LIMIT_MS;
  while (log.jobs.length === 0) {
    if (Date.now() > until) throw new Error("no removal appeared in the log");
    await new Promise((done) => setTimeout(done, 5));
  }
  const [ours] = log.jobs;
  if (!ours) throw new Error("no removal appeared in the log");
  const theirs = { ...ours, job_id: "j-somebodyelse", effect() {} };
  log.jobs.push(theirs);
  log.pending.add(theirs);
  return {
    /** The other job fails, so only ours may have removed the nodes. */
    fail() {
      log.pending.delete(theirs);
      Object.assign(theirs, { status: "failed", error_codes: "5200" });
    },
  };
}
