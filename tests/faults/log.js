// The operation log: entries appear some time after their operation, and may appear between earlier
// ones, because they are ordered by creation.

import { list, optional, whole } from "../../www/sim/fields.js";
import { jobRow } from "../../www/sim/job-log.js";

/** @typedef {Omit<import("../../www/sim/job-log.js").Job, "status" | "effect" | "listed">} Entry `ends` is by `performance.now()` */

/** The log of the only zone. */
export class OperationLog {
  /** Oldest first. @type {Entry[]} */
  #shown = [];

  /** @type {{ entry: Entry, from: number }[]} */
  #hidden = [];

  /**
   * @param {Entry} entry
   * @param {number} from when it appears, by `performance.now()`
   */
  add(entry, from) {
    this.#hidden.push({ entry, from });
  }

  /**
   * One page.
   * @param {Record<string, unknown>} fields
   * @param {number} [most] the server's own limit of rows
   */
  page(fields, most = Number.POSITIVE_INFINITY) {
    this.#show();
    const found = this.#filter(fields);
    const limit = Math.min(most, whole(fields, "limit", { min: 1, max: 100, preset: 10 }));
    const offset = whole(fields, "offset", { min: 0, max: Number.MAX_SAFE_INTEGER, preset: 0 });
    const newestFirst = whole(fields, "reverse", { min: 0, max: 1, preset: 0 }) === 1;
    const end = found.length - offset;
    const rows = newestFirst
      ? found.slice(Math.max(0, end - limit), Math.max(0, end)).reverse()
      : found.slice(offset, offset + limit);
    return { job_set: rows.map(row), total_count: found.length };
  }

  #show() {
    const now = performance.now();
    for (const { entry, from } of this.#hidden) {
      if (from > now) continue;
      let place = this.#shown.length;
      while (place > 0 && (this.#shown[place - 1]?.created ?? 0) > entry.created) place -= 1;
      this.#shown.splice(place, 0, entry);
    }
    this.#hidden = this.#hidden.filter(({ from }) => from > now);
  }

  /** @param {Record<string, unknown>} fields */
  #filter(fields) {
    const action = optional(fields, "job_action");
    const ids = list(fields, "job_ids");
    const resources = list(fields, "resource_ids");
    const status = optional(fields, "status");
    const from = optional(fields, "start_time");
    const to = optional(fields, "end_time");
    if ([action, ids, resources, status, from, to].every((field) => field === undefined)) {
      return this.#shown;
    }
    return this.#shown.filter((entry) => {
      const { create_time, status: state } = row(entry);
      return (
        (action === undefined || action === entry.job_action) &&
        (ids?.includes(entry.job_id) ?? true) &&
        (resources?.some((id) => entry.resources.includes(id)) ?? true) &&
        (status === undefined || status === state) &&
        (from === undefined || create_time >= from) &&
        (to === undefined || create_time <= to)
      );
    });
  }
}

/** @param {Entry} entry */
function row(entry) {
  const ended = entry.error_codes === "" ? "successful" : "failed";
  const status = entry.ends > performance.now() ? "pending" : ended;
  return jobRow({ ...entry, status, effect: () => {} });
}
