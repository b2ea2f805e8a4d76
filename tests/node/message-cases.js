// A call for each code of an error.

import { instanceStopped, loadFailed, loadTimedOut } from "../../js/error-records.js";
import { RECEIPT } from "../receipt.js";
import {
  createClient,
  dismiss,
  GOOD,
  HpcError,
  listNodes,
  listQueues,
  lookUp,
  memoryJournal,
  removeNodes,
  resume,
  signRequest,
  waitForJob,
} from "./package.js";

/** @typedef {() => Promise<unknown>} Call */

const PLACE = { cluster_id: GOOD.cluster_id, zone: "z" };
const keys = { accessKeyId: "k", secretAccessKey: "s" };
const short = { deadlineMs: 300, timeoutMs: 100, maxAttempts: 1 };

/** @param {object} more @returns {Call} */
const withOptions = (more) => () => removeNodes(GOOD, /** @type {any} */ (more));
/** @param {object} more @returns {Call} */
const withRequest = (more) => () => removeNodes(/** @type {any} */ ({ ...GOOD, ...more }));
/** @param {object} credentials */
const signedBy = (credentials) => withOptions({ credentials });
/** @param {() => unknown} answer */
const fetchOf = (answer) => /** @type {any} */ (async () => answer());
/** @param {number} status @param {string} [body] */
const status = (status, body = "<html>") => fetchOf(() => new Response(body, { status }));
/** @param {object} body */
const api = (body) => fetchOf(() => Response.json(body));

/** A removal whose request ends like this. @param {any} fetch */
const changed = (fetch) => withOptions({ ...short, fetch });
/** A list whose request ends like this. @param {any} fetch */
const listed = (fetch) => () => listNodes(PLACE, { ...short, fetch });
/** @param {object} more */
const looked = (more) => () =>
  lookUp(/** @type {any} */ ({ ...RECEIPT, ...more }), { deadlineMs: 300 });

/** @param {unknown[]} queues @param {unknown[]} nodes */
const guarded = (queues, ...nodes) =>
  withOptions({ guard: { queues, ...(nodes.length > 0 && { nodes }) } });
const Q = { hpcqueue_id: GOOD.hpcqueue_id, node_list: GOOD.nodelist };
const NODE = { node_id: "cln-w1xufnk9", role: "compute" };

/** @type {[code: string, call: Call][]} */
const invalid = [
  ["invalid_request", () => removeNodes(/** @type {any} */ (null))],
  ["invalid_field", withRequest({ zone: 5 })],
  ["invalid_node", withRequest({ nodelist: [0] })],
  ["duplicate_node", withRequest({ nodelist: ["a", "a"] })],
  ["duplicate_node", withRequest({ nodelist: [1, 2, 1] })],
  ["unknown_field", withRequest({ clusterId: "c" })],
  ["unknown_field", withOptions({ zzzzzzzzzz: 1 })],
  [
    "unreadable_field",
    () =>
      removeNodes({
        ...GOOD,
        /** @type {string} */
        get zone() {
          throw new Error("no");
        },
      }),
  ],
  ["fixed_field", () => listQueues(/** @type {any} */ ({ ...PLACE, limit: 1 }))],
  ["receipt_too_new", looked({ v: 2 })],
  ["receipt_damaged", looked({ state: "x" })],
  ["receipt_missing", () => lookUp(/** @type {any} */ (5))],
  ["receipt_of_other_endpoint", looked({ endpoint: "https://h/api" })],
  ["receipt_of_other_account", looked({ account: "me" })],
  ["endpoint_not_url", withOptions({ endpoint: "x y" })],
  ["endpoint_has_user", withOptions({ endpoint: "https://u:p@h/api" })],
  ["endpoint_has_query", withOptions({ endpoint: "https://h/api?x" })],
  ["endpoint_insecure", withOptions({ endpoint: "http://h.example/api" })],
  ["endpoint_scheme", withOptions({ endpoint: "ftp://h/api" })],
  ["invalid_signed_path", withOptions({ signedPath: "api" })],
  ["credentials_not_object", signedBy(/** @type {any} */ (5))],
  ["invalid_access_key_id", signedBy({ ...keys, accessKeyId: "" })],
  ["invalid_secret", signedBy({ ...keys, secretAccessKey: "" })],
  ["secret_ill_formed", signedBy({ ...keys, secretAccessKey: "\ud800" })],
  ["key_has_space", signedBy({ ...keys, accessKeyId: "k " })],
  ["secret_missing", signedBy({ accessKeyId: "k" })],
  ["secret_and_sign", signedBy({ ...keys, sign() {} })],
  ["not_function", withOptions({ onEvent: 5 })],
  ["invalid_signature", signedBy({ accessKeyId: "k", sign: () => "x" })],
  [
    "callback_threw",
    signedBy({
      accessKeyId: "k",
      sign() {
        throw new Error("no");
      },
    }),
  ],
  [
    "callback_rejected",
    signedBy({ accessKeyId: "k", sign: () => Promise.reject(new Error("no")) }),
  ],
  [
    "callback_timed_out",
    withOptions({
      timeoutMs: 20,
      credentials: { accessKeyId: "k", sign: () => new Promise(() => {}) },
    }),
  ],
  ["options_not_object", () => removeNodes(GOOD, /** @type {any} */ (5))],
  ["lifetime_with_credentials", withOptions({ credentials: keys, requestLifetimeMs: 5 })],
  ["not_signal", withOptions({ signal: {} })],
  ["invalid_guard", withOptions({ guard: 5 })],
  ["not_queues", withOptions({ guard: { queues: 5 } })],
  ["not_nodes", withOptions({ guard: { queues: [], nodes: 5 } })],
  ["headers_not_object", withOptions({ headers: 5 })],
  ["invalid_header", withOptions({ headers: { "a b": "c" } })],
  ["header_content_type", withOptions({ headers: { "content-type": "text/plain" } })],
  ["header_of_runtime", withOptions({ headers: { "transfer-encoding": "x" } })],
  [
    "two_journals",
    () => resume(memoryJournal(), /** @type {any} */ ({ journal: memoryJournal() })),
  ],
  ["not_journal", withOptions({ journal: {} })],
  ["invalid_entry_id", () => dismiss(memoryJournal(), /** @type {any} */ (5))],
  ["defaults_not_object", async () => createClient(/** @type {any} */ (5))],
  ["unknown_default", async () => createClient(/** @type {any} */ ({ zzz: 1 }))],
  ["invalid_headers", async () => createClient({ headers: { "a b": "c" } })],
];

/** @type {[code: string, call: Call][]} */
const guards = [
  ["rule_violation", guarded([Q])],
  ["rule_violation", guarded([{ ...Q, compute_num: 5 }], NODE)],
  ["rule_unknown", withOptions({ ...short, guard: true, fetch: status(401) })],
  [
    "node_in_other_queue",
    guarded(
      [
        { ...Q, node_list: [] },
        { ...Q, hpcqueue_id: "q2" },
      ],
      NODE,
    ),
  ],
  ["node_in_no_queue", guarded([{ ...Q, node_list: [] }], NODE)],
  ["node_unknown", guarded([{ ...Q, node_list: [] }], { ...NODE, node_id: "other" })],
  ["queue_listed_twice", guarded([Q, Q])],
  ["node_listed_twice", guarded([Q], NODE, { ...NODE, role: "login" })],
  ["queue_not_listed", guarded([])],
  ["nodes_needed", guarded([{ ...Q, node_list: [2] }])],
];

/** @type {[code: string, retCode: number][]} */
const refusals = [
  ["api_malformed", 1100],
  ["api_wrong_parameter", 1101],
  ["authentication_failed", 1200],
  ["request_expired", 1300],
  ["not_permitted", 1400],
  ["session_expired", 2000],
  ["api_not_found", 2100],
  ["already_exists", 2110],
  ["balance_too_low", 2400],
  ["quota_exceeded", 2500],
  ["licence_problem", 4003],
  ["api_busy", 5100],
  ["not_enough_resources", 5200],
  ["being_updated", 5300],
  ["dependency_failed", 5400],
  ["configuration_problem", 8000],
];

const refused = () => {
  const error = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
  throw Object.assign(new TypeError("fetch failed"), { cause: error });
};
const broken = () => {
  throw new TypeError("broken");
};
const never = () => new Promise(() => {});

/** @type {[code: string, call: Call][]} */
const http = [
  ["not_connected", changed(fetchOf(refused))],
  ["unauthorized", changed(status(401))],
  ["forbidden", changed(status(403))],
  ["not_found", changed(status(404))],
  ["rate_limited", changed(status(429))],
  ["http_refused", changed(status(418, ""))],
  ["read_failed", listed(status(200, ""))],
  ["invalid_page", listed(api({ ret_code: 0 }))],
  [
    "deadline_passed",
    () =>
      signRequest(GOOD, { deadlineMs: 20, credentials: { accessKeyId: "k", sign: () => never() } }),
  ],
  [
    "read_deadline_passed",
    () => listNodes(PLACE, { deadlineMs: 20, timeoutMs: 1000, fetch: /** @type {any} */ (never) }),
  ],
  ["connection_failed", changed(fetchOf(broken))],
  ["timed_out", changed(/** @type {any} */ (never))],
  ["redirected", changed(status(302, ""))],
  ["not_response", changed(fetchOf(() => 5))],
  ["bad_gateway", changed(status(502))],
  ["server_error", changed(status(500))],
  ["invalid_response", changed(status(200, "{}"))],
  ["api_internal_error", changed(api({ ret_code: 5000, message: "oops" }))],
  ["api_undocumented", changed(api({ ret_code: 7 }))],
  ["outcome_unknown", changed(status(502))],
];

const job = (/** @type {object} */ row) => api({ ret_code: 0, total_count: 1, job_set: [row] });
const waited = (/** @type {any} */ fetch) => () =>
  waitForJob({ job_id: "j-1", zone: "z" }, { deadlineMs: 200, fetch });
const broke = () => Promise.reject(new Error("disk full"));

/** @type {[code: string, call: Call][]} */
const others = [
  ["job_not_finished", waited(job({ job_id: "j-1", status: "pending" }))],
  ["job_not_finished", waited(job({ job_id: "j-2", status: "pending" }))],
  ["job_failed", waited(job({ job_id: "j-1", status: "failed", error_codes: "5200" }))],
  ["journal_unusable", () => resume({ ...memoryJournal(), lock: broke, read: broke })],
];

/** A list of nodes, page by page. @param {object[]} pages */
function paged(...pages) {
  let page = 0;
  return fetchOf(() => {
    const body = pages[Math.min(page++, pages.length - 1)];
    return Response.json({ ret_code: 0, total_count: 5, hpc_app_nodes_set: [], ...body });
  });
}

const ROW = { hpc_app_nodes_set: [{ node_id: "a" }] };

/**
 * A call while a global is different.
 * @param {any} owner
 * @param {string} name
 * @param {unknown} value
 * @param {Call} call
 * @returns {Call}
 */
const whileSet = (owner, name, value, call) => async () => {
  const { [name]: before } = owner;
  owner[name] = value;
  try {
    return await call();
  } finally {
    owner[name] = before;
  }
};

/** A change whose response is lost, and what the operation log then has. @param {object[]} job_set */
const lostAnd = (...job_set) =>
  /** @type {any} */ (
    async (/** @type {string} */ _, /** @type {{ method: string }} */ { method }) =>
      method === "POST"
        ? new Response("", { status: 502 })
        : Response.json({ ret_code: 0, total_count: job_set.length, job_set })
  );

let count = 0;

/** A removal of a node that no other call is about. */
const fresh = () => ({ ...GOOD, nodelist: [`cln-${++count}`] });

/**
 * Two removals with one journal. The outcome of the first is not known.
 * @param {object} options of the second
 * @param {(journal: any, id: string) => Promise<unknown>} [between]
 * @returns {Call}
 */
const twice = (options, between) => async () => {
  const request = fresh();
  const journal = memoryJournal();
  const all = { ...short, journal, credentials: keys };
  await removeNodes(request, { ...all, deadlineMs: 3000, fetch: status(502) }).catch(() => {});
  const [open] = await resume(journal, { deadlineMs: 20, credentials: keys, fetch: lostAnd() });
  if (between && open) await between(journal, open.id);
  return removeNodes(request, { ...all, deadlineMs: 2000, fetch: lostAnd(), ...options });
};

/** @type {[code: string, call: Call][]} */
const rare = [
  ["page_repeated", listed(paged(ROW))],
  ["list_changed", listed(paged(ROW, {}))],
  ["list_too_long", listed(paged({ ...ROW, total_count: 300_000 }))],
  [
    "undocumented_list",
    withOptions({
      ...{ ...short, guard: true },
      fetch: api({ ret_code: 0, total_count: 1, hpcqueue_set: [{ hpcqueue_id: 5 }] }),
    }),
  ],
  ["no_fetch", whileSet(globalThis, "fetch", undefined, withOptions(short))],
  [
    "clock_out_of_range",
    whileSet(
      Date,
      "now",
      () => 3e14,
      () => signRequest(GOOD, { credentials: keys }),
    ),
  ],
  ["journal_failed", withOptions({ ...short, journal: { ...memoryJournal(), lock: broke } })],
  ["earlier_unknown", twice({})],
  ["earlier_elsewhere", twice({ credentials: { ...keys, accessKeyId: "other" } })],
  [
    "earlier_unreadable",
    twice({}, (journal, id) => journal.write({ id, text: "{}" }, { durable: true })),
  ],
  ["wasm_unavailable", async () => Promise.reject(new HpcError(loadFailed(new Error("blocked"))))],
  ["wasm_timed_out", async () => Promise.reject(new HpcError(loadTimedOut(5)))],
  ["wasm_stopped", stopped({ sent: 1, settled: 1 })],
  ["wasm_stopped", stopped({ sent: 0, settled: 0 })],
  ["wasm_stopped_in_flight", stopped({ sent: 1, settled: 0 })],
];

/** @param {{ sent: number, settled: number }} counts @returns {Call} */
function stopped(counts) {
  const progress = { ...counts, isConnectError: () => false, waitedMs: 0 };
  return async () =>
    Promise.reject(new HpcError(instanceStopped(new Error("unreachable"), progress)));
}

/** @type {[code: string, call: Call][]} */
export const cases = [
  ...invalid,
  ...guards,
  ...refusals.map(
    /** @returns {[string, Call]} */
    ([code, ret_code]) => [code, changed(api({ ret_code, message: "from the API" }))],
  ),
  ...http,
  ...others,
  ...rare,
];
