// All runs as a table: when the call was killed × what was told of it in the end × what was true.

import { receiptIn, violations } from "./check.js";

/** @typedef {import("./run.js").Result} Result */

const PHASES = /** @type {const} */ ([
  "before the intent",
  "between intent and send",
  "in flight",
  "executed, no response",
  "not executed, looking",
  "after the response",
  "not killed",
]);

/**
 * @param {readonly Result[]} results
 */
export function table(results) {
  /** @type {Map<string, Map<string, number>>} */
  const rows = new Map([...PHASES, "all"].map((phase) => [phase, new Map()]));
  /** @type {Set<string>} */
  const columns = new Set();
  for (const result of results) {
    const column = `${told(result)} / ${truth(result)}`;
    columns.add(column);
    const broken = violations(result).length;
    for (const name of [phase(result), "all"]) {
      const row = rows.get(name);
      const add = (/** @type {string} */ cell, count = 1) =>
        row?.set(cell, (row.get(cell) ?? 0) + count);
      add("runs");
      add(column);
      add("violations", broken);
    }
  }
  const heads = ["runs", ...[...columns].sort(), "violations"];
  const lines = [...rows].map(([name, row]) => [
    name,
    ...heads.map((head) => `${row.get(head) ?? 0}`),
  ]);
  const widths = heads.map((head) => head.length + 2);
  return [["killed \\ told / true", ...heads], ...lines]
    .map(([name = "", ...cells]) =>
      [name.padEnd(24), ...cells.map((cell, i) => cell.padStart(widths[i] ?? 0))].join(""),
    )
    .join("\n");
}

/**
 * When the first call was killed.
 * @param {Result} result
 * @returns {typeof PHASES[number]}
 */
export function phase({ calls, killedAt, atDeath, told }) {
  const [call] = calls;
  const at = call && killedAt.get(call);
  if (!call || at === undefined) return "not killed";
  const attempts = atDeath[0] ? receiptIn(atDeath[0]).attempts.length : 0;
  if (told.some(({ by, line }) => by === call && line.event === "called")) {
    return "after the response";
  }
  if (attempts === 0) return "before the intent";
  if (call.posts.length < attempts) return "between intent and send";
  const before = (/** @type {number | undefined} */ time) => time !== undefined && time <= at;
  const last = call.posts.at(-1);
  const isAnswered = before(last?.answeredAt);
  if (call.posts.some(({ executedAt }) => before(executedAt))) {
    return isAnswered ? "after the response" : "executed, no response";
  }
  return isAnswered ? "not executed, looking" : "in flight";
}

/** What the journal says of the first call in the end. @param {Result} result */
function told({ calls, atDeath, atEnd }) {
  const receipt = calls[0]?.posts[0]?.receipt ?? (atDeath[0] && receiptIn(atDeath[0]).id);
  const entry = atEnd.find((one) => receiptIn(one).id === receipt);
  return entry ? receiptIn(entry).state : "no entry";
}

/** @param {Result} result */
function truth({ calls: [first] }) {
  const [done] = first?.executions ?? [];
  if (!done) return "not done";
  return done.failed ? "job failed" : "done";
}
