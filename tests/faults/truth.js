// Holds what the callers were told against what the server did.

/** @typedef {import("./calls.js").Call} Call */
/** @typedef {import("./drive.js").Outcome} Outcome */

/**
 * @typedef {object} Verdict
 * @property {number} calls
 * @property {Record<string, number>} told how many calls were told what: `resolved`, `unknown`, …
 * @property {number} recovered of those that resolved
 * @property {number} refused how many calls the server refused for good
 * @property {number} resolvedShare of the calls that it did not, in per cent
 * @property {number} unknownShare of all calls, in per cent
 * @property {number} deliveries
 * @property {number} repeated deliveries beyond the attempts of their call
 * @property {string[]} twice promise (a) broken: a call was carried out more than once
 * @property {string[]} untrue promise (b) broken: a success that is none of this call
 * @property {string[]} denied promise (c) broken: "nothing was done", although it was
 * @property {string[]} other rejected with something that is no HpcError
 */

/**
 * Judges a run, after everything late has landed.
 * @param {readonly Call[]} calls
 * @param {readonly Outcome[]} outcomes of the calls, in the same order
 * @returns {Verdict}
 */
export function judge(calls, outcomes) {
  /** @type {Pick<Verdict, "twice" | "untrue" | "denied" | "other">} */
  const broken = { twice: [], untrue: [], denied: [], other: [] };
  /** @type {Record<string, number>} */
  const told = { resolved: 0, refused: 0, http: 0, job: 0, unknown: 0 };
  let repeated = 0;
  for (const [index, call] of calls.entries()) {
    const outcome = outcomes[index];
    if (!outcome) throw new Error(`call ${index} has no outcome`);
    told[outcome.kind] = (told[outcome.kind] ?? 0) + 1;
    repeated += Math.max(0, call.deliveries.length - outcome.attempts);
    for (const name of violations(call, outcome)) broken[name].push(describe(index, call, outcome));
  }
  const refused = calls.filter((call) => call.refused).length;
  const recovered = outcomes.filter((outcome) => outcome.recovered).length;
  // A call may be refused for good and still resolve: its first attempt was carried out.
  const meant = calls.filter(({ refused }, i) => !refused || outcomes[i]?.resolved).length;
  return {
    ...{ calls: calls.length, told, recovered, refused },
    resolvedShare: percent(told.resolved ?? 0, meant),
    unknownShare: percent(told.unknown ?? 0, calls.length),
    deliveries: calls.reduce((sum, call) => sum + call.deliveries.length, 0),
    ...{ repeated, ...broken },
  };
}

/**
 * Which promises one call broke.
 * @param {Call} call
 * @param {Outcome} outcome
 */
export function violations({ executions }, { resolved, kind, maybeApplied, job_id }) {
  /** @type {("twice" | "untrue" | "denied" | "other")[]} */
  const found = [];
  if (executions.length > 1) found.push("twice");
  if (resolved && !executions.some((one) => one.job_id === job_id)) found.push("untrue");
  if (!resolved && !maybeApplied && executions.length > 0) found.push("denied");
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
  const met = deliveries.map(({ fault }) => fault).join("; ");
  const done = executions.map((one) => one.job_id).join(", ") || "nothing";
  const asked = JSON.stringify(request.nodelist);
  return `call ${index} for ${asked}, told ${kind} ${job_id ?? ""} after ${attempts} attempts and ${ms} ms; it met: ${met}; done: ${done}; ${message}`;
}
