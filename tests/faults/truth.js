// Compares the outcomes of calls with what the server did.

/** @typedef {import("./calls.js").Call} Call */
/** @typedef {import("./drive.js").Outcome} Outcome */

/**
 * @typedef {object} Verdict
 * @property {number} calls
 * @property {Record<string, number>} counts calls by outcome: `resolved`, `unknown`, …
 * @property {number} recovered of those that resolved
 * @property {number} refused calls that the server refused permanently
 * @property {number} resolvedShare of the other calls, in per cent
 * @property {number} unknownShare of all calls, in per cent
 * @property {number} deliveries
 * @property {number} repeated deliveries beyond the attempts of their call
 * @property {string[]} duplicate promise (a) broken: a call was carried out more than once
 * @property {string[]} falseSuccess promise (b) broken: a success with a job that is not this call's
 * @property {string[]} falseDenial promise (c) broken: "nothing was done", although it was
 * @property {string[]} other rejected with something other than an HpcError
 */

/**
 * Checks a run, after all late work is done.
 * @param {readonly Call[]} calls
 * @param {readonly Outcome[]} outcomes of the calls, in the same order
 * @returns {Verdict}
 */
export function checkRun(calls, outcomes) {
  /** @type {Pick<Verdict, "duplicate" | "falseSuccess" | "falseDenial" | "other">} */
  const broken = { duplicate: [], falseSuccess: [], falseDenial: [], other: [] };
  /** @type {Record<string, number>} */
  const counts = { resolved: 0, refused: 0, http: 0, job: 0, unknown: 0 };
  let repeated = 0;
  for (const [index, call] of calls.entries()) {
    const outcome = outcomes[index];
    if (!outcome) throw new Error(`call ${index} has no outcome`);
    counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
    repeated += Math.max(0, call.deliveries.length - outcome.attempts);
    for (const name of violations(call, outcome)) broken[name].push(describe(index, call, outcome));
  }
  const refused = calls.filter((call) => call.refused).length;
  const recovered = outcomes.filter((outcome) => outcome.recovered).length;
  // A call may be refused permanently and still resolve: its first attempt was carried out.
  const meant = calls.filter(({ refused }, i) => !refused || outcomes[i]?.resolved).length;
  return {
    ...{ calls: calls.length, counts, recovered, refused },
    resolvedShare: percent(counts.resolved ?? 0, meant),
    unknownShare: percent(counts.unknown ?? 0, calls.length),
    deliveries: calls.reduce((sum, call) => sum + call.deliveries.length, 0),
    ...{ repeated, ...broken },
  };
}

/**
 * The promises that one call broke.
 * @param {Call} call
 * @param {Outcome} outcome
 */
export function violations({ executions }, { resolved, kind, maybeApplied, job_id }) {
  /** @type {("duplicate" | "falseSuccess" | "falseDenial" | "other")[]} */
  const found = [];
  if (executions.length > 1) found.push("duplicate");
  if (resolved && !executions.some((one) => one.job_id === job_id)) found.push("falseSuccess");
  if (!resolved && !maybeApplied && executions.length > 0) found.push("falseDenial");
  if (kind === "other") found.push("other");
  return found;
}

/**
 * @param {number} part
 * @param {number} whole
 */
function percent(part, whole) {
  return whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100;
}

/**
 * @param {number} index
 * @param {Call} call
 * @param {Outcome} outcome
 */
function describe(index, { request, deliveries, executions }, outcome) {
  const { kind, job_id, attempts, ms, message } = outcome;
  const faults = deliveries.map(({ fault }) => fault).join("; ");
  const done = executions.map((one) => one.job_id).join(", ") || "nothing";
  const nodes = JSON.stringify(request.nodelist);
  return `call ${index} for ${nodes}, reported as ${kind} ${job_id ?? ""} after ${attempts} attempts and ${ms} ms; faults: ${faults}; done: ${done}; ${message}`;
}
