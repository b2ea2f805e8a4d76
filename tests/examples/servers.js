// The recipes' servers, started as users start them: on Node in a separate process, on Workers in workerd.

import { createHash, scryptSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { end, launch } from "../../scripts/lib/children.js";
import { SIM_CREDENTIALS } from "../../www/server.js";
import { examples, load } from "./folder.js";

/** @typedef {{ url: string, origin: string, log: () => string, close: () => Promise<void> }} Console */
/** @typedef {{ keys?: string, signal?: "SIGKILL" }} Options where keys are kept; how it ends */
/** @typedef {(api: string, clusters: readonly string[], options?: Options) => Promise<Console>} Start */

/** The test's sign-in. */
export const USER = { name: "ann", password: "correct horse battery staple" };

export const SESSION_SECRET = "0123456789abcdef0123456789abcdef";

/** Must never reach a page. */
export const SECRETS = [SIM_CREDENTIALS.secretAccessKey, SESSION_SECRET];

/** Users as the recipes have them. @param {readonly string[]} clusters */
export function usersWith(clusters) {
  const salt = "00112233445566778899aabbccddeeff";
  const digests = {
    scrypt: scryptSync(USER.password, salt, 32).toString("hex"),
    sha256: createHash("sha256").update(USER.password).digest("hex"),
  };
  return [{ id: USER.name, clusters, salt, ...digests }];
}

/**
 * @param {string} api the simulated API's server
 * @param {string} origin
 * @param {readonly string[]} clusters that the user may change
 */
export function settings(api, origin, clusters) {
  return {
    QINGCLOUD_ACCESS_KEY_ID: SIM_CREDENTIALS.accessKeyId,
    QINGCLOUD_SECRET_ACCESS_KEY: SIM_CREDENTIALS.secretAccessKey,
    QINGCLOUD_API: `${api}/api`,
    CONSOLE_ORIGIN: origin,
    CONSOLE_SESSION_SECRET: SESSION_SECRET,
    CONSOLE_USERS: JSON.stringify(usersWith(clusters)),
  };
}

/** A folder for the keys of one test file. */
export function keysFolder() {
  const folder = mkdtempSync(join(tmpdir(), "ehpc-keys-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts a script, and waits until it says that it listens.
 * @param {string} script
 * @param {string} api
 * @param {readonly string[]} clusters
 * @param {Options & { cwd?: string, args?: readonly string[] }} [options]
 * @returns {Promise<Console>}
 */
export async function startScript(script, api, clusters, options = {}) {
  const { keys = keysFolder(), signal, cwd = dirname(script), args = [] } = options;
  const port = await freePort();
  // Browsers accept a `Secure` cookie from localhost without TLS.
  const origin = `http://localhost:${port}`;
  const child = launch(process.execPath, [script, ...args], {
    cwd,
    env: {
      ...settings(api, origin, clusters),
      ...{ PORT: `${port}`, CONSOLE_STORE: join(keys, "keys.sqlite") },
      NEXT_TELEMETRY_DISABLED: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = once(child, "exit");
  const ready = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part) => {
        text += part;
        if (/listening|Ready/.test(text)) resolve(undefined);
      });
    }
  });
  await Promise.race([
    ready,
    ended.then(() => Promise.reject(new Error(`${basename(script)} ended: ${text}`))),
  ]);
  return {
    ...{ url: `http://127.0.0.1:${port}`, origin, log: () => text },
    async close() {
      if (!signal) return end(child);
      child.kill(signal);
      await ended;
    },
  };
}

/** @type {Start} */
export const onNode = (...given) => startScript(join(examples, "proxy", "node.js"), ...given);

/** @type {Start} */
export async function onWorkers(api, clusters, { keys = keysFolder() } = {}) {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(examples, "proxy", "worker.js")], absWorkingDir: examples },
    ...{ bundle: true, write: false, format: "esm", target: "es2022", outdir: "/" },
    // No module of Node: the Worker has no compatibility flag.
    external: ["cloudflare:*"],
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
  });
  const modules = outputFiles
    .map(({ path, contents, text }) =>
      path.endsWith(".wasm")
        ? { type: "CompiledWasm", path: basename(path), contents }
        : { type: "ESModule", path: basename(path), contents: text },
    )
    .sort((a, b) => (a.type < b.type ? 1 : -1));
  const { Miniflare } = await load("miniflare");
  const origin = "https://console.example";
  const wrangler = await import(join(examples, "proxy", "wrangler.json"), {
    with: { type: "json" },
  });
  const { compatibility_date, compatibility_flags, durable_objects, ratelimits } = wrangler.default;
  const [{ name, class_name }] = durable_objects.bindings;
  const [limit] = ratelimits;
  const miniflare = new Miniflare({
    ...{ modules, cf: false, host: "127.0.0.1", compatibilityDate: compatibility_date },
    ...(compatibility_flags && { compatibilityFlags: compatibility_flags }),
    durableObjects: { [name]: { className: class_name, useSQLite: true } },
    durableObjectsPersist: keys,
    ratelimits: { [limit.name]: limit },
    bindings: settings(api, origin, clusters),
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
