// Other users: rows of the log that are not ours, however similar.

import { mintId } from "../../www/sim/id.js";
import { ZONE } from "./calls.js";

/** @typedef {import("./calls.js").Calls} Calls */
/** @typedef {import("./log.js").Entry} Entry */

const REMOVE = "HpcQueueRemoveEhpcQueueNodes";
/** Actions that are not removals, whatever nodes they name. */
const OTHERS = /** @type {const} */ ([
  "HpcQueueAddEhpcQueueNodes",
  "HpcClusterStopClusters",
  "HpcClusterStartClusters",
]);

/** Rows at the start: more than fit on a page. */
const OLD = 220;

/** The time between two bursts of new rows, in milliseconds, and a burst's maximum size. */
const PACE = 8000;
const BURST = 40;

/** Writes the rows of other users. */
export class Rivals {
  #last = performance.now();
  #count = 0;

  /**
   * @param {Calls} calls
   * @param {import("./random.js").Random} random
   * @param {(time: number) => number} clock the server's clock at a time by `performance.now()`
   * @param {(entry: Entry, from: number) => void} write
   */
  constructor(calls, random, clock, write) {
    this.calls = calls;
    this.random = random;
    this.clock = clock;
    this.write = write;
    for (let i = 0; i < OLD; i += 1) {
      // At least ten minutes old: whatever the clocks, they cannot be a call's own, even if they
      // are the same removal from the day before.
      const age = random.between(600, 80_000) * 1000;
      this.#row(performance.now() - age, random.chance(0.3) ? REMOVE : random.pick(OTHERS), true);
    }
  }

  /**
   * Called at every read, so that the log changes while it is paged through. After two seconds of
   * settling, a call's row is usually on the second page.
   */
  addRows() {
    const now = performance.now();
    if (now - this.#last < PACE) return;
    this.#last = now;
    for (let left = this.random.between(1, BURST); left > 0; left -= 1) {
      const removal = this.random.chance(0.4);
      this.#row(now, removal ? REMOVE : this.random.pick(OTHERS), !removal);
    }
  }

  /**
   * @param {number} at
   * @param {string} job_action
   * @param {boolean} mayNameOurs may it name a call's nodes?
   */
  #row(at, job_action, mayNameOurs) {
    const { random, calls } = this;
    this.#count += 1;
    const call = calls.all[random.between(0, Math.max(0, calls.all.length - 1))];
    const { cluster_id = ZONE, hpcqueue_id = ZONE } = call?.request ?? {};
    const id = mintId("cln", 8, `rival ${this.#count}`);
    const own = mayNameOurs && random.chance(0.5) ? call?.resources : undefined;
    const ms = random.between(0, 2000);
    this.write(
      {
        ...{ job_id: mintId("j", 11, `rival ${this.#count}`), job_action, ms, ends: at + ms },
        ...{ created: this.clock(at), resources: own ?? [cluster_id, hpcqueue_id, id] },
        error_codes: random.chance(0.1) ? "5200" : "",
      },
      at + random.between(0, 800),
    );
  }
}
