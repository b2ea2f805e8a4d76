// The state behind the API: one cluster per run, and what was done for whom.

import { mintId } from "../../../www/sim/id.js";
import { Calls, ZONE } from "../calls.js";
import { Random } from "../random.js";
import { World } from "../world.js";

/** @typedef {"removeNodes" | "addNodes"} Action */
/** @typedef {import("../../../js/types.d.ts").RemoveNodesRequest} Request */

/**
 * @typedef {object} Cluster one of the API, which only one run uses
 * @property {string} cluster_id
 * @property {string} hpcqueue_id
 * @property {number} group the group number of the nodes
 * @property {string[]} nodes the nodes that are removed or added, one to three
 * @property {string[]} others nodes that stay in the queue
 * @property {Set<string>} inQueue those of `nodes` that are in the queue
 */

/**
 * @typedef {object} Own fields of a call here
 * @property {Action} action
 * @property {Cluster} cluster
 * @property {Post[]} posts in the order of their arrival
 *
 * @typedef {object} Post that reached the server
 * @property {string | undefined} receipt the id of the receipt that was in the journal before; undefined
 *   if there was none
 * @property {number} at
 * @property {number | undefined} answeredAt when all of its answer was sent
 * @property {number | undefined} executedAt
 *
 * @typedef {import("../calls.js").Call & Own} SentCall one call of removeNodes or addNodes, by whoever
 *   made it. All times are by `performance.now()`.
 */

/** The calls, by their names, which they send in the header `X-Call`. */
class NamedCalls extends Calls {
  /** @type {Map<string, SentCall>} */
  named = new Map();

  constructor() {
    super(0, "");
  }

  /**
   * @override
   * @param {Record<string, unknown>} fields with the name
   * @returns {SentCall | undefined}
   */
  of({ call }) {
    return this.named.get(`${call}`);
  }
}

const LOG_NAMES = /** @type {const} */ ({
  removeNodes: "HpcQueueRemoveEhpcQueueNodes",
  addNodes: "HpcQueueAddEhpcQueueNodes",
});

export class KillWorld extends World {
  /** @override */
  calls = new NamedCalls();

  /** @type {Map<string, Cluster>} */
  clusters = new Map();

  /** Called when a call is carried out. @type {(call: SentCall) => void} */
  onExecuted = () => {};

  #jobs = 0;

  /**
   * @param {string} seed
   * @param {Action} action of the run's first call
   * @returns {Cluster}
   */
  addCluster(seed, action) {
    const random = new Random(`${seed} cluster`);
    const mint = (/** @type {string} */ what, /** @type {number} */ i) =>
      mintId("cln", 8, `${seed} ${what} ${i}`);
    const nodes = Array.from({ length: random.between(1, 3) }, (_, i) => mint("node", i));
    const cluster = {
      cluster_id: mintId("ehpc", 8, `${seed} cluster`),
      hpcqueue_id: mintId("ehpcq", 8, `${seed} queue`),
      ...{ group: random.between(2, 9), nodes, others: [mint("other", 0), mint("other", 1)] },
      inQueue: new Set(action === "removeNodes" ? nodes : []),
    };
    this.clusters.set(cluster.cluster_id, cluster);
    return cluster;
  }

  /**
   * Announces a call: its name, and what it asks for.
   * @param {string} name
   * @param {Action} action
   * @param {Cluster} cluster
   * @param {(string | number)[]} nodelist
   * @returns {SentCall}
   */
  addCall(name, action, cluster, nodelist) {
    const { cluster_id, hpcqueue_id, group, nodes } = cluster;
    const call = {
      ...{ action, cluster, group, nodes, posts: [], random: new Random(name) },
      request: { cluster_id, hpcqueue_id, nodelist, zone: ZONE },
      resources: [cluster_id, hpcqueue_id, ...nodes],
      ...{ deliveries: [], executions: [], returned: 0, returnedAt: 0 },
      ...{ refused: false, busyUntil: 0 },
    };
    this.calls.named.set(name, call);
    return call;
  }

  /**
   * Carries out a call, and logs it.
   * @override
   * @param {SentCall} call
   * @param {number} at
   */
  execute(call, at) {
    const { random, action, cluster, resources } = call;
    const { jobFails, settleMs, seed } = this.options;
    const failed = random.chance(jobFails);
    const ms = random.between(0, 200);
    const job_id = mintId("j", 11, `${seed} own job ${++this.#jobs}`);
    const job_action = LOG_NAMES[action];
    const entry = { job_id, job_action, resources, ms, error_codes: failed ? "5200" : "" };
    const lag = random.upTo(settleMs);
    this.log.add({ ...entry, created: this.clock(at), ends: at + ms }, at + lag);
    call.executions.push({ job_id, failed });
    for (const node of failed ? [] : call.nodes) {
      if (action === "addNodes") cluster.inQueue.add(node);
      else cluster.inQueue.delete(node);
    }
    this.onExecuted(call);
    return { action: `${job_action}Response`, job_id, ret_code: 0 };
  }

  /**
   * Refusals are not in this log: they look like failed jobs of a lost attempt.
   * @override
   */
  refuse() {}
}
