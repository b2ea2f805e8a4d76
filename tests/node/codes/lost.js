// How a response is lost: what happened before, as the `reason` of an outcome that is not known.

import { removeNodes } from "../package.js";
import { api, changed, fetchOf, fresh, SHORT, silent, status, whileSet } from "./calls.js";
import { casesOf } from "./case.js";

const unknown = casesOf("unknown", "maybe_removed");

/** @param {import("./case.js").Code} code @param {import("./case.js").Params} params @param {import("./case.js").Call} call @returns {import("./case.js").Case} */
const lost = (code, params, call) => ({ ...unknown(code, params, call), under: ["reason"] });

const breakOff = () => {
  throw new TypeError("broken");
};

/** Gives the call up once its request was passed to fetch. */
async function abortedInFlight() {
  const controller = new AbortController();
  const fetch = () => {
    controller.abort();
    return silent();
  };
  return removeNodes(fresh(), { fetch, signal: controller.signal });
}

const GONE = { ret_code: 2100, message: "not found" };

/** In a page, and to another origin, so that the request has no key. @param {import("./case.js").Call} call */
const inPage = (call) =>
  whileSet(
    globalThis,
    "location",
    { href: "https://console.example/" },
    whileSet(globalThis, "origin", "https://console.example", call),
  );

const PAGE = { body: "not_json", start: "<html>" };

/** @type {import("./case.js").Case[]} */
export const LOST = [
  lost("connection_failed", { words: "TypeError: broken" }, changed(fetchOf(breakOff))),
  lost("timed_out", { timeoutMs: SHORT.timeoutMs }, changed(silent)),
  lost("redirected", {}, changed(status(302, ""))),
  lost("not_response", {}, changed(fetchOf(() => 5))),
  lost("bad_gateway", { status: 502, ...PAGE }, changed(status(502))),
  lost("server_error", { status: 500, ...PAGE }, changed(status(500))),
  lost(
    "invalid_response",
    { status: 200, body: "no_ret_code", start: "{}" },
    changed(status(200, "{}")),
  ),
  lost(
    "api_internal_error",
    { retCode: 5000, apiMessage: "oops" },
    changed(api({ ret_code: 5000, message: "oops" })),
  ),
  lost("api_undocumented", { retCode: 7 }, changed(api({ ret_code: 7 }))),
  lost("response_lost", {}, abortedInFlight),
];

/** While the globals are those of a page. @type {import("./case.js").Case[]} */
export const IN_PAGE = [
  lost(
    "refusal_doubted",
    {
      refusal: {
        code: "api_not_found",
        params: { retCode: 2100, apiMessage: "not found", operation: "removal" },
      },
    },
    inPage(changed(api(GONE))),
  ),
];
