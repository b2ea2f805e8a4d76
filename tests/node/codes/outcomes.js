// What became of a change or a job. These calls wait until the API refuses the request as expired.

import { EXPIRED, isExpired } from "../../timestamps.js";
import { GOOD, removeNodes, waitForJob } from "../package.js";
import { api, changed, fresh, KEYS, SHORT, status } from "./calls.js";
import { casesOf } from "./case.js";

const JOB = { job_id: "j-1", zone: "z" };

/** Waits for a job whose row in the log is this. @param {object} row */
const waited = (row) => () =>
  waitForJob(JOB, {
    deadlineMs: 3000,
    fetch: api({ ret_code: 0, total_count: 1, job_set: [{ job_id: "j-1", ...row }] }),
  });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const LOST = { code: "bad_gateway", params: { status: 502, body: "empty" } };

const notFinished = casesOf("unknown", "job_continues");

/** @type {import("./case.js").Case[]} */
export const OUTCOMES = [
  casesOf("unknown", "maybe_removed")(
    "outcome_unknown",
    {
      ...{
        why: "deadline",
        deadlineMs: SHORT.deadlineMs,
        attempts: 1,
        times: "once",
        since: TIME,
        until: TIME,
      },
      ...{ action: "HpcQueueRemoveEhpcQueueNodes", queue: GOOD.hpcqueue_id, reason: LOST },
    },
    changed(status(502, "")),
  ),
  notFinished(
    "job_not_finished",
    { seen: "status", jobStatus: "pending", deadlineMs: 3000, jobId: "j-1" },
    waited({ status: "pending" }),
  ),
  notFinished(
    "job_not_finished",
    { seen: "not_seen", deadlineMs: 3000, jobId: "j-1" },
    waited({ job_id: "j-2", status: "pending" }),
  ),
  casesOf("job", "partly_done")(
    "job_failed",
    { errorCodes: "5200", jobId: "j-1" },
    waited({ status: "failed", error_codes: "5200" }),
  ),
];

/**
 * A removal whose response is lost, at an API that follows the rule of timestamps, until its end.
 * @param {(nodelist: readonly string[]) => object[]} rows of the operation log
 */
const untilItsEnd = (rows) => async () => {
  const request = fresh();
  const job_set = rows(request.nodelist);
  /** @type {any} */
  const fetch = async (/** @type {string} */ url, /** @type {RequestInit} */ { method }) => {
    const date = new Date().toUTCString();
    if (isExpired(url)) return Response.json(EXPIRED, { headers: { date } });
    if (method === "POST") return new Response("", { status: 502 });
    const body = { ret_code: 0, total_count: job_set.length, job_set };
    return Response.json(body, { headers: { date } });
  };
  const limits = { timeoutMs: 100, settleMs: 0, deadlineMs: 120_000, maxAttempts: 1 };
  return removeNodes(request, { ...limits, credentials: KEYS, fetch });
};

const failedRow = (/** @type {readonly string[]} */ nodelist) => ({
  ...{ job_id: "j-9", job_action: "HpcQueueRemoveEhpcQueueNodes", status: "failed" },
  ...{ error_codes: "5200", create_time: `${new Date().toISOString().slice(0, 19)}Z` },
  resource_ids: [GOOD.cluster_id, GOOD.hpcqueue_id, ...nodelist].join(" "),
});

/** About 10 s each. @type {import("./case.js").Case[]} */
export const WAITING = [
  casesOf("http", "not_removed")(
    "not_applied",
    { attempts: 1, reason: LOST },
    untilItsEnd(() => []),
  ),
  casesOf("job", "partly_removed")(
    "change_failed",
    { jobs: "j-9", errorCodes: "5200", reason: LOST },
    untilItsEnd((nodelist) => [failedRow(nodelist)]),
  ),
];
