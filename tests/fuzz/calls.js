// One call of the package with any arguments, and a check of how it ended.

import fc from "fast-check";
import { changes, jobs, lists, nodeLists, options, queueLists, receipts } from "./arguments.js";
import { NamedValue } from "./named-value.js";
import { shaped } from "./shapes.js";
import { REASONS } from "./signals.js";

/** @typedef {typeof import("../../js/types.d.ts")} Package */
/** @typedef {import("./arguments.js").Argument} Argument */
/** @typedef {import("./shapes.js").Context} Context */

/** @typedef {{ name: string, args: readonly Argument[] }} Call */

/** @param {keyof typeof options} name @param {fc.Arbitrary<Argument>} request @returns {fc.Arbitrary<Call>} */
const callOf = (name, request) =>
  fc.record({ name: fc.constant(name), args: fc.tuple(request, options[name]) });

/** @type {fc.Arbitrary<Call>} */
export const call = fc.oneof(
  { weight: 8, arbitrary: callOf("removeNodes", changes) },
  { weight: 8, arbitrary: callOf("addNodes", changes) },
  { weight: 8, arbitrary: callOf("signRequest", changes) },
  { weight: 5, arbitrary: callOf("listQueues", lists) },
  { weight: 4, arbitrary: callOf("listNodes", lists) },
  { weight: 6, arbitrary: callOf("waitForJob", jobs) },
  { weight: 6, arbitrary: callOf("lookUp", receipts) },
  {
    weight: 6,
    arbitrary: fc.record({
      name: fc.constant("checkRemoval"),
      args: fc.tuple(queueLists, changes, nodeLists),
    }),
  },
);

/**
 * Makes a call, which must not throw synchronously.
 * @param {Package} client
 * @param {Call} call
 * @param {Context} context
 * @returns {Promise<unknown>}
 */
export function make(client, { name, args }, context) {
  const values = args.map((one) =>
    one instanceof NamedValue ? one.make() : shaped(one.shape, one.fields, context),
  );
  const run = /** @type {(...args: unknown[]) => Promise<unknown>} */ (
    client[/** @type {keyof Package} */ (name)]
  );
  return run(...values);
}

/** @param {unknown} value @param {string} field */
const hasText = (value, field) =>
  typeof (/** @type {any} */ (value)?.[field]) === "string" &&
  /** @type {any} */ (value)[field] !== "";

/** Checks of what each resolves to. @type {Readonly<Record<string, (value: any) => boolean>>} */
const RESULTS = {
  removeNodes: (value) => hasText(value, "job_id") && value.ret_code === 0 && value.attempts >= 1,
  addNodes: (value) => hasText(value, "job_id") && value.ret_code === 0 && value.attempts >= 1,
  signRequest: (value) =>
    value.method === "POST" && hasText(value, "url") && hasText(value, "body"),
  listQueues: Array.isArray,
  listNodes: Array.isArray,
  waitForJob: (value) => value.status === "successful",
  lookUp: (value) => ["applied", "notApplied", "failed", "unknown"].includes(value.state),
  checkRemoval: (value) => typeof value.allowed === "boolean",
};

/** The substitute for a reason that cannot be read. @param {unknown} thrown */
const isAbortError = (thrown) => thrown instanceof DOMException && thrown.name === "AbortError";

const KINDS = [
  ...["invalid", "guard", "refused", "http", "load", "unknown", "job"],
  ...["journal", "unresolved"],
];

/**
 * What is wrong with how a call ended, or undefined.
 * @param {Package} client
 * @param {string} name
 * @param {PromiseSettledResult<unknown>} ended
 */
export function wrong(client, name, ended) {
  if (ended.status === "fulfilled") {
    return RESULTS[name]?.(ended.value) ? undefined : "it resolved to something else";
  }
  const thrown = ended.reason;
  if (!client.isHpcError(thrown)) {
    return REASONS.has(thrown) || isAbortError(thrown)
      ? undefined
      : "it rejected with something other than an HpcError";
  }
  const { kind, message, maybeApplied, retryable, attempts } = thrown;
  if (!KINDS.includes(kind)) return `its kind is ${kind}`;
  if (!/\.( |$)/.test(message)) return `its message is ${message}`;
  if (maybeApplied !== (kind === "unknown" || kind === "job")) return `${kind}: maybeApplied`;
  if (typeof retryable !== "boolean" || !(attempts >= 0)) return "retryable, or attempts";
  if (kind === "invalid" && typeof thrown.field !== "string") return "no field is named";
  if (!(thrown instanceof client.HpcError && thrown instanceof Error)) return "its class";
  const back = client.HpcError.fromJSON(JSON.parse(JSON.stringify(thrown)));
  return JSON.stringify(back) === JSON.stringify(thrown)
    ? undefined
    : "it does not round-trip through JSON";
}
