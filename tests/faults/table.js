// A run as a table: a call's first fault × its outcome.

import { PLANS } from "./plans.js";
import { violations } from "./truth.js";

/** @typedef {import("./calls.js").Call} Call */
/** @typedef {import("./drive.js").Outcome} Outcome */

const COLUMNS = ["calls", "resolved", "recovered", "refused", "http", "job", "unknown", "other"];

/**
 * @param {readonly Call[]} calls
 * @param {readonly Outcome[]} outcomes
 */
export function table(calls, outcomes) {
  /** @type {Map<string, Record<string, number>>} */
  const rows = new Map();
  for (const fault of [...Object.keys(PLANS), "never received", "all"]) rows.set(fault, {});
  for (const [index, call] of calls.entries()) {
    const outcome = /** @type {Outcome} */ (outcomes[index]);
    for (const name of [firstFault(call), "all"]) {
      const row = rows.get(name) ?? {};
      rows.set(name, row);
      const broken = violations(call, outcome).length;
      // A recovered call resolved too, but each call is counted in one column.
      for (const column of ["calls", outcome.recovered ? "recovered" : outcome.kind]) {
        row[column] = (row[column] ?? 0) + 1;
      }
      row.violations = (row.violations ?? 0) + broken;
    }
  }
  const columns = [...COLUMNS, "violations"];
  const lines = [...rows]
    .filter(([, row]) => row.calls)
    .map(([name, row]) => [name, ...columns.map((column) => `${row[column] ?? ""}`)]);
  return [["first fault", ...columns], ...lines].map(line).join("\n");
}

/** @param {string[]} cells */
function line([name = "", ...cells]) {
  return name.padEnd(24) + cells.map((cell) => cell.padStart(11)).join("");
}

/** @param {Call} call */
function firstFault({ deliveries }) {
  const met = deliveries.find(({ fault }) => fault !== "none");
  return met?.fault ?? deliveries[0]?.fault ?? "never received";
}
