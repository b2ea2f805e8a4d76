// What can go wrong with one request, by name. A fault never hides a bad signature: the request is
// authenticated all the same. Fault specs for faults are read in fault-spec.js.

import { Refusal } from "./refusal.js";

/**
 * @typedef {object} Reply an HTTP answer
 * @property {number} status
 * @property {string} type the content type
 * @property {string} body
 * @property {string} [location] for a redirect
 * @property {boolean} [cut] break the connection off in the middle of the body
 */

/**
 * @typedef {object} Fault
 * @property {number} preset the value that holds if the spec gives none
 * @property {boolean} work is the work done, unless the request says otherwise?
 * @property {(value: number) => Partial<Plan>} plan
 */

/**
 * @typedef {object} Plan what becomes of one request
 * @property {boolean} work is the work done?
 * @property {boolean} dropConnection does the connection break off before the work?
 * @property {number} before milliseconds to wait before the work
 * @property {number} after milliseconds to wait after the work
 * @property {number} clock by how many seconds the server's clock is off, for this request alone
 * @property {number} jump by how many seconds the cluster's clock jumps, for good
 * @property {Refusal | null} refuse refused by the operation itself, so that the log shows it
 * @property {string} fail the error codes an accepted job ends with; empty to let it succeed
 * @property {number} lag how many milliseconds an accepted job is missing from the log
 * @property {(answer: Reply) => Reply | null} reply what is sent; `null`: the connection breaks off
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
 * A fault that changes the text of the answer.
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
 * @param {Record<string, unknown>} fields what replaces its fields
 */
function change(body, fields) {
  return JSON.stringify({ ...JSON.parse(body), ...fields });
}

/**
 * The plan of a request with these faults, each on top of those before it; of one without any, for
 * none. The work is done if all of them have it done.
 * @param {import("./fault-spec.js").FaultSpec[]} specs
 * @returns {Plan}
 */
export function planFor(specs) {
  /** @type {Plan} */
  const plan = {
    ...{ work: true, dropConnection: false, before: 0, after: 0, clock: 0, jump: 0 },
    ...{ refuse: null, fail: "", lag: 0, reply: (answer) => answer },
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
