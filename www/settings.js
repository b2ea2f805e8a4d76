// The console's settings: a simulated cluster, or with keys a real one.

import { SIM_CREDENTIALS } from "./sim/credentials.js";

/** URL of the real API. */
const REAL_API = "https://hpc-api.qingcloud.com/api";

/**
 * @typedef {object} Settings
 * @property {"sim" | "real"} mode
 * @property {import("./sim/credentials.js").Credentials} credentials
 * @property {URL | null} upstream the API's URL; `null`: the simulated API of this server
 * @property {string | null} cluster_id the cluster to show first
 * @property {string | null} zone its zone
 */

/**
 * Reads the settings from the options, else from the environment.
 * @param {{ credentials?: import("./sim/credentials.js").Credentials | undefined, upstream?: string | undefined }} options
 * @param {NodeJS.ProcessEnv} env
 * @returns {Settings}
 */
export function readSettings({ credentials, upstream }, env) {
  const keys = credentials ?? keysOf(env);
  if (!keys) {
    return {
      mode: "sim",
      credentials: SIM_CREDENTIALS,
      upstream: null,
      cluster_id: null,
      zone: null,
    };
  }
  return {
    mode: "real",
    credentials: keys,
    upstream: checkUpstream(upstream ?? env.QINGCLOUD_API ?? REAL_API),
    cluster_id: env.QINGCLOUD_CLUSTER_ID ?? null,
    zone: env.QINGCLOUD_ZONE ?? null,
  };
}

/** @param {NodeJS.ProcessEnv} env */
function keysOf(env) {
  const accessKeyId = env.QINGCLOUD_ACCESS_KEY_ID;
  const secretAccessKey = env.QINGCLOUD_SECRET_ACCESS_KEY;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  if (!accessKeyId && !secretAccessKey) return null;
  throw new Error(
    "Set both QINGCLOUD_ACCESS_KEY_ID and QINGCLOUD_SECRET_ACCESS_KEY for a real cluster, or neither for the simulated one.",
  );
}

/** @param {string} text */
function checkUpstream(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url?.hostname ?? "");
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isHere);
  // Without a user name, a query or the like.
  if (url && isSafe && url.href === url.origin + url.pathname) return url;
  throw new Error(`The API's address must be https, or http on this machine; got ${text}`);
}
