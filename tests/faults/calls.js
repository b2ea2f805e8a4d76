// The calls that a run may make, and the truth about each of them.

import { mintId } from "../../www/sim/id.js";
import { Random } from "./random.js";

export const ZONE = "jn1a";

/** Calls per cluster: few enough for the nodes of a cluster to fit on one page of a list. */
const CALLS_PER_CLUSTER = 30;

/**
 * @typedef {object} Delivery a POST that reached the server
 * @property {string} fault what it met
 * @property {string | undefined} key its Idempotency-Key
 * @property {boolean} repeated was it answered from an earlier delivery of the same key?
 * @property {boolean} expired was its timestamp too far off when it arrived?
 */

/**
 * @typedef {object} Execution work that was accepted as a job
 * @property {string} job_id
 * @property {boolean} failed will the job fail?
 */

/**
 * @typedef {object} Call one call of removeNodes: its request, and what became of it
 * @property {{ cluster_id: string, hpcqueue_id: string, nodelist: (string | number)[], zone: string }} request
 * @property {number} group the number of the group that its nodes are
 * @property {string[]} nodes the ids of its nodes, which no other call names
 * @property {string[]} resources cluster, queue and node ids, as the log has them
 * @property {Random} random draws what it meets
 * @property {Delivery[]} deliveries
 * @property {Execution[]} executions
 * @property {number} returned how many of its executions came before its nodes were put back
 * @property {number} returnedAt when that was, by `performance.now()`
 * @property {boolean} refused did the server refuse it for good?
 * @property {number} busyUntil until when another job is at work on its nodes, by `performance.now()`
 */

/** All calls of a run. */
export class Calls {
  /** @type {Call[]} */
  all = [];

  /** @type {Map<string, Call>} */
  #byNode = new Map();

  /**
   * @param {number} count
   * @param {string | number} seed
   */
  constructor(count, seed) {
    for (let index = 0; index < count; index += 1) {
      const call = make(index, `${seed} call ${index}`, `${seed}`);
      this.all.push(call);
      for (const node of [...call.nodes, groupKey(call.request.cluster_id, call.group)]) {
        this.#byNode.set(node, call);
      }
    }
  }

  /**
   * The call that a request belongs to: its first node says so.
   * @param {Record<string, unknown>} fields
   */
  of({ cluster_id, nodelist }) {
    const [first] = Array.isArray(nodelist) ? nodelist : [];
    return this.#byNode.get(typeof first === "number" ? groupKey(cluster_id, first) : `${first}`);
  }

  /**
   * The calls whose nodes are in a cluster.
   * @param {unknown} cluster_id
   */
  in(cluster_id) {
    return this.all.filter(({ request }) => request.cluster_id === cluster_id);
  }
}

/**
 * @param {number} index
 * @param {string} seed the call's own: what it meets does not depend on the other calls
 * @param {string} common the run's
 * @returns {Call}
 */
function make(index, seed, common) {
  const random = new Random(seed);
  const home = `${common} ${Math.floor(index / CALLS_PER_CLUSTER)}`;
  const cluster_id = mintId("ehpc", 8, `cluster ${home}`);
  const hpcqueue_id = mintId("ehpcq", 8, `queue ${home}`);
  const group = (index % CALLS_PER_CLUSTER) + 1;
  const count = random.between(1, 3);
  const nodes = Array.from({ length: count }, (_, i) => mintId("cln", 8, `${seed} node ${i}`));
  // One call in ten names its group instead: whose log entry that is takes a list of nodes.
  const nodelist = random.chance(0.1) ? [group] : nodes;
  return {
    ...{ request: { cluster_id, hpcqueue_id, nodelist, zone: ZONE }, group, nodes, random },
    resources: [cluster_id, hpcqueue_id, ...nodes],
    ...{ deliveries: [], executions: [], returned: 0, returnedAt: 0 },
    ...{ refused: false, busyUntil: 0 },
  };
}

/**
 * @param {unknown} cluster_id
 * @param {number} group
 */
function groupKey(cluster_id, group) {
  return `${cluster_id} group ${group}`;
}
