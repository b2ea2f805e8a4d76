// Requests, receipts and arguments that are invalid.

import {
  createClient,
  dismiss,
  GOOD,
  listQueues,
  lookUp,
  memoryJournal,
  removeNodes,
  resume,
} from "../package.js";
import { lookedUp, PLACE, withOptions, withRequest } from "./calls.js";
import { casesOf } from "./case.js";

const invalid = casesOf("invalid", "nothing_sent");

const unreadable = {
  ...GOOD,
  /** @type {string} */
  get zone() {
    throw new Error("no");
  },
};

/** @type {import("./case.js").Case[]} */
export const INVALID = [
  invalid("invalid_request", { got: "null", expected: "change_request", field: "request" }, () =>
    removeNodes(/** @type {any} */ (null)),
  ),
  invalid(
    "invalid_field",
    { got: "number", value: "5", expected: "id", field: "zone" },
    withRequest({ zone: 5 }),
  ),
  invalid(
    "invalid_field",
    {
      got: "string",
      value: "soon",
      expected: "integer",
      least: 1,
      most: 100,
      field: "maxAttempts",
    },
    withOptions({ maxAttempts: "soon" }),
  ),
  invalid(
    "invalid_node",
    { got: "number", value: "0", index: 0, field: "nodelist" },
    withRequest({ nodelist: [0] }),
  ),
  invalid(
    "duplicate_node",
    { node: "a", first: 0, again: 1, field: "nodelist" },
    withRequest({ nodelist: ["a", "a"] }),
  ),
  invalid(
    "duplicate_node",
    { group: 1, first: 0, again: 2, field: "nodelist" },
    withRequest({ nodelist: [1, 2, 1] }),
  ),
  invalid(
    "unknown_field",
    { name: "clusterId", within: "request", suggestion: "cluster_id", field: "clusterId" },
    withRequest({ clusterId: "c" }),
  ),
  invalid(
    "unknown_field",
    { name: "zzzzzzzz", within: "removeNodes", known: /^endpoint, .*, guard$/, field: "zzzzzzzz" },
    withOptions({ zzzzzzzz: 1 }),
  ),
  invalid("unreadable_field", { field: "zone" }, () => removeNodes(unreadable)),
  invalid("fixed_field", { field: "limit" }, () =>
    listQueues(/** @type {any} */ ({ ...PLACE, limit: 1 })),
  ),
  invalid("receipt_too_new", { field: "receipt" }, lookedUp({ v: 2 })),
  invalid("receipt_damaged", { part: "state", field: "receipt" }, lookedUp({ state: "x" })),
  invalid("receipt_missing", { field: "receipt" }, () => lookUp(/** @type {any} */ (5))),
  // The call that is looked up may have removed nodes.
  ...["receipt_of_other_endpoint", "receipt_of_other_account"].map((code) => ({
    ...{ code: /** @type {import("./case.js").Code} */ (code), params: {} },
    ...{ kind: /** @type {const} */ ("invalid"), consequence: "nothing_changed" },
    call: lookedUp(
      code === "receipt_of_other_account" ? { account: "me" } : { endpoint: "https://h/api" },
    ),
  })),
  invalid("two_journals", { field: "journal" }, () =>
    resume(memoryJournal(), /** @type {any} */ ({ journal: memoryJournal() })),
  ),
  invalid("not_journal", { field: "journal" }, withOptions({ journal: {} })),
  invalid("invalid_entry_id", { field: "id" }, () =>
    dismiss(memoryJournal(), /** @type {any} */ (5)),
  ),
  invalid("defaults_not_object", { field: "defaults" }, async () =>
    createClient(/** @type {any} */ (5)),
  ),
  invalid("unknown_default", { name: "zzz", known: /^zone, .*, guard$/, field: "zzz" }, async () =>
    createClient(/** @type {any} */ ({ zzz: 1 })),
  ),
  invalid("invalid_headers", { field: "headers" }, async () =>
    createClient({ headers: { "a b": "c" } }),
  ),
];
