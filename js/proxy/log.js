/**
 * What a principal sees of the operation log, which belongs to the account: in `job_set`, the rows of clusters that
 * are authorized. The places and times of the others are in `hidden_rows`. The client decides by the log whether a
 * change was carried out, and reads a page that is shorter than it should be as one that is incomplete.
 */
import { inDoubt } from "./refusal.js";

/** @typedef {Record<string, unknown>} Row */

/** The cluster of an emptied row: in the documented form, and nobody's. */
const ANOTHER = "ehpc-hidden";

/**
 * @typedef {object} Reader
 * @property {import("./core.js").ProxyCore} core
 * @property {(cluster: string) => Promise<boolean>} mayRead whether a cluster is authorized
 * @property {(text: string) => string} pseudonym the same for the same text, and tells nothing of it
 * @property {boolean} byJob whether jobs were asked for by their ids: then other rows can be left out
 */

/**
 * The page as the principal may see it.
 *
 * @param {Record<string, unknown>} page
 * @param {Reader} reader
 * @returns {Promise<string>} JSON
 */
export async function visible(page, { core, mayRead, pseudonym, byJob }) {
  const { action, ret_code, message, total_count, job_set } = page;
  const given = job_set ?? [];
  if (!Array.isArray(given) || !given.every((row) => typeof row === "object" && row !== null)) {
    throw inDoubt("The operation log is not in the documented form.");
  }
  const read = given.map((/** @type {Row} */ fields) => {
    const { resource_ids } = fields;
    return { fields, ...core.readLogRow(typeof resource_ids === "string" ? resource_ids : "") };
  });
  const clusters = [...new Set(read.flatMap((row) => row.clusters))];
  const allowed = new Set(
    (await Promise.all(clusters.map(async (one) => ((await mayRead(one)) ? [one] : [])))).flat(),
  );
  const isShown = (/** @type {typeof read[number]} */ { clusters }) =>
    clusters.length > 0 && clusters.every((one) => allowed.has(one));
  const rows = read.filter(isShown).map(({ fields }) => fields);
  const hidden = read.flatMap((row, at) => {
    const isAnothers = row.understood && !row.clusters.some((one) => allowed.has(one));
    return isShown(row) ? [] : [{ at, ...emptied(row.fields, isAnothers, pseudonym) }];
  });
  return JSON.stringify({
    ...{ action, ret_code, message },
    total_count: byJob ? rows.length : total_count,
    job_set: job_set === null || job_set === undefined ? job_set : rows,
    ...(!byJob && hidden.length > 0 && { hidden_rows: hidden }),
  });
}

/**
 * @param {Row} row
 * @param {boolean} isAnothers whether it is certainly about another cluster. If not, the client must not take it
 *   for one: it might be its own change, in an undocumented form.
 * @param {(text: string) => string} pseudonym
 */
function emptied({ job_id, job_action, create_time, resource_ids }, isAnothers, pseudonym) {
  // A client takes rows that it cannot tell apart for one: those without an id must differ as before.
  const name = typeof job_id === "string" ? job_id : JSON.stringify([create_time, resource_ids]);
  return {
    job_id: `j-${pseudonym(name)}`,
    create_time,
    ...(isAnothers ? { resource_ids: ANOTHER } : { job_action }),
  };
}
