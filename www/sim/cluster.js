// A cluster in memory: its nodes and queues. The nth id of a cluster is always the same, so the
// default cluster is the same on every start.

import { mintId } from "./id.js";

/**
 * @typedef {object} ClusterNode
 * @property {string} node_id
 * @property {string} name
 * @property {"login" | "controller" | "compute"} role
 * @property {string} status
 * @property {string} health_status
 * @property {string} private_ip
 * @property {number} cpu cores
 * @property {number} memory a number; the documentation names no unit
 * @property {number} gpu cards
 * @property {number} group_id the number of the addition that created the node: 1, 2, …
 * @property {Queue | null} queue its queue; compute nodes only
 */

/**
 * @typedef {object} Queue
 * @property {string} hpcqueue_id
 * @property {string} name
 * @property {Set<ClusterNode>} nodes
 * @property {number} nrun running jobs
 * @property {number} npend waiting jobs
 */

/**
 * The content of a new cluster. A group is a number of nodes, or the names of its nodes.
 * @typedef {object} QueueSpec
 * @property {string} [hpcqueue_id]
 * @property {string} name
 * @property {(number | string[])[]} groups
 * @property {number} [nrun]
 * @property {number} [npend]
 * @property {number} [gpu] cards per node
 */

/**
 * @typedef {object} ClusterSpec
 * @property {string} cluster_id
 * @property {string} zone
 * @property {QueueSpec[]} queues
 * @property {number} job_ms how long a job runs, in milliseconds
 * @property {number} [clock] error of the clock that checks and stamps its requests, in seconds
 */

/** One cluster of the simulated world. */
export class Cluster {
  /** @param {ClusterSpec} spec */
  constructor(spec) {
    const { cluster_id, zone, queues, job_ms, clock = 0 } = spec;
    this.spec = spec;
    this.cluster_id = cluster_id;
    this.zone = zone;
    this.job_ms = job_ms;
    this.clock = clock;
    /** @type {Map<string, ClusterNode>} */
    this.nodes = new Map();
    /** @type {Map<string, Queue>} */
    this.queues = new Map();
    /** The compute nodes by group number. @type {Map<number, ClusterNode[]>} */
    this.groups = new Map();
    this.#addNode({ name: "login-1", role: "login", cpu: 4, memory: 8 });
    this.#addNode({ name: "controller-1", role: "controller", cpu: 8, memory: 16 });
    this.#addNode({ name: "controller-2", role: "controller", cpu: 8, memory: 16 });
    let group = 0;
    for (const spec of queues) {
      const queue = {
        hpcqueue_id:
          spec.hpcqueue_id ?? mintId("ehpcq", 8, `${cluster_id} queue ${this.queues.size}`),
        name: spec.name,
        nodes: new Set(),
        nrun: spec.nrun ?? 0,
        npend: spec.npend ?? 0,
      };
      this.queues.set(queue.hpcqueue_id, queue);
      for (const nodes of spec.groups) {
        group += 1;
        /** @type {ClusterNode[]} */
        const members = [];
        this.groups.set(group, members);
        const count = typeof nodes === "number" ? nodes : nodes.length;
        for (let i = 0; i < count; i += 1) {
          const name =
            typeof nodes === "number" ? `${spec.name}-${queue.nodes.size + 1}` : nodes[i];
          const gpu = spec.gpu ?? 0;
          const size = gpu > 0 ? { cpu: 64, memory: 512 } : { cpu: 32, memory: 128 };
          const role = /** @type {const} */ ("compute");
          const node = this.#addNode({ name: name ?? "", role, ...size, gpu, group_id: group });
          node.queue = queue;
          queue.nodes.add(node);
          members.push(node);
        }
      }
    }
  }

  /**
   * @param {{ name: string, role: ClusterNode["role"], cpu: number, memory: number, gpu?: number, group_id?: number }} node
   * @returns {ClusterNode}
   */
  #addNode({ name, role, cpu, memory, gpu = 0, group_id = 1 }) {
    const count = this.nodes.size;
    const host = count + 11;
    const node = {
      node_id: mintId("cln", 8, `${this.cluster_id} node ${count}`),
      name,
      role,
      status: "active",
      health_status: "healthy",
      private_ip: `10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`,
      cpu,
      memory,
      gpu,
      group_id,
      queue: null,
    };
    this.nodes.set(node.node_id, node);
    return node;
  }

  /**
   * The compute nodes of a group that are in this queue (or, for `null`, in no queue).
   * @param {number} group
   * @param {Queue | null} queue
   */
  group(group, queue) {
    return (this.groups.get(group) ?? []).filter((node) => node.queue === queue);
  }
}
