// The calls of a run, and what the server did for each.

import { mintId } from "../../www/sim/id.js";
import { Random } from "./random.js";

export const ZONE = "jn1a";

/** Calls per cluster: few enough that a cluster's nodes fit on one page of a list. */
const CALLS_PER_CLUSTER = 30;

/**
 * @typedef {object} Delivery a POST that reached the server
 * @property {string} fault
 * @property {string | undefined} key its Idempotency-Key
 * @property {boolean} repeated did it get the response of an earlier delivery with the same key?
 * @property {boolean} expired was its timestamp too far off on arrival?
 */

/**
 * @typedef {object} Execution work that was accepted as a job
 * @property {string} job_id
 * @property {boolean} failed will the job fail?
 */

/**
 * @typedef {object} Call one call of removeNodes: its request and its effects
 * @property {{ cluster_id: string, hpcqueue_id: string, nodelist: (string | number)[], zone: string }} request
 * @property {number} group the group number of its nodes
 * @property {string[]} nodes the ids of its nodes, which no other call uses
 * @property {string[]} resources cluster, queue and node ids, as in the log
 * @property {Random} random draws its faults
 * @property {Delivery[]} deliveries
 * @property {Execution[]} executions
 * @property {number} returned how many of its executions came before its nodes were put back
 * @property {number} returnedAt when that was, by `performance.now()`
 * @property {boolean} refused did the server refuse it permanently?
 * @property {number} busyUntil when another job on its nodes ends, by `performance.now()`
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
   * The call that a request belongs to, by its first node.
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
 * @param {string} seed the call's own, so that its faults do not depend on other calls
 * @param {string} common the run's seed
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
  // One call in ten names its group instead: its log entry can be matched only by its list of
  // nodes.
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
