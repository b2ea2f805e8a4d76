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
 * @returns {Sim}
 */
export function createSim() {
  return {
    world: new World(),
    faults: new ArmedFaults(),
    received: new ReceivedRequests(),
    credentials: SIM_CREDENTIALS,
  };
}

export { handleApi, handleControl };
