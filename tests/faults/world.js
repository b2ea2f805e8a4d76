// What is behind the API: the calls and the truth about them, the log, the rivals, the clock.

import { mintId } from "../../www/sim/id.js";
import { Calls } from "./calls.js";
import { OperationLog } from "./log.js";
import { Random } from "./random.js";
import { Rivals } from "./rivals.js";
import { Schedule } from "./schedule.js";

/** @typedef {import("./calls.js").Call} Call */

/** How late a POST arrives that is still accepted, or a little later (ms). */
const WHILE_IT_LIVES = 15_000;

/**
 * @typedef {object} WorldOptions
 * @property {string | number} seed
 * @property {number} calls how many calls there are
 * @property {number} settleMs how long what was accepted may take, and as long the log's lag
 * @property {number} holdMs how long a POST may be on its way
 * @property {number} clockOff by how many seconds the server's clock is ahead
 * @property {number} jobFails how probably an accepted job fails
 */

/** A world in memory. It draws everything from its seed. */
export class World {
  schedule = new Schedule();
  log = new OperationLog();
  #jobs = 0;

  /** @param {WorldOptions} options */
  constructor(options) {
    this.options = options;
    this.calls = new Calls(options.calls, options.seed);
    /** For the reads, which no one can assign to a call: their faults follow their order. */
    this.random = new Random(`${options.seed} reads`);
    const clock = (/** @type {number} */ at) => this.clock(at);
    this.rivals = new Rivals(this.calls, this.random, clock, (entry, from) =>
      this.log.add(entry, from),
    );
  }

  /**
   * The server's clock, in milliseconds since 1970.
   * @param {number} [at] by `performance.now()`; now, if left out
   */
  clock(at = performance.now()) {
    return Date.now() + at - performance.now() + this.options.clockOff * 1000;
  }

  /**
   * When a request is carried out that was accepted now and takes its time.
   * @param {Call} call
   */
  late(call) {
    return performance.now() + call.random.upTo(this.options.settleMs);
  }

  /**
   * When a request arrives that is held up on its way.
   * @param {Call} call
   */
  arrival({ random }) {
    const { holdMs } = this.options;
    const bound = random.chance(0.6) ? Math.min(WHILE_IT_LIVES, holdMs) : holdMs;
    return performance.now() + random.upTo(bound);
  }

  /**
   * Lets another job be at work on the nodes of a call. The log shows it.
   * @param {Call} call
   */
  occupy(call) {
    const ms = call.random.between(500, 6000);
    call.busyUntil = performance.now() + ms;
    this.#write(call, performance.now(), "", ms, "HpcClusterStartClusters");
  }

  /**
   * Carries a removal out, and writes it into the log. It is accepted even if it was carried out
   * before: someone may have put the nodes back, and a server that refuses would hide the mistake.
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
   * Writes a removal that was refused: the log holds failed operations too.
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
   * Puts the nodes of a call back.
   * @param {Call} call
   */
  putBack(call) {
    call.returned = call.executions.length;
    call.returnedAt = performance.now();
    const job_id = this.#write(call, performance.now(), "", 0, "HpcQueueAddEhpcQueueNodes");
    return { action: "HpcQueueAddEhpcQueueNodesResponse", job_id, ret_code: 0 };
  }
}
