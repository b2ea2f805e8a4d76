// All objects that a caller passes: their types, and a call that validates them.

import {
  addNodes,
  checkRemoval,
  HpcError,
  listNodes,
  listQueues,
  lookUp,
  memoryJournal,
  preload,
  removeNodes,
  resume,
  signRequest,
  waitForJob,
} from "../node/installed.js";
import { RECEIPT } from "../receipt.js";
import { fieldsOf, formsOf, typeOf } from "./declarations.js";
import { NODES, QUEUES, SIGNATURE } from "./samples.js";

/**
 * @typedef {object} Place
 * @property {string} name
 * @property {import("./declarations.js").Fields} fields what the types allow
 * @property {Record<string, unknown>} good a valid object with all of them
 * @property {(given: any) => Promise<unknown>} call passes it
 */

// While it loads, an abort ends a call before validation.
await preload();

/** The rejection of a valid call: its signal has aborted, so nothing is sent. */
const ACCEPTED = Symbol("accepted");
const signal = AbortSignal.abort(ACCEPTED);

const removal = {
  ...{ cluster_id: "c", hpcqueue_id: "q", nodelist: [2], zone: "z" },
  timestamp: "2026-01-31T08:00:00Z",
};
const ofQueues = {
  ...{ cluster_id: "c", zone: "z", search_word: "w", name: "n", is_active: 1 },
  ...{ sort_key: "name", reverse: 1 },
};
const ofNodes = {
  ...{ cluster_id: "c", zone: "z", search_word: "w", node_role: "compute", status: "active" },
  ...{ health_status: "healthy", sort_key: "name", reverse: 1, verbose: 1 },
};
const job = { job_id: "j-1", zone: "z" };
const options = {
  endpoint: "https://h.example/api",
  credentials: { accessKeyId: "k", secretAccessKey: "s" },
  ...{ signedPath: "/api", headers: {}, fetchCredentials: "omit", signal },
  ...{ timeoutMs: 1, deadlineMs: 1, maxAttempts: 1, settleMs: 1, requestLifetimeMs: undefined },
  ...{ guard: false, baseline: false, account: "me", onEvent() {}, allowInsecure: true },
  onPage() {},
  fetch: async () => Response.json({}),
  journal: memoryJournal(),
};

const RECEIPT_OF_OPTIONS = { ...RECEIPT, endpoint: options.endpoint, account: options.account };

await options.journal.write(
  { id: "one", text: JSON.stringify({ ...RECEIPT_OF_OPTIONS, state: "open" }) },
  { durable: true },
);

/** Resumes a call, and rejects with why it could not be looked up. @param {any} given */
async function resumeOpen(given) {
  const [result] = await resume(options.journal, given);
  throw result?.error;
}

/** @type {readonly Place[]} */
export const REQUESTS = [
  place("removeNodes", "RemoveNodesRequest", removal, (given) => removeNodes(given, { signal })),
  place("signRequest", "RemoveNodesRequest", removal, (given) => signRequest(given, { signal })),
  place("checkRemoval", "RemoveNodesRequest", removal, (given) => checkRemoval([], given)),
  place("addNodes", "AddNodesRequest", removal, (given) => addNodes(given, { signal })),
  place("listQueues", "ListQueuesRequest", ofQueues, (given) => listQueues(given, { signal })),
  place("listNodes", "ListNodesRequest", ofNodes, (given) => listNodes(given, { signal })),
  place("waitForJob", "WaitForJobRequest", job, (given) => waitForJob(given, { signal })),
];

/** The options of a function that sends nothing, so that the signal may be absent. */
export const SIGN_OPTIONS = ofOptions("signRequest", "SignOptions", (given) =>
  signRequest(removal, given),
);

/** @type {readonly Place[]} */
export const OPTIONS = [
  SIGN_OPTIONS,
  ofOptions("removeNodes", "Options", (given) => removeNodes(removal, given)),
  ofOptions("addNodes", "ChangeOptions", (given) => addNodes(removal, given)),
  ofOptions("listQueues", "ListOptions", (given) => listQueues(ofQueues, given)),
  ofOptions("listNodes", "ListOptions", (given) => listNodes(ofNodes, given)),
  ofOptions("waitForJob", "RequestOptions", (given) => waitForJob(job, given)),
  ofOptions("lookUp", "LookUpOptions", (given) => lookUp(RECEIPT_OF_OPTIONS, given)),
  ofOptions("resume", "LookUpOptions", resumeOpen),
];

/** The options that `signRequest` lacks, passed with the signal, so that nothing is sent. */
export const MORE_OPTIONS = withoutThoseOf(
  SIGN_OPTIONS,
  ofOptions("removeNodes, the others", "Options", (given) =>
    removeNodes(removal, { ...given, signal }),
  ),
);

const sign = () => SIGNATURE;

/** @type {readonly Place[]} */
export const KEYS = [
  place("a secret", "Credentials", { accessKeyId: "k", secretAccessKey: "s" }, (credentials) =>
    signRequest(removal, { credentials }),
  ),
  place("a function", "Credentials", { accessKeyId: "k", sign }, (credentials) =>
    signRequest(removal, { credentials }),
  ),
];

const lists = { queues: QUEUES, nodes: NODES };
export const GUARD = place("the guard", "Guard", lists, (guard) =>
  removeNodes(removal, { guard, signal }),
);

export const QUEUE = place("a queue", "QueueInfo", { ...QUEUES[0] }, (given) =>
  checkRemoval([given], removal),
);

/**
 * @param {string} name
 * @param {string} type of a union, the form that has every field of `good`
 * @param {Record<string, unknown>} good
 * @param {Place["call"]} call
 * @returns {Place}
 */
function place(name, type, good, call) {
  const forms = formsOf(typeOf(type)).map(fieldsOf);
  const fields = forms.find((form) => Object.keys(good).every((name) => form.has(name)));
  return { name: `${name}: ${type}`, fields: fields ?? forms[0] ?? new Map(), good, call };
}

/**
 * @param {string} name
 * @param {string} type
 * @param {Place["call"]} call
 */
function ofOptions(name, type, call) {
  const { fields } = place(name, type, {}, call);
  const good = Object.entries(options).filter(([option]) => fields.has(option));
  return place(name, type, Object.fromEntries(good), call);
}

/**
 * @param {Place} others
 * @param {Place} place
 * @returns {Place}
 */
function withoutThoseOf({ fields: others }, { fields, good, ...place }) {
  const isMore = (/** @type {[string, unknown]} */ [name]) => !others.has(name);
  return {
    ...place,
    fields: new Map([...fields].filter(isMore)),
    good: Object.fromEntries(Object.entries(good).filter(isMore)),
  };
}

/**
 * Why a call is invalid, or undefined.
 *
 * @param {Promise<unknown>} call
 */
export async function refusal(call) {
  try {
    await call;
  } catch (thrown) {
    if (thrown instanceof HpcError && thrown.kind === "invalid") return thrown;
    if (thrown !== ACCEPTED) throw thrown;
  }
  return undefined;
}
