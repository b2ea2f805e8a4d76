// Every simulated cluster, and the operation log of every zone.

import { Cluster } from "./cluster.js";
import { mintId } from "./id.js";
import { JobLog } from "./job-log.js";
import { Refusal } from "./refusal.js";

/** The cluster that is there from the start, with the ids of the vendor's documentation. */
const DEFAULT = {
  cluster_id: "ehpc-gk3wfc7e",
  zone: "jn1a",
  job_ms: 1500,
  queues: [
    { hpcqueue_id: "ehpcq-m7qglynz", name: "batch", groups: [2, 2], nrun: 12, npend: 3 },
    { hpcqueue_id: "ehpcq-4tx0ra8s", name: "gpu", groups: [2], gpu: 4, nrun: 1 },
    { hpcqueue_id: "ehpcq-z81kd5ue", name: "debug", groups: [] },
  ],
};

/**
 * @typedef {object} NewCluster
 * @property {import("./cluster.js").QueueSpec[]} [queues]
 * @property {number} [job_ms] how long a job runs
 * @property {number} [clock] by how many seconds its clock is off
 */

/** The simulated world. */
export class World {
  /** @type {Map<string, Cluster>} */
  #clusters = new Map();

  /** A zone has a log of its own, and a new cluster a zone of its own. @type {Map<string, JobLog>} */
  #logs = new Map();

  constructor() {
    this.reset();
  }

  /** Puts the default cluster back as it was at the start. Other clusters stay. */
  reset() {
    this.#logs.delete(DEFAULT.zone);
    return this.#add(new Cluster(DEFAULT));
  }

  /**
   * Makes a cluster that shares nothing with any other: neither nodes nor operation log.
   * @param {NewCluster} spec what is left out is as in the default cluster
   */
  create({ queues, job_ms, clock }) {
    const zone = `sim${this.#clusters.size}a`;
    const plain = DEFAULT.queues.map(({ hpcqueue_id: _, ...queue }) => queue);
    return this.#add(
      new Cluster({
        ...{ cluster_id: mintId("ehpc", 8), zone },
        ...{ queues: queues ?? plain, job_ms: job_ms ?? DEFAULT.job_ms, clock: clock ?? 0 },
      }),
    );
  }

  /** @param {Cluster} cluster */
  #add(cluster) {
    this.#clusters.set(cluster.cluster_id, cluster);
    if (!this.#logs.has(cluster.zone)) this.#logs.set(cluster.zone, new JobLog());
    return cluster;
  }

  /**
   * A cluster as the API finds it: by its id, in its zone, with every job ended whose time is up.
   * @param {string} cluster_id
   * @param {string} zone
   * @throws {Refusal} 2100
   */
  cluster(cluster_id, zone) {
    this.log(zone);
    const cluster = this.#clusters.get(cluster_id);
    if (cluster?.zone !== zone) throw new Refusal(2100, `cluster ${cluster_id} is not found`);
    return cluster;
  }

  /**
   * A cluster, if there is such a one.
   * @param {string | undefined} cluster_id
   */
  find(cluster_id) {
    return cluster_id === undefined ? undefined : this.#clusters.get(cluster_id);
  }

  /**
   * The cluster that a zone was made for; the last one, if there are several.
   * @param {string} zone
   */
  clusterIn(zone) {
    return [...this.#clusters.values()].findLast((cluster) => cluster.zone === zone)?.cluster_id;
  }

  /**
   * The operation log of a zone, with every job ended whose time is up.
   * @param {string} zone
   * @throws {Refusal} 2100 if no cluster is in that zone
   */
  log(zone) {
    const log = this.#logs.get(zone);
    if (!log) throw new Refusal(2100, `zone ${zone} is not found`);
    log.settle();
    return log;
  }

  /** @returns {{ cluster_id: string, zone: string }} the cluster that is there from the start */
  get home() {
    return { cluster_id: DEFAULT.cluster_id, zone: DEFAULT.zone };
  }
}
