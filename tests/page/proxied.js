// A simulated API, and a server with keys that uses it as its upstream.

import { after, before } from "node:test";
import { SIM_CREDENTIALS, serve } from "../../www/server.js";

/** @type {import("../../www/server.js").Served} */
export let sim;
/** Its upstream is the simulation above. @type {import("../../www/server.js").Served} */
export let real;
before(async () => {
  sim = await serve({ env: {} });
  real = await serve({ credentials: SIM_CREDENTIALS, upstream: `${sim.url}/api`, env: {} });
});
after(() => Promise.all([sim.close(), real.close()]));
