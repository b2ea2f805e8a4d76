// Options that are invalid.

import { GOOD, removeNodes, signRequest } from "../package.js";
import { KEYS, silent, whileSet, withOptions } from "./calls.js";
import { casesOf } from "./case.js";

const invalid = casesOf("invalid", "nothing_sent");

/** @typedef {import("./case.js").Code} Code */

/** @param {object} credentials */
const signedBy = (credentials) => withOptions({ credentials });

/** @param {Code} code @param {object} more @param {import("./case.js").Params} [params] */
const endpoint = (code, more, params) =>
  invalid(code, { ...params, field: "endpoint" }, withOptions(more));

/** @param {Code} code @param {string} part @param {object} credentials */
const key = (code, part, credentials) =>
  invalid(code, { field: `credentials.${part}` }, signedBy(credentials));

/** @param {Code} code @param {unknown} headers @param {import("./case.js").Params} [params] */
const headers = (code, headers, params) =>
  invalid(code, { ...params, field: "headers" }, withOptions({ headers }));

const thrown = () => {
  throw new Error("no");
};

/** @type {import("./case.js").Case[]} */
export const OPTIONS = [
  invalid("options_not_object", { field: "options" }, () =>
    removeNodes(GOOD, /** @type {any} */ (5)),
  ),

  endpoint("endpoint_not_url", { endpoint: "x y" }),
  endpoint("endpoint_has_user", { endpoint: "https://u:p@h/api" }),
  endpoint("endpoint_has_query", { endpoint: "https://h/api?x" }),
  endpoint("endpoint_insecure", { endpoint: "http://h.example/api" }),
  endpoint("endpoint_scheme", { endpoint: "ftp://h/api" }, { scheme: "ftp:" }),
  invalid(
    "invalid_signed_path",
    { path: "api", field: "signedPath" },
    withOptions({ signedPath: "api" }),
  ),

  invalid("credentials_not_object", { field: "credentials" }, withOptions({ credentials: 5 })),
  key("invalid_access_key_id", "accessKeyId", { ...KEYS, accessKeyId: "" }),
  key("key_has_space", "accessKeyId", { ...KEYS, accessKeyId: "k " }),
  key("invalid_secret", "secretAccessKey", { ...KEYS, secretAccessKey: "" }),
  key("secret_ill_formed", "secretAccessKey", { ...KEYS, secretAccessKey: "\ud800" }),
  key("secret_missing", "secretAccessKey", { accessKeyId: "k" }),
  key("secret_and_sign", "sign", { ...KEYS, sign() {} }),
  key("invalid_signature", "sign", { accessKeyId: "k", sign: () => "x" }),
  key("callback_threw", "sign", { accessKeyId: "k", sign: thrown }),
  key("callback_rejected", "sign", { accessKeyId: "k", sign: async () => thrown() }),
  invalid(
    "callback_timed_out",
    { timeoutMs: 20, field: "credentials.sign" },
    withOptions({ timeoutMs: 20, credentials: { accessKeyId: "k", sign: silent } }),
  ),
  invalid(
    "clock_out_of_range",
    { field: "timestamp" },
    whileSet(
      Date,
      "now",
      () => 3e14,
      () => signRequest(GOOD, { credentials: KEYS }),
    ),
  ),

  invalid("not_function", { field: "onEvent" }, withOptions({ onEvent: 5 })),
  invalid("not_signal", { field: "signal" }, withOptions({ signal: {} })),
  invalid(
    "lifetime_with_credentials",
    { field: "requestLifetimeMs" },
    withOptions({ credentials: KEYS, requestLifetimeMs: 5 }),
  ),
  invalid("invalid_guard", { field: "guard" }, withOptions({ guard: 5 })),
  invalid("not_queues", { field: "guard.queues" }, withOptions({ guard: { queues: 5 } })),
  invalid("not_nodes", { field: "guard.nodes" }, withOptions({ guard: { queues: [], nodes: 5 } })),

  headers("headers_not_object", 5),
  headers("invalid_header", { "a b": "c" }),
  headers("header_content_type", { "content-type": "text/plain" }),
  headers("header_of_runtime", { "transfer-encoding": "x" }, { header: "transfer-encoding" }),
];
