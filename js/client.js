/** A client: the functions of this package with defaults for their requests and options. */
import { HpcError } from "./error.js";
import { invalidArgument } from "./error-records.js";
import { tryCall } from "./promises.js";
import { FOR_LATER, NONE, snapshot } from "./snapshot.js";

/** @typedef {Record<string, any>} Values */

/** Fields of requests. */
const CHANGE_FIELDS = ["zone", "cluster_id", "hpcqueue_id"];
const LIST_FIELDS = ["zone", "cluster_id"];
const JOB_FIELDS = ["zone"];

/** Options, as in src/options.rs. */
const SIGN = [
  ...["endpoint", "credentials", "signedPath", "headers", "signal", "timeoutMs", "deadlineMs"],
  "allowInsecure",
];
const SEND = [...SIGN, "fetch", "fetchCredentials", "onEvent"];
const LOOK_UP = [...SEND, "account", "journal"];
const READ = [...SEND, "maxAttempts"];
const CHANGE = [...READ, "settleMs", "requestLifetimeMs", "baseline", "account", "journal"];
const REMOVE = [...CHANGE, "guard"];

/**
 * The defaults that each function uses: of its request, and of its options.
 *
 * @type {[name: string, fields: readonly string[], options: readonly string[]][]}
 */
const USES = [
  ["removeNodes", CHANGE_FIELDS, REMOVE],
  ["addNodes", CHANGE_FIELDS, CHANGE],
  ["listQueues", LIST_FIELDS, READ],
  ["listNodes", LIST_FIELDS, READ],
  ["waitForJob", JOB_FIELDS, SEND],
  ["signRequest", CHANGE_FIELDS, SIGN],
];

/**
 * Its methods are not async, so that a stack begins at the caller, as that of a function does.
 *
 * @param {unknown} given the defaults
 * @param {Values} free the functions
 * @returns {any}
 */
export function clientOf(given, free) {
  const defaults = readDefaults(given);
  /** @type {Values} */
  const client = {
    lookUp: (/** @type {unknown} */ receipt, /** @type {unknown} */ options) =>
      free.lookUp(receipt, merged(defaults, LOOK_UP, options)),
    resume: (/** @type {unknown} */ options) => {
      const all = merged(defaults, LOOK_UP, options);
      const journal = tryCall(() => all.journal);
      return free.resume(journal, all);
    },
  };
  for (const [name, fields, names] of USES) {
    Object.assign(client, {
      [name]: (/** @type {unknown} */ request, /** @type {unknown} */ options) =>
        free[name](merged(defaults, fields, request), merged(defaults, names, options)),
    });
  }
  return client;
}

/**
 * @param {unknown} given
 * @returns {Values}
 */
function readDefaults(given) {
  if (given === undefined) {
    return Object.create(null);
  }
  const copy = snapshot(given, FOR_LATER);
  if (typeof copy !== "object" || copy === null || copy === given) {
    refuse("defaults_not_object", "defaults", [
      "The defaults are not an object that can be read",
      "Omit them if none.",
    ]);
  }
  const defaults = /** @type {Values} */ (copy);
  const known = [...CHANGE_FIELDS, ...REMOVE];
  for (const name of Object.keys(defaults)) {
    if (!known.includes(name)) {
      const params = { name: JSON.stringify(name).slice(1, -1), known: known.join(", ") };
      const problem = `"${params.name}" is not a default of createClient`;
      refuse("unknown_default", name, [problem, `It must be one of ${params.known}.`], { params });
    }
  }
  for (const name of known) {
    try {
      void defaults[name];
    } catch (cause) {
      const problem = `\`${name}\` cannot be read: it threw`;
      refuse("unreadable_field", name, [problem, "See `cause` for what was thrown."], { cause });
    }
  }
  const { headers } = defaults;
  // A copy is a Headers object, if this runtime has them and they are valid.
  if (headers !== undefined && typeof Headers === "function" && !(headers instanceof Headers)) {
    const problem = "`headers` has a name or a value that HTTP does not allow, or is not an object";
    refuse("invalid_headers", "headers", [
      problem,
      "It must be an object of names and values, or Headers.",
    ]);
  }
  return defaults;
}

/**
 * @param {import("./types.d.ts").HpcErrorCode} code
 * @param {string} field
 * @param {[problem: string, hint: string]} sentences
 * @param {{ cause?: unknown, params?: import("./types.d.ts").HpcErrorParams }} [more]
 * @returns {never}
 */
function refuse(code, field, sentences, { params, ...more } = {}) {
  throw new HpcError({ ...invalidArgument(code, field, sentences, params), ...more });
}

/**
 * An argument with the defaults that it lacks. An invalid argument remains invalid: the function
 * reports it.
 *
 * @param {Values} defaults
 * @param {readonly string[]} names of those that the function uses
 * @param {unknown} given
 * @returns {any}
 */
function merged(defaults, names, given) {
  const copy = given === undefined ? Object.create(null) : snapshot(given, NONE);
  if (typeof copy !== "object" || copy === null) {
    return copy;
  }
  if (copy === given) {
    // It cannot be copied. Without the defaults, it could be sent to another server.
    return null;
  }
  const all = /** @type {Values} */ (copy);
  for (const name of names) {
    // A getter that throws stays, as do invalid headers.
    tryCall(() => {
      const [own, value] = [all[name], defaults[name]];
      if (value !== undefined && (own === undefined || name === "headers")) {
        all[name] = own === undefined ? value : joined(value, own);
      }
    });
  }
  return all;
}

/**
 * @param {Headers} headers
 * @param {any} own take precedence, name by name
 */
function joined(headers, own) {
  if (typeof own !== "object") {
    return own;
  }
  const all = new Headers(headers);
  new Headers(own).forEach((value, name) => {
    all.set(name, value);
  });
  return all;
}
