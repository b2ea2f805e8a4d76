// Whether a Chinese sentence is complete: what in it is in Latin letters, but for what is written so in
// Chinese too.

/** Parameters that are names, ids and numbers. All others have a translation, or are technical texts. */
const NAMES_IN_PARAMS = [
  ...["field", "name", "known", "suggestion", "part", "scheme", "path", "header", "value"],
  ...["node", "group", "queue", "other", "index", "first", "again", "entry"],
  ...["jobId", "jobs", "jobStatus", "errorCodes", "action", "since", "until"],
];

/** Names of this package, of the API, of the Web and of units. */
const NAMES = [
  ...["ehpc-remove-nodes", "ehpc-remove-nodes/journal", "HpcError", "createClient", "maxAttempts"],
  ...["removeNodes", "addNodes", "signRequest", "listQueues", "listNodes", "waitForJob", "lookUp"],
  ...["accessKeyId", "secretAccessKey", "sign"],
  ...[
    "cluster_id",
    "hpcqueue_id",
    "node_id",
    "group_id",
    "job_id",
    "node_list",
    "nodelist",
    "zone",
  ],
  ...["ret_code", "error_codes", "GET /operation", "/api", "https://hpc-api.qingcloud.com/api"],
  ...["API", "ID", "URL", "UTC", "HTTP", "https:", "http:", "JSON", "Unicode", "Base64", "MiB"],
  ...["HMAC-SHA256", "Content-Type", "application/json", "X-CSRF-Token", "Content-Security-Policy"],
  ...["script-src", "'wasm-unsafe-eval'", '"omit"', '"same-origin"', '"include"'],
  ...["JavaScript", "WebAssembly", "Node", "npm", "Promise", "AbortSignal", "AbortController"],
  ...[
    "fetch",
    "Request",
    "Response",
    "Headers",
    "Date",
    "BigInt",
    "Symbol",
    "true",
    "false",
    "null",
  ],
  ...["lock", "read", "write", "remove"],
  "YYYY-MM-DDThh:mm:ssZ",
];

/** The longer ones first, as some contain others. */
const KNOWN = [...NAMES].sort((one, other) => other.length - one.length);

/**
 * The words of a sentence that are in Latin letters and should not be.
 * @param {string} sentence
 * @param {import("../../../js/types.d.ts").HpcErrorParams} [params] with which it was made
 * @returns {string[]}
 */
export function latinIn(sentence, params = {}) {
  // An option or a field is in backticks.
  let rest = sentence.replace(/`[^`]*`/g, " ");
  for (const text of namesIn(params)) rest = rest.replaceAll(text, " ");
  for (const name of KNOWN) rest = withoutWord(rest, name);
  return rest.match(/[A-Za-z][\w'-]*/g) ?? [];
}

/**
 * The names in the parameters, also in those of what happened before.
 * @param {import("../../../js/types.d.ts").HpcErrorParams} params
 * @returns {string[]} the longest first
 */
function namesIn(params) {
  const all = Object.entries(params).flatMap(([name, value]) => {
    if (typeof value === "object") return namesIn(value.params);
    return typeof value === "string" && NAMES_IN_PARAMS.includes(name) ? [value] : [];
  });
  return all.sort((one, other) => other.length - one.length);
}

/** @param {string} text @param {string} name */
function withoutWord(text, name) {
  const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return text.replace(new RegExp(`(?<![A-Za-z_])${literal}(?![A-Za-z_])`, "g"), " ");
}
