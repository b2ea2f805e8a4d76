// The local server: the page, its proxy, and the simulated API.

import { fileURLToPath } from "node:url";
import { ownOrigins, requireOwnPage } from "./console-guard.js";
import { createConsoleProxy, loadProxy } from "./console-proxy.js";
import { HttpError, NOT_BUILT, sendJson } from "./http.js";
import { listenLocally } from "./local-server.js";
import { readSettings } from "./settings.js";
import { createSim, handleApi, handleControl } from "./sim/index.js";
import { Page } from "./static.js";

export { SIM_CREDENTIALS } from "./sim/index.js";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */

/**
 * @typedef {object} Served
 * @property {string} url the page's URL, without a trailing slash
 * @property {number} port
 * @property {() => Promise<void>} close closes all connections and stops listening
 * @property {import("./sim/index.js").Sim | null} sim the simulation; `null` with a real cluster
 */

/**
 * Starts the server. With keys, from `credentials` or the environment, it works on a real cluster
 * and has no simulated API.
 * @param {object} [options]
 * @param {number} [options.port] 0 for any free port
 * @param {import("./sim/credentials.js").Credentials} [options.credentials] keys of a real cluster
 * @param {string} [options.upstream] URL of the real API, like `https://hpc-api.qingcloud.com/api`
 * @param {string} [options.page] the folder of the page's sources
 * @param {NodeJS.ProcessEnv} [options.env] source of the keys; tests pass an empty one
 * @returns {Promise<Served>}
 */
export async function serve(options = {}) {
  const { port = 0, credentials, upstream, env = process.env } = options;
  const settings = readSettings({ credentials, upstream }, env);
  const library = await loadProxy();
  const sim = settings.mode === "sim" ? createSim() : null;
  const page = new Page(options.page ?? fileURLToPath(new URL("page", import.meta.url)));
  /** Known once the server listens. @type {string[]} */
  let origins = [];
  /** @type {import("./console-proxy.js").Listener | undefined} */
  let proxy;

  /**
   * @param {Request} req
   * @param {Response} res
   */
  async function route(req, res) {
    const path = req.url?.split("?", 1)[0] ?? "";
    if (path === "/console/config") {
      requireOwnPage(req, origins);
      return sendJson(res, 200, config(settings, sim, req.url ?? ""));
    }
    if (path.startsWith("/console/api/")) {
      requireOwnPage(req, origins);
      if (!proxy) throw new HttpError(503, NOT_BUILT);
      return proxy(req, res);
    }
    if (sim && path.startsWith("/api/")) return handleApi(sim, req, res);
    if (sim && path.startsWith("/sim/")) return handleControl(sim, req, res);
    return page.handle(req, res);
  }

  const { url, port: ownPort, close } = await listenLocally(route, port);
  origins = ownOrigins(ownPort);
  if (library) {
    const own = { ...settings, upstream: settings.upstream ?? new URL(`${url}/api`) };
    proxy = createConsoleProxy(library, own, origins);
  }
  return {
    ...{ url, port: ownPort, sim },
    close: async () => {
      await close();
      await page.close();
    },
  };
}

/**
 * The page's configuration, without any key.
 * @param {import("./settings.js").Settings} settings
 * @param {import("./sim/index.js").Sim | null} sim
 * @param {string} target
 */
function config({ mode, cluster_id, zone }, sim, target) {
  if (!sim) return { mode, cluster_id, zone };
  const wanted = new URL(target, "http://console").searchParams.get("cluster_id");
  const found = sim.world.find(wanted ?? undefined)?.zone;
  return {
    mode,
    world: sim.world.id,
    ...(found ? { cluster_id: wanted, zone: found } : sim.world.home),
  };
}
