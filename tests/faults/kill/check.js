// Compares what was told, by all programs of a run, with what the server did.

/** @typedef {import("./run.js").Result} Result */
/** @typedef {import("./world.js").SentCall} SentCall */
/** @typedef {import("./work.js").ResumeLine} ResumeLine */
/** @typedef {import("./work.js").CallLine} CallLine */
/** @typedef {import("../../../js/types.d.ts").Receipt} Receipt */

/** The receipt of an entry. @param {import("./run.js").Entry} entry @returns {Receipt} */
export const receiptIn = ({ text }) => JSON.parse(text);

/**
 * The promises that were broken in a run, after all late work was done.
 * @param {Result} result
 * @returns {string[]}
 */
export function violations(result) {
  const { calls, told, atEnd, wrong } = result;
  /** @type {Map<string, SentCall>} */
  const owners = new Map();
  const found = wrong.map((problem) => `failed: ${problem}`);
  for (const call of calls) {
    if (call.executions.length > 1) found.push("a call was carried out twice");
    for (const { receipt } of call.posts) {
      if (receipt === undefined) found.push("a POST was sent without an intent");
      else if ((owners.get(receipt) ?? call) !== call) found.push("two calls had one receipt");
      else owners.set(receipt, call);
    }
    const own = new Set(call.posts.map(({ receipt }) => receipt));
    if (own.size > 1) found.push("a call had two receipts");
    if (call.executions.length > 0 && !atEnd.some((entry) => own.has(receiptIn(entry).id))) {
      found.push("the receipt of what was done is not in the journal");
    }
  }
  for (const { by, line } of told) {
    if (line.event === "called" && by) found.push(...falseCall(by, line));
    if (line.event === "resumed") found.push(...falseState(owners.get(line.receipt ?? ""), line));
    if (line.event === "done" && line.open.length > 0) found.push("it stays unknown");
  }
  for (const entry of atEnd) {
    const { id, state, claims } = receiptIn(entry);
    if (state === "open") {
      found.push("the journal has an open entry");
      continue;
    }
    const wrongly = falseState(owners.get(id), {
      state,
      job_id: claims[0] ?? null,
      jobIds: [...claims],
    });
    found.push(...wrongly.map((problem) => `in the journal: ${problem}`));
  }
  return found;
}

/**
 * What a call said of itself.
 * @param {SentCall} call
 * @param {CallLine} line
 */
function falseCall({ executions }, { kind, maybeApplied, job_id, message }) {
  if (kind === "other") return [`a call rejected with ${message}`];
  if (kind === "resolved" && !executions.some((one) => one.job_id === job_id)) {
    return [`a false success: ${job_id}`];
  }
  if (!maybeApplied && executions.length > 0) return [`a false denial: ${kind}, ${message}`];
  if (kind === "job" && !executions.some(({ failed }) => failed)) return ["a false failure"];
  return [];
}

/**
 * What was found out about a receipt.
 * @param {SentCall | undefined} call undefined if no POST of that receipt arrived
 * @param {Pick<ResumeLine, "state" | "job_id" | "jobIds">} told
 */
function falseState(call, { state, job_id, jobIds }) {
  const executions = call?.executions ?? [];
  const isDone = executions.some((one) => one.job_id === job_id);
  if (state === "applied" && !isDone) return [`a false applied: ${job_id}`];
  if (state === "notApplied" && executions.length > 0) return ["a false notApplied"];
  if (state === "failed") {
    const isFailed = executions.some((one) => one.failed && jobIds.includes(one.job_id));
    if (!isFailed) return [`a false failed: ${jobIds}`];
  }
  return [];
}
