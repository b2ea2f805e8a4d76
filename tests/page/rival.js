// Somebody else who removes the same nodes at the same moment: then the operation log cannot show
// whose job is whose, and a lost answer ends as not known.

/** @typedef {import("../../www/sim/job-log.js").JobLog} JobLog */

/** How long to wait for the removal that is to be met (ms). */
const LIMIT_MS = 5000;

/**
 * Waits for a removal in the log, and puts another one of the same nodes beside it. A removal that
 * is late in the log is met by one that appears together with it.
 * @param {JobLog} log
 */
export async function rival(log) {
  const until = Date.now() + LIMIT_MS;
  while (log.jobs.length === 0) {
    if (Date.now() > until) throw new Error("no removal came into the log");
    await new Promise((done) => setTimeout(done, 5));
  }
  const [ours] = log.jobs;
  if (!ours) throw new Error("no removal came into the log");
  const theirs = { ...ours, job_id: "j-somebodyelse", effect() {} };
  log.jobs.push(theirs);
  log.pending.add(theirs);
  return {
    /** Their job fails, and ours is the only one left that may have removed the nodes. */
    fail() {
      log.pending.delete(theirs);
      Object.assign(theirs, { status: "failed", error_codes: "5200" });
    },
  };
}
