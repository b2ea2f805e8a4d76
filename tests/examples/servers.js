// The example's proxy, started as users start it: on Node in a separate process, on Workers in
// workerd.

import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { end, launch } from "../../scripts/lib/children.js";
import { SIM_CREDENTIALS } from "../../www/server.js";
import { examples, load } from "./folder.js";

/** @typedef {{ url: string, origin: string, log: () => string, close: () => Promise<void> }} Console */

/** The test's sign-in. */
export const USER = { name: "ann", password: "correct horse battery staple" };

const SESSION_SECRET = "0123456789abcdef0123456789abcdef";

/** Must never reach a page. */
export const SECRETS = [SIM_CREDENTIALS.secretAccessKey, SESSION_SECRET];

/**
 * @param {string} api the simulated API's server
 * @param {string} origin
 * @param {readonly string[]} clusters that the user may change
 */
function settings(api, origin, clusters) {
  return {
    QINGCLOUD_ACCESS_KEY_ID: SIM_CREDENTIALS.accessKeyId,
    QINGCLOUD_SECRET_ACCESS_KEY: SIM_CREDENTIALS.secretAccessKey,
    QINGCLOUD_API: `${api}/api`,
    CONSOLE_ORIGIN: origin,
    CONSOLE_SESSION_SECRET: SESSION_SECRET,
    CONSOLE_USER: USER.name,
    CONSOLE_PASSWORD: USER.password,
    CONSOLE_CLUSTERS: clusters.join(","),
  };
}

/**
 * @param {string} api
 * @param {readonly string[]} clusters
 * @returns {Promise<Console>}
 */
export async function onNode(api, clusters) {
  const port = await freePort();
  // Browsers accept a `Secure` cookie from localhost without TLS.
  const origin = `http://localhost:${port}`;
  const child = launch(process.execPath, ["node.js"], {
    cwd: join(examples, "proxy"),
    env: { ...settings(api, origin, clusters), PORT: `${port}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part) => {
      text += part;
    });
  }
  const ended = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    ended.then(() => Promise.reject(new Error(`it ended: ${text}`))),
  ]);
  return {
    ...{ url: `http://127.0.0.1:${port}`, origin, log: () => text },
    close: () => end(child),
  };
}

/**
 * @param {string} api
 * @param {readonly string[]} clusters
 * @returns {Promise<Console>}
 */
export async function onWorkers(api, clusters) {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(examples, "proxy", "worker.js")], absWorkingDir: examples },
    ...{ bundle: true, write: false, format: "esm", target: "es2022" },
    external: ["cloudflare:*", "node:*"],
    conditions: ["workerd", "worker", "browser"],
  });
  const { Miniflare } = await load("miniflare");
  const origin = "https://console.example";
  const wrangler = await import(join(examples, "proxy", "wrangler.json"), {
    with: { type: "json" },
  });
  const { compatibility_date, compatibility_flags, durable_objects } = wrangler.default;
  const [{ name, class_name }] = durable_objects.bindings;
  const miniflare = new Miniflare({
    ...{ modules: true, script: outputFiles[0]?.text, cf: false },
    ...{ compatibilityDate: compatibility_date, compatibilityFlags: compatibility_flags },
    durableObjects: { [name]: { className: class_name, useSQLite: true } },
    bindings: settings(api, origin, clusters),
    host: "127.0.0.1",
  });
  const url = new URL(await miniflare.ready).origin;
  return { url, origin, log: () => "", close: () => miniflare.dispose() };
}

/** @returns {Promise<number>} */
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done));
  return port;
}
