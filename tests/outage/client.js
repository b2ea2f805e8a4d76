// The caller in the client's namespace: one process with a connection to each server address.

import { SIM_CREDENTIALS } from "../../www/sim/credentials.js";
import { outcomeOf } from "../faults/drive.js";
import { listQueues, removeNodes } from "../node/package.js";
import { CLUSTER } from "./api.js";

process.on("message", async (/** @type {any} */ { id, connect, address, request }) => {
  const { cluster_id, zone } = request;
  // Everything else is the default.
  const options = {
    endpoint: `http://${address}:8080/api`,
    ...{ credentials: SIM_CREDENTIALS, allowInsecure: true, headers: { [CLUSTER]: cluster_id } },
  };
  if (connect) {
    await listQueues({ cluster_id, zone }, options);
    process.send?.({ id });
    return;
  }
  const started = performance.now();
  const outcome = await outcomeOf(removeNodes(request, options));
  process.send?.({ id, outcome: { ...outcome, ms: Math.round(performance.now() - started) } });
});
process.on("disconnect", () => process.exit());
process.send?.({ ready: true });
