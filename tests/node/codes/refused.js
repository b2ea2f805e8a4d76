// Refusals by the API.

import { api, changed } from "./calls.js";
import { casesOf } from "./case.js";

const refused = casesOf("refused", "not_removed");

/** @type {[code: import("./case.js").Code, retCode: number, more?: { clock: string }][]} */
const CODES = [
  ["api_malformed", 1100],
  ["api_wrong_parameter", 1101],
  ["authentication_failed", 1200],
  ["request_expired", 1300, { clock: "signer" }],
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

export const REFUSED = CODES.map(([code, retCode, more]) =>
  refused(
    code,
    { retCode, apiMessage: "from the API", operation: "removal", ...more },
    changed(api({ ret_code: retCode, message: "from the API" })),
  ),
);
