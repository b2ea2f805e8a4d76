// An API for each case: a log, and one change whose response is lost.

import { json } from "../upstream.js";
import { otherRow, ourRow, unclearRow } from "./logs.js";

/** @typedef {import("../../faults/random.js").Random} Random */
/** @typedef {import("./logs.js").LogRow} LogRow */

/** The API refuses a timestamp that is further off. */
const WINDOW_MS = 60_000;

export class CaseApi {
  /** Newest first. @type {LogRow[]} */
  log;
  /** Called when the change has arrived. */
  onChange = () => {};
  /** The job of our change, if it was carried out. @type {string | undefined} */
  job;
  #random;
  #rest;
  #isExecuted;

  /**
   * @param {Random} random
   * @param {LogRow[]} log
   */
  constructor(random, log) {
    this.#random = random;
    this.log = log;
    this.#isExecuted = random.chance(0.6);
    /** How many rows may still appear while pages are read. */
    this.#rest = random.chance(0.5) ? random.between(1, 60) : 0;
  }

  /** @type {import("../upstream.js").Answer} */
  answer = ({ method, url }, res) => {
    res.setHeader("date", new Date(Date.now()).toUTCString());
    const signed = Date.parse(url.searchParams.get("timestamp") ?? "");
    if (!(Math.abs(Date.now() - signed) <= WINDOW_MS)) return json(res, { ret_code: 1300 });
    if (method === "POST") {
      if (this.#isExecuted) this.#execute();
      this.onChange();
      res.destroy();
      return;
    }
    this.#grow();
    const [limit, offset] = ["limit", "offset"].map((name) => Number(url.searchParams.get(name)));
    const rows = this.log.slice(offset, Number(offset) + Number(limit));
    json(res, {
      ret_code: 0,
      job_set: rows.map(({ shown }) => shown),
      total_count: this.log.length,
    });
  };

  #execute() {
    this.job ??= `j-ours-${Math.floor(this.#random.next() * 1e9)}`;
    this.log.unshift(ourRow(this.#random, Date.now(), this.job));
  }

  /** Others go on, also while pages are read. */
  #grow() {
    for (let n = this.#random.between(0, 5); n > 0 && this.#rest > 0; n -= 1) {
      this.#rest -= 1;
      const isClear = this.#random.chance(0.98);
      this.log.unshift((isClear ? otherRow : unclearRow)(this.#random, Date.now()));
    }
  }

  /** Whether its row says that it failed. */
  get hasFailed() {
    return this.log.some(({ shown }) => {
      const { job_id, status } = /** @type {{ job_id?: unknown, status?: string }} */ (shown);
      return job_id === this.job && status === "failed";
    });
  }
}
