// The state behind the API: the calls and their effects, the log, other users, the clock.

import { mintId } from "../../www/sim/id.js";
import { Calls } from "./calls.js";
import { OperationLog } from "./log.js";
import { Random } from "./random.js";
import { Rivals } from "./rivals.js";
import { Schedule } from "./schedule.js";

/** @typedef {import("./calls.js").Call} Call */

/** A delay up to which a POST is still accepted, or just not (ms). */
const ACCEPTED_DELAY_MS = 15_000;

/**
 * @typedef {object} WorldOptions
 * @property {string | number} seed
 * @property {number} calls number of calls
 * @property {number} settleMs the longest delay of accepted work, and of the log
 * @property {number} holdMs the longest delay of a POST
 * @property {number} clockOff by how many seconds the server's clock is ahead
 * @property {number} jobFails the probability that an accepted job fails
 */

/** A world in memory, determined by its seed. */
export class World {
  schedule = new Schedule();
  log = new OperationLog();
  #jobs = 0;

  /** @param {WorldOptions} options */
  constructor(options) {
    this.options = options;
    this.calls = new Calls(options.calls, options.seed);
    /** For reads, which belong to no call: their faults depend on their order. */
    this.random = new Random(`${options.seed} reads`);
    const clock = (/** @type {number} */ at) => this.clock(at);
    this.rivals = new Rivals(this.calls, this.random, clock, (entry, from) =>
      this.log.add(entry, from),
    );
  }

  /**
   * The server's clock, in milliseconds since 1970.
   * @param {number} [at] by `performance.now()`; default: now
   */
  clock(at = performance.now()) {
    return Date.now() + at - performance.now() + this.options.clockOff * 1000;
  }

  /**
   * When a request that is accepted now but carried out late is done.
   * @param {Call} call
   */
  late(call) {
    return performance.now() + call.random.upTo(this.options.settleMs);
  }

  /**
   * When a delayed request arrives.
   * @param {Call} call
   */
  arrival({ random }) {
    const { holdMs } = this.options;
    const bound = random.chance(0.6) ? Math.min(ACCEPTED_DELAY_MS, holdMs) : holdMs;
    return performance.now() + random.upTo(bound);
  }

  /**
   * Starts another job on a call's nodes, and logs it.
   * @param {Call} call
   */
  occupy(call) {
    const ms = call.random.between(500, 6000);
    call.busyUntil = performance.now() + ms;
    this.#write(call, performance.now(), "", ms, "HpcClusterStartClusters");
  }

  /**
   * Carries out a removal, and logs it. It is accepted even if it was carried out before: the nodes
   * may have been put back, and a refusal would hide the bug.
   * @param {Call} call
   * @param {number} at
   */
  execute(call, at) {
    const failed = call.random.chance(this.options.jobFails);
    const job_id = this.#write(call, at, failed ? "5200" : "", call.random.between(0, 400));
    call.executions.push({ job_id, failed });
    return { action: "HpcQueueRemoveEhpcQueueNodesResponse", job_id, ret_code: 0 };
  }

  /**
   * Logs a refused removal: the log contains failed operations too.
   * @param {Call} call
   * @param {unknown} ret_code
   */
  refuse(call, ret_code) {
    this.#write(call, performance.now(), `${ret_code}`, 0);
  }

  /**
   * @param {Call} call
   * @param {number} at
   * @param {string} error_codes
   * @param {number} ms how long the job runs
   * @param {string} [job_action]
   */
  #write(call, at, error_codes, ms, job_action = "HpcQueueRemoveEhpcQueueNodes") {
    this.#jobs += 1;
    const job_id = mintId("j", 11, `${this.options.seed} job ${this.#jobs}`);
    const { resources } = call;
    const time = { created: this.clock(at), ms, ends: at + ms };
    const lag = call.random.upTo(this.options.settleMs);
    this.log.add({ job_id, job_action, resources, error_codes, ...time }, at + lag);
    return job_id;
  }

  /**
   * Puts a call's nodes back.
   * @param {Call} call
   */
  putBack(call) {
    call.returned = call.executions.length;
    call.returnedAt = performance.now();
    const job_id = this.#write(call, performance.now(), "", 0, "HpcQueueAddEhpcQueueNodes");
    return { action: "HpcQueueAddEhpcQueueNodesResponse", job_id, ret_code: 0 };
  }
}
