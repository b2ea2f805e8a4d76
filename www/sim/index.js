// The simulation: its state and its request handlers.

import { handleApi } from "./api.js";
import { ArmedFaults } from "./armed.js";
import { handleControl } from "./control.js";
import { SIM_CREDENTIALS } from "./credentials.js";
import { ReceivedRequests } from "./received.js";
import { World } from "./world.js";

export { SIM_CREDENTIALS } from "./credentials.js";

/** @typedef {import("./api.js").Sim} Sim */

/**
 * A new simulation with the default cluster.
 * @param {object} [options]
 * @param {import("./world.js").NewCluster} [options.home] replaces fields of the default cluster
 * @param {readonly import("./armed.js").FaultRequest[]} [options.faults] the faults of all requests
 *   for which none is armed
 * @returns {Sim}
 */
export function createSim({ home, faults } = {}) {
  return {
    world: new World(home),
    faults: new ArmedFaults(faults),
    received: new ReceivedRequests(),
    credentials: SIM_CREDENTIALS,
  };
}

export { handleApi, handleControl };
