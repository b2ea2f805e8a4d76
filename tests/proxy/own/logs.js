// Random operation logs: own rows, other clusters' and undocumented ones, over several pages.

/** @typedef {import("../../faults/random.js").Random} Random */

/**
 * @typedef {object} LogRow
 * @property {number} created in milliseconds since 1970
 * @property {object} shown as the API shows it
 */

const REMOVAL = "HpcQueueRemoveEhpcQueueNodes";
const ACTIONS = /** @type {const} */ ([
  REMOVAL,
  REMOVAL,
  "HpcQueueRmoveEhpcQueueNodes",
  "HpcQueueAddEhpcQueueNodes",
  "HpcClusterStopClusters",
  "SomethingNew",
  "HpcQueueNewOperation",
]);

/** The clusters that this user may see. */
export const OWN = ["ehpc-1", "ehpc-2"];

export const CHANGE = Object.freeze({
  ...{ cluster_id: "ehpc-1", hpcqueue_id: "ehpcq-1", nodelist: ["cln-1", "cln-2"], zone: "jn1a" },
});

const OURS = "ehpc-1 ehpcq-1 cln-1 cln-2";

/** @type {((random: Random) => unknown)[]} `resource_ids` that are certainly not our change's */
const OTHERS = [
  () => "ehpc-1 ehpcq-1 cln-3",
  () => "ehpc-1 ehpcq-2 cln-1 cln-2",
  () => "ehpc-2 ehpcq-9 cln-1",
  () => "ehpc-2 ehpcq-2 cln-4 cln-5",
  () => "ehpc-3 ehpcq-3 cln-6",
  () => "ehpc-3 ehpcq-1 cln-1 cln-2",
  () => "ehpc-4",
  () => "ehpc-3 ehpc-4 ehpcq-3 cln-7",
  (random) =>
    `ehpc-${random.between(3, 99)} ehpcq-${random.between(3, 99)} cln-${random.between(3, 99)}`,
];

/** `resource_ids` in other forms, some of which may be our change's. @type {unknown[]} */
const UNCLEAR = [
  "ehpc-1,ehpcq-1,cln-1,cln-2",
  '["ehpc-1","ehpcq-1","cln-1","cln-2"]',
  "ehpcq-1 cln-1 cln-2",
  "cln-1 cln-2",
  "ehpc-1 ehpc-3 ehpcq-1 cln-1 cln-2",
  "ehpc-3 ehpcq-3 something",
  "EHPC-3 ehpcq-3",
  "",
  undefined,
  null,
  7,
  ["ehpc-1", "ehpcq-1"],
];

let jobs = 0;

/**
 * @param {Random} random
 * @param {number} created
 * @param {unknown} resource_ids
 * @param {object} [more]
 * @returns {LogRow}
 */
function row(random, created, resource_ids, more) {
  const isFailed = random.chance(0.1);
  const shown = {
    ...{ job_id: `j-${++jobs}`, job_action: random.pick(ACTIONS), resource_ids },
    ...{ create_time: `${new Date(created).toISOString().slice(0, 19)}Z`, owner: "somebody" },
    ...{ status: isFailed ? "failed" : "successful", error_codes: isFailed ? "5200" : "" },
    ...more,
  };
  return { created, shown };
}

/** A row of somebody else, or an old one. @param {Random} random @param {number} created */
export function otherRow(random, created) {
  return row(random, created, random.pick(/** @type {any} */ (OTHERS))(random));
}

/** A row in an undocumented form. @param {Random} random @param {number} created */
export function unclearRow(random, created) {
  const more = random.chance(0.2) ? { job_id: random.pick([undefined, null, 7]) } : {};
  return row(random, created, random.pick(/** @type {any} */ (UNCLEAR)), more);
}

/**
 * The row of our change.
 * @param {Random} random
 * @param {number} created
 * @param {string} job_id
 */
export function ourRow(random, created, job_id) {
  const form = random.chance(0.85)
    ? OURS
    : random.pick(["ehpc-1,ehpcq-1,cln-1,cln-2", "cln-1 cln-2", ""]);
  const isFailed = random.chance(0.1);
  return row(random, created, form, {
    ...{ job_id, job_action: REMOVAL, status: isFailed ? "failed" : "successful" },
    error_codes: isFailed ? "5200" : "",
  });
}

/**
 * The log before our change, newest first. An identical change from the day before may be in it.
 * @param {Random} random
 * @param {number} now
 */
export function oldLog(random, now) {
  const count = random.pick([0, 1, 5, 40, 120, 260]);
  const rows = Array.from({ length: count }, () => {
    const created = now - random.between(150, 80_000) * 1000;
    if (random.chance(0.05)) return row(random, created, OURS, { job_action: REMOVAL });
    return random.chance(0.05) ? unclearRow(random, created) : otherRow(random, created);
  });
  return rows.sort((a, b) => b.created - a.created);
}
