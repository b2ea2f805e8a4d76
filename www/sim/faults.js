// The faults of one request, by name. A fault never hides a bad signature: the request is always
// authenticated. fault-spec.js reads fault specifications.

import { Refusal } from "./refusal.js";

/**
 * @typedef {object} Reply an HTTP response
 * @property {number} status
 * @property {string} type the content type
 * @property {string} body
 * @property {string} [location] for a redirect
 * @property {boolean} [cut] close the connection in the middle of the body
 */

/**
 * @typedef {object} Fault
 * @property {number} preset the value if the spec gives none
 * @property {boolean} work whether the request is carried out, unless the spec says otherwise
 * @property {(value: number) => Partial<Plan>} plan
 */

/**
 * @typedef {object} Plan how one request is handled
 * @property {boolean} work whether the request is carried out
 * @property {boolean} dropConnection whether the connection closes before the work
 * @property {number} before milliseconds to wait before the work
 * @property {number} after milliseconds to wait after the work
 * @property {number} clock error of the server's clock in seconds, for this request only
 * @property {number} jump permanent jump of the cluster's clock, in seconds
 * @property {Refusal | null} refuse a refusal by the operation itself, which the log shows
 * @property {string} fail the error codes of the accepted job; empty if it succeeds
 * @property {number} lag milliseconds until an accepted job appears in the log
 * @property {number | null} twin how long a second job of the same nodes runs, until it fails; `null`: there is none
 * @property {(answer: Reply) => Reply | null} reply what is sent; `null`: the connection closes
 */

const PAGE =
  "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body><h1>Bad gateway</h1></body></html>\n";

/** Every fault. The table in ../README.md explains them. @type {Record<string, Fault>} */
export const FAULTS = {
  "lost-before": fault(0, false, () => ({ reply: () => null })),
  "lost-after": fault(0, true, () => ({ reply: () => null })),
  late: fault(3000, true, (before) => ({ dropConnection: true, before, reply: () => null })),
  delay: fault(3000, true, (before) => ({ before })),
  "delay-after": fault(3000, true, (after) => ({ after })),
  status: fault(502, false, (status) => ({ reply: () => html(status) })),
  html: fault(200, false, (status) => ({ reply: () => html(status) })),
  redirect: fault(302, false, (status) => ({
    reply: () => ({ ...html(status), location: "/elsewhere" }),
  })),
  cut: fault(0, true, () => ({ reply: (answer) => ({ ...answer, cut: true }) })),
  "cut-json": text(true, (body) => body.slice(0, body.length / 2)),
  big: text(true, (body) => change(body, { padding: "x".repeat(2 ** 20) })),
  "no-job-id": text(true, (body) => change(body, { job_id: undefined })),
  null: text(false, () => "null"),
  number: text(false, () => "7"),
  code: fault(2400, false, code),
  busy: fault(5100, false, code),
  internal: fault(5000, false, code),
  "unknown-code": fault(9999, false, code),
  refuse: fault(1400, true, (ret_code) => ({ refuse: refusal(ret_code) })),
  updating: fault(5300, true, (ret_code) => ({ refuse: refusal(ret_code) })),
  "job-fails": fault(5200, true, (ret_code) => ({ fail: String(ret_code) })),
  "log-lag": fault(3000, true, (lag) => ({ lag })),
  twin: fault(60_000, true, (twin) => ({ twin })),
  clock: fault(3600, true, (clock) => ({ clock })),
  "clock-jump": fault(420, true, (jump) => ({ jump })),
};

/**
 * @param {number} preset
 * @param {boolean} work
 * @param {Fault["plan"]} plan
 * @returns {Fault}
 */
function fault(preset, work, plan) {
  return { preset, work, plan };
}

/**
 * A fault that changes the text of the response.
 * @param {boolean} work
 * @param {(body: string) => string} edit
 */
function text(work, edit) {
  return fault(0, work, () => ({ reply: (answer) => ({ ...answer, body: edit(answer.body) }) }));
}

/**
 * @param {number} status
 * @returns {Reply}
 */
function html(status) {
  return { status, type: "text/html; charset=utf-8", body: PAGE };
}

/** @param {number} ret_code */
function code(ret_code) {
  /** @param {Reply} answer */
  const reply = (answer) => ({
    ...answer,
    body: change(answer.body, { ret_code, message: refusal(ret_code).message, job_id: undefined }),
  });
  return { reply };
}

/** @param {number} ret_code */
function refusal(ret_code) {
  return new Refusal(ret_code, `refused on request, with code ${ret_code} (a simulated fault)`);
}

/**
 * @param {string} body a JSON object
 * @param {Record<string, unknown>} fields the fields to replace
 */
function change(body, fields) {
  return JSON.stringify({ ...JSON.parse(body), ...fields });
}

/**
 * The plan of a request with these faults, each applied on top of those before it. The request is
 * carried out if all of them allow it.
 * @param {import("./fault-spec.js").FaultSpec[]} specs
 * @returns {Plan}
 */
export function planFor(specs) {
  /** @type {Plan} */
  const plan = {
    ...{ work: true, dropConnection: false, before: 0, after: 0, clock: 0, jump: 0 },
    ...{ refuse: null, fail: "", lag: 0, twin: null, reply: (answer) => answer },
  };
  for (const { fault: name, value, done } of specs) {
    const chosen = FAULTS[name];
    if (!chosen) continue;
    const before = plan.reply;
    const { reply, ...rest } = chosen.plan(value ?? chosen.preset);
    Object.assign(plan, rest, { work: plan.work && (done ?? chosen.work) });
    if (reply) plan.reply = (answer) => then(before(answer), reply);
  }
  return plan;
}

/**
 * @param {Reply | null} answer
 * @param {Plan["reply"]} reply
 */
function then(answer, reply) {
  return answer && reply(answer);
}
