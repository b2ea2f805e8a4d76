/** The entry `ehpc-remove-nodes/simulator`: the simulated API of www/sim/, with a console's proxy before it. */

import { HttpError } from "../../www/http.js";
import { listenLocally } from "../../www/local-server.js";
import { createSim, handleApi, handleControl } from "../../www/sim/index.js";
import { createConsole } from "./console.js";
import { readOptions } from "./options.js";

const NOT_FOUND =
  "Nothing is here. Signed requests go to /api, those of pages to /console/api, and faults to /sim/faults.";

/** @type {typeof import("./types.d.ts").simulate} */
export async function simulate(options = {}) {
  const { port, origins, home, faults } = readOptions(options);
  const sim = createSim({ home, faults });
  /** @type {ReturnType<typeof createConsole> | undefined} */
  let console;
  const { url, close } = await listenLocally(async (req, res) => {
    const path = req.url?.split("?", 1)[0] ?? "";
    if (path.startsWith("/console/api/")) return console?.(req, res);
    if (path.startsWith("/api/")) return handleApi(sim, req, res);
    if (path.startsWith("/sim/")) return handleControl(sim, req, res);
    throw new HttpError(404, NOT_FOUND);
  }, port);
  const endpoint = `${url}/api`;
  try {
    console = createConsole(sim.credentials, endpoint, origins);
  } catch (error) {
    await close();
    throw error;
  }
  const { cluster_id, zone } = sim.world.home;
  return {
    ...{ endpoint, consoleEndpoint: `${url}/console/api`, credentials: sim.credentials },
    ...{ cluster_id, zone, close },
    get queues() {
      return [...sim.world.cluster(cluster_id, zone).queues.values()].map(describe);
    },
    get requests() {
      return /** @type {import("./types.d.ts").SimulatedRequest[]} */ (sim.received.of(null));
    },
    arm: (fault) => {
      const armed = sim.faults.arm({ operation: "removeNodes", ...fault });
      if (typeof armed === "string") throw new TypeError(armed);
    },
    reset: () => {
      sim.faults.clear(null);
      sim.world.reset();
    },
  };
}

/** @param {import("../../www/sim/cluster.js").Queue} queue */
function describe({ hpcqueue_id, name, nodes }) {
  return {
    ...{ hpcqueue_id, name },
    nodes: [...nodes].map(({ node_id, name, group_id }) => ({ node_id, name, group_id })),
  };
}
