// Requests without a valid response of the API that were not carried out.

import { GOOD, listNodes, signRequest } from "../package.js";
import {
  api,
  changed,
  fetchOf,
  listed,
  PLACE,
  SHORT,
  silent,
  status,
  whileSet,
  withOptions,
} from "./calls.js";
import { casesOf } from "./case.js";

const change = casesOf("http", "not_removed");
const read = casesOf("http", "nothing_changed");

/** @typedef {import("./case.js").Code} Code */

/** @type {[Code, number][]} */
const STATUSES = [
  ["unauthorized", 401],
  ["forbidden", 403],
  ["not_found", 404],
  ["rate_limited", 429],
  ["http_refused", 418],
];

const refuseConnection = () => {
  const error = Object.assign(new Error("refused"), { code: "ECONNREFUSED", syscall: "connect" });
  throw Object.assign(new TypeError("fetch failed"), { cause: error });
};

/** A list of nodes, page by page. @param {object[]} pages */
function paged(...pages) {
  let page = 0;
  return fetchOf(() => {
    const body = pages[Math.min(page++, pages.length - 1)];
    return Response.json({ ret_code: 0, total_count: 5, hpc_app_nodes_set: [], ...body });
  });
}

const ROW = { hpc_app_nodes_set: [{ node_id: "a" }] };
const NODES = { operation: "nodes" };

/** @type {import("./case.js").Case[]} */
export const HTTP = [
  change("not_connected", { words: /ECONNREFUSED/ }, changed(fetchOf(refuseConnection))),
  change("no_fetch", {}, whileSet(globalThis, "fetch", undefined, withOptions(SHORT))),
  ...STATUSES.map(([code, number]) =>
    change(code, { status: number, body: "not_json", start: "<html>" }, changed(status(number))),
  ),
  change("deadline_passed", { deadlineMs: 20 }, () =>
    signRequest(GOOD, { deadlineMs: 20, credentials: { accessKeyId: "k", sign: silent } }),
  ),
  read("read_deadline_passed", { ...NODES, deadlineMs: 20 }, () =>
    listNodes(PLACE, { deadlineMs: 20, timeoutMs: 1000, fetch: silent }),
  ),
  read(
    "read_failed",
    { ...NODES, reason: { code: "invalid_response", params: { status: 200, body: "empty" } } },
    listed(status(200, "")),
  ),
  { ...read("invalid_page", {}, listed(api({ ret_code: 0 }))), under: ["reason"] },
  read("page_repeated", NODES, listed(paged(ROW))),
  read("list_changed", NODES, listed(paged(ROW, {}))),
  read("list_too_long", NODES, listed(paged({ ...ROW, total_count: 300_000 }))),
];
