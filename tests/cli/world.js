// A simulated cluster for one test, and the command run against it.

import { setTimeout as sleep } from "node:timers/promises";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";
import { start } from "./command.js";

/** The keys in the environment. */
export const KEYS = {
  QINGCLOUD_ACCESS_KEY_ID: SIM_CREDENTIALS.accessKeyId,
  QINGCLOUD_SECRET_ACCESS_KEY: SIM_CREDENTIALS.secretAccessKey,
};

/** @typedef {{ fault: string, operation?: string, value?: number, times?: number, done?: boolean }} Fault */

/**
 * Waits until the request has reached the API.
 * @param {Pick<Awaited<ReturnType<Awaited<ReturnType<typeof simulation>>["world"]>>, "received">} world
 */
export async function arrived({ received }, name = "removeNodes") {
  while (!received().some(({ operation }) => operation === name)) await sleep(10);
}

export async function simulation() {
  const server = await serve({ env: {} });

  /**
   * @param {string} path
   * @param {object} body
   */
  async function post(path, body) {
    const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
    return /** @type {any} */ (await response.json());
  }

  /**
   * A queue with groups 1 and 2 of two nodes each, in a new cluster and zone.
   * @param {object} [spec] overrides
   */
  async function world(spec) {
    const made = await post("/sim/clusters", {
      queues: [{ name: "batch", groups: [2, 2], nrun: 0 }],
      ...{ job_ms: 20, ...spec },
    });
    const { cluster_id, zone, queues } = made;
    const { hpcqueue_id, nodes } = queues[0];
    const place = ["--cluster", cluster_id, "--queue", hpcqueue_id, "--zone", zone];
    const endpoint = ["--endpoint", `${server.url}/api`];
    const received = () => server.sim?.received.of(cluster_id) ?? [];
    return {
      ...{ cluster_id, zone, hpcqueue_id, nodes, place, endpoint, received },
      /** @param {Fault[]} faults */
      arm: async (...faults) => {
        for (const fault of faults) {
          await post("/sim/faults", { cluster_id, operation: "removeNodes", ...fault });
        }
      },
      /** Removals carried out. */
      removals: () =>
        received().filter((one) => one.operation === "removeNodes" && one.executed).length,
      /**
       * Starts the command with the keys.
       * @param {readonly (string | number)[]} args besides the place and the endpoint
       * @param {Parameters<typeof start>[1]} [options]
       */
      start: (args, options) =>
        start([...place, ...endpoint, ...args].map(String), {
          ...options,
          env: { ...KEYS, ...options?.env },
        }),
      /**
       * Runs it with another place.
       * @param {readonly string[]} place
       * @param {readonly (string | number)[]} args
       * @param {Parameters<typeof start>[1]} [options]
       */
      runAt: (place, args, options) =>
        start([...place, ...endpoint, ...args].map(String), {
          ...options,
          env: { ...KEYS, ...options?.env },
        }).ended,
      /** @param {readonly (string | number)[]} args @param {Parameters<typeof start>[1]} [options] */
      run(args, options) {
        return this.start(args, options).ended;
      },
    };
  }

  /** Removes the faults of a cluster. @param {string} cluster_id */
  const clear = (cluster_id) =>
    fetch(`${server.url}/sim/faults?cluster_id=${cluster_id}`, { method: "DELETE" });

  return { server, world, clear, close: server.close };
}
