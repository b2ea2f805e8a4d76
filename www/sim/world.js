// All simulated clusters, and the operation log of each zone.

import { Cluster } from "./cluster.js";
import { mintId } from "./id.js";
import { JobLog } from "./job-log.js";
import { Refusal } from "./refusal.js";

/** The default cluster, with the ids of the vendor's documentation. */
export const DEFAULT = {
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
 * @property {number} [clock] its clock's error in seconds
 */

/** The simulated world. */
export class World {
  /** @type {Map<string, Cluster>} */
  #clusters = new Map();

  /** Each zone has its own log, and each new cluster its own zone. @type {Map<string, JobLog>} */
  #logs = new Map();

  #home;

  /** Changes when a cluster is restored. */
  id = "";

  /** @param {NewCluster} [home] replaces fields of the default cluster */
  constructor(home = {}) {
    this.#home = { ...DEFAULT, ...home };
    this.reset();
  }

  /**
   * Restores a cluster as it was created, with an empty operation log. Other clusters stay.
   * @param {Cluster | undefined} [cluster] the default cluster unless told otherwise
   */
  reset(cluster) {
    this.id = mintId("sim", 12);
    const spec = cluster?.spec ?? this.#home;
    this.#logs.delete(spec.zone);
    return this.#add(new Cluster(spec));
  }

  /**
   * Creates a cluster that shares neither nodes nor operation log with others.
   * @param {NewCluster} spec missing fields are as in the default cluster
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
   * The cluster with this id in this zone, after ending the jobs whose time is up.
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
   * A cluster by its id, if there is one.
   * @param {string | undefined} cluster_id
   */
  find(cluster_id) {
    return cluster_id === undefined ? undefined : this.#clusters.get(cluster_id);
  }

  /**
   * The cluster of a zone; the last one, if there are several.
   * @param {string} zone
   */
  clusterIn(zone) {
    return [...this.#clusters.values()].findLast((cluster) => cluster.zone === zone)?.cluster_id;
  }

  /**
   * The operation log of a zone, after ending the jobs whose time is up.
   * @param {string} zone
   * @throws {Refusal} 2100 if no cluster is in that zone
   */
  log(zone) {
    const log = this.#logs.get(zone);
    if (!log) throw new Refusal(2100, `zone ${zone} is not found`);
    log.settle();
    return log;
  }

  /** @returns {{ cluster_id: string, zone: string }} the default cluster */
  get home() {
    return { cluster_id: DEFAULT.cluster_id, zone: DEFAULT.zone };
  }
}
