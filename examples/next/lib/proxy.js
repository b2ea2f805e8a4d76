// The proxy, one for the whole process: it knows the API's clock and how much each user has sent.

import { createProxy, sqliteStore } from "ehpc-remove-nodes/proxy";
import { userOf } from "./session.js";

const env = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

function makeProxy() {
  return createProxy({
    basePath: "/console/api",
    origin: env("CONSOLE_ORIGIN"),
    upstream: process.env.QINGCLOUD_API ?? "https://hpc-api.qingcloud.com/api",
    credentials: {
      accessKeyId: env("QINGCLOUD_ACCESS_KEY_ID"),
      secretAccessKey: env("QINGCLOUD_SECRET_ACCESS_KEY"),
    },
    // A file of this machine. Where there is none, or several machines: proxy/redis-store.js.
    store: sqliteStore(process.env.CONSOLE_STORE ?? "console.sqlite"),
    authenticate: userOf,
    // A query of the log names no cluster: the proxy asks again for each cluster in its rows.
    authorize: (user, { cluster_id }) => !cluster_id || user.clusters.includes(cluster_id),
  });
}

// In development Next.js loads this module again after each change.
const kept = /** @type {{ consoleProxy?: ReturnType<typeof makeProxy> }} */ (globalThis);

/** Made at the first request: a build loads this module too, without the secrets. @param {Request} request */
export function proxy(request) {
  kept.consoleProxy ??= makeProxy();
  return kept.consoleProxy(request);
}
