// Every way in which a call with the secret can end, each with a server that causes it.

import { forAdding, forReading, forSigning, forWaiting } from "../options.js";
import { EXPIRED, isExpired } from "../timestamps.js";

/** @typedef {typeof import("../../js/types.d.ts")} Package */
/** @typedef {import("../../js/types.d.ts").Options} Options */

/**
 * @typedef {object} Outcome
 * @property {string} name
 * @property {string} ends `resolved`, the kind of the HpcError, or `aborted`
 * @property {typeof fetch} fetch the server
 * @property {(client: Package, options: Options) => Promise<unknown>} call
 */

/** Removes a new node each time, so that an earlier unresolved removal does not matter. */
const request = () => ({
  cluster_id: "c",
  hpcqueue_id: "q",
  nodelist: [`cln-${++nodes}`],
  zone: "z",
});
let nodes = 0;
const JOB = { job_id: "j-1", zone: "z" };

/** @param {Package} client @param {Options} options */
const removal = (client, options) => client.removeNodes(request(), options);

/** @param {object} body @param {number} [status] */
const json = (body, status = 200) => Response.json(body, { status });

/** Responses to a change and to a read. @param {() => Response | Promise<Response>} post @param {() => Response | Promise<Response>} [get] @returns {typeof fetch} */
const server =
  (post, get = () => json({ ret_code: 0, job_set: [], total_count: 0 })) =>
  async (url, init) => {
    if (isExpired(`${url}`, new Headers(init?.headers))) return json(EXPIRED);
    return init?.method === "POST" ? post() : get();
  };

/** Like undici: pending until aborted. @type {typeof fetch} */
const silent = (_, init) =>
  new Promise((_done, fail) => {
    init?.signal?.addEventListener("abort", () => fail(init.signal?.reason));
  });

const lose = () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNRESET" } }));
/** A new id each time: an instance remembers which call each job belongs to. */
const newJob = () => `j-${jobs++}`;
let jobs = 2;
const accept = server(() => json({ action: "A", job_id: newJob(), ret_code: 0 }));
/** @param {string} name @param {object[]} items */
const listed = (name, items) =>
  server(lose, () => json({ ret_code: 0, [name]: items, total_count: items.length }));

/** @param {Options} options @param {number} ms */
const aborted = (options, ms) => ({ ...options, signal: AbortSignal.timeout(ms) });

/** Of calls that know the secret. @type {readonly Outcome[]} */
export const OUTCOMES = [
  { name: "a removal that was accepted", ends: "resolved", fetch: accept, call: removal },
  {
    name: "a removal that was rejected",
    ends: "refused",
    fetch: server(() => json({ ret_code: 1400, message: "no" }, 400)),
    call: removal,
  },
  {
    name: "a removal that was rejected for its signature",
    ends: "refused",
    fetch: server(() => json({ ret_code: 1200 })),
    call: removal,
  },
  {
    name: "a removal that was aborted before it was sent",
    ends: "aborted",
    fetch: accept,
    call: (client, options) => removal(client, { ...options, signal: AbortSignal.abort("no") }),
  },
  {
    name: "a removal that was aborted in flight",
    ends: "unknown",
    fetch: silent,
    call: (client, options) => removal(client, aborted(options, 20)),
  },
  {
    name: "a removal that timed out",
    ends: "unknown",
    fetch: silent,
    call: (client, options) => removal(client, { ...options, timeoutMs: 10, deadlineMs: 50 }),
  },
  {
    name: "a removal whose response was lost and that was found in the log",
    ends: "resolved",
    fetch: server(lose, () => {
      const create_time = `${new Date().toISOString().slice(0, 19)}Z`;
      const job_action = "HpcQueueRemoveEhpcQueueNodes";
      const row = { job_id: newJob(), job_action, status: "pending", create_time };
      const job_set = [{ ...row, resource_ids: `c q cln-${nodes}` }];
      const headers = { date: new Date().toUTCString() };
      return Response.json({ ret_code: 0, job_set, total_count: 1 }, { headers });
    }),
    call: removal,
  },
  {
    name: "a removal whose response was lost and whose outcome is unknown",
    ends: "unknown",
    fetch: server(lose, lose),
    call: (client, options) => removal(client, { ...options, deadlineMs: 50 }),
  },
  {
    name: "a removal that never reached the server",
    ends: "http",
    fetch: () => Promise.reject(Object.assign(new Error("x"), { code: "ECONNREFUSED" })),
    call: removal,
  },
  {
    name: "a removal that the rule forbids",
    ends: "guard",
    fetch: listed("queue_set", []),
    call: (client, options) =>
      client.removeNodes({ ...request(), nodelist: [1] }, { ...options, guard: true }),
  },
  {
    name: "a removal that is invalid",
    ends: "invalid",
    fetch: accept,
    call: (client, options) => client.removeNodes({ ...request(), zone: "" }, options),
  },
  {
    name: "a removal with an invalid option",
    ends: "invalid",
    fetch: accept,
    call: (client, options) => removal(client, { ...options, timeoutMs: -1 }),
  },
  {
    name: "an addition",
    ends: "resolved",
    fetch: accept,
    call: (client, options) => client.addNodes(request(), forAdding(options)),
  },
  {
    name: "a list of queues",
    ends: "resolved",
    fetch: listed("queue_set", [{ hpcqueue_id: "q" }]),
    call: (client, options) =>
      client.listQueues({ cluster_id: "c", zone: "z" }, forReading(options)),
  },
  {
    name: "a list of nodes that cannot be read",
    ends: "http",
    fetch: server(lose, lose),
    call: (client, options) =>
      client.listNodes({ cluster_id: "c", zone: "z" }, { ...forReading(options), maxAttempts: 1 }),
  },
  {
    name: "waiting for a job that succeeded",
    ends: "resolved",
    fetch: listed("job_set", [{ job_id: "j-1", status: "successful" }]),
    call: (client, options) => client.waitForJob(JOB, forWaiting(options)),
  },
  {
    name: "waiting for a job that failed",
    ends: "job",
    fetch: listed("job_set", [{ job_id: "j-1", status: "failed", error_codes: "5200" }]),
    call: (client, options) => client.waitForJob(JOB, forWaiting(options)),
  },
  {
    name: "a request that is signed and not sent",
    ends: "resolved",
    fetch: lose,
    call: (client, options) => client.signRequest(request(), forSigning(options)),
  },
];

/**
 * How a call ended, and with what value.
 * @param {Package} client
 * @param {Outcome} outcome
 * @param {Options} options
 */
export async function ended(client, { fetch, call }, options) {
  globalThis.fetch = fetch;
  try {
    return { end: "resolved", value: await call(client, options) };
  } catch (value) {
    return { end: client.isHpcError(value) ? value.kind : "aborted", value };
  }
}
