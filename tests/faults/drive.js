// Makes calls, some at a time, and records their outcomes. It runs in Node and in a page, so it
// imports nothing.

/** @typedef {typeof import("../../js/types.d.ts").removeNodes} RemoveNodes */
/** @typedef {import("../../js/types.d.ts").RemoveNodesRequest} Request */
/** @typedef {import("../../js/types.d.ts").Options} Options */

/**
 * @typedef {object} Outcome
 * @property {boolean} resolved
 * @property {string} kind `resolved`, or the kind of the HpcError; `other` for anything else
 * @property {boolean} maybeApplied
 * @property {string | null} job_id
 * @property {boolean} recovered
 * @property {number} attempts
 * @property {string} message
 * @property {number} ms how long the call took
 */

/**
 * @param {object} run
 * @param {RemoveNodes} run.removeNodes
 * @param {readonly Request[]} run.requests
 * @param {number} run.atOnce
 * @param {Options} run.options
 * @param {number} [run.forMs] no call begins after that time
 * @returns {Promise<(Outcome | undefined)[]>} in the order of the requests; undefined if not made
 */
export async function drive({ removeNodes, requests, atOnce, options, forMs = 3_600_000 }) {
  /** @type {(Outcome | undefined)[]} */
  const outcomes = [];
  const end = performance.now() + forMs;
  const left = requests.entries();
  const worker = async () => {
    for (const [index, request] of left) {
      const started = performance.now();
      if (started > end) return;
      const outcome = await outcomeOf(removeNodes(request, options));
      outcomes[index] = { ...outcome, ms: Math.round(performance.now() - started) };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outcomes;
}

/**
 * @param {ReturnType<RemoveNodes>} call
 * @returns {Promise<Omit<Outcome, "ms">>}
 */
export async function outcomeOf(call) {
  try {
    const { job_id, recovered, attempts } = await call;
    const fields = { kind: "resolved", maybeApplied: true, message: "" };
    return { resolved: true, ...fields, job_id, recovered, attempts };
  } catch (thrown) {
    const { name, kind, maybeApplied, attempts = 0, message } = /** @type {any} */ (thrown ?? {});
    const known = name === "HpcError" && typeof maybeApplied === "boolean";
    return {
      ...{ resolved: false, kind: known ? kind : "other", job_id: null, recovered: false },
      ...{ maybeApplied: known ? maybeApplied : false, attempts, message: `${message ?? thrown}` },
    };
  }
}
