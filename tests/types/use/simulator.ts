// The entry `ehpc-remove-nodes/simulator`.

import { removeNodes } from "ehpc-remove-nodes";
import type { SimulatedFault, SimulateOptions, Simulator } from "ehpc-remove-nodes/simulator";
import { simulate } from "ehpc-remove-nodes/simulator";

export const options: SimulateOptions[] = [
  {},
  { port: 8080, origin: "http://localhost:5173", nodes: 100, jobMs: 10 },
  { origin: ["http://a.example", "http://b.example"], queues: [{ name: "q", groups: [2, ["a"]] }] },
];

const faults: SimulatedFault[] = [
  { fault: "lost-after" },
  { fault: "status", value: 503, done: true, operation: null, times: 2 },
  // @ts-expect-error: there is no such operation
  { fault: "busy", operation: "deleteCluster" },
];

export async function used() {
  const sim: Simulator = await simulate({ faults });
  const { endpoint, credentials, cluster_id, zone } = sim;
  for (const { hpcqueue_id, nodes } of sim.queues) {
    const nodelist = nodes.map(({ node_id }) => node_id);
    await removeNodes({ cluster_id, hpcqueue_id, nodelist, zone }, { endpoint, credentials });
  }
  const executed: boolean[] = sim.requests.map((request) => request.executed);
  // @ts-expect-error: a fault is required
  sim.arm();
  sim.reset();
  await sim.close();
  return executed;
}
