// Runs an app's own commands.

import { createServer } from "node:net";
import { join } from "node:path";
import { end, launch } from "../../../scripts/lib/children.js";
import { capture, output } from "../../../scripts/lib/run.js";
import { nodeOf } from "./nodes.js";

/**
 * A program installed in the app, `node` for this one, or `node-26` and the like.
 * @typedef {readonly [string, ...string[]]} Command
 */

/** Without telemetry. */
const ENV = {
  ...process.env,
  ...{ ASTRO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NEXT_TELEMETRY_DISABLED: "1" },
  ...{ NUXT_TELEMETRY_DISABLED: "1", CI: "1", NO_COLOR: "1", FORCE_COLOR: "0" },
  ...{ WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
  // In the app's folder, not in the user's home.
  ...{ WRANGLER_LOG_PATH: ".wrangler/logs", WRANGLER_REGISTRY_PATH: ".wrangler/registry" },
  DENO_DIR: ".deno",
};

/**
 * Runs a program with a world, and returns its standard output.
 * @param {string} folder
 * @param {Command} command
 * @param {import("./world.js").World} world
 */
export function runProgram(folder, command, world) {
  const [file, args] = inApp(folder, command);
  const env = { ...ENV, WORLD: JSON.stringify(world) };
  return output(file, args, { cwd: folder, env, limit: 120 });
}

/**
 * @param {string} folder
 * @param {Command} command
 */
export async function build(folder, command) {
  const [file, args] = inApp(folder, command);
  await capture(file, args, { cwd: folder, env: ENV, limit: 600 });
}

/**
 * Starts a server on a free port.
 * @param {string} folder
 * @param {Command} command with `$PORT` for the port
 */
export async function startServer(folder, command) {
  const port = await freePort();
  const [file, args] = inApp(folder, command);
  const env = { ...ENV, PORT: String(port), HOST: "127.0.0.1" };
  const expanded = args.map((arg) => arg.replace("$PORT", String(port)));
  const child = launch(file, expanded, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part) => {
      text = (text + part).slice(-4000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    wrote: () => text,
    /** @param {string} path */
    listens: async (path) => {
      for (let tries = 0; tries < 240 && child.exitCode === null; tries += 1) {
        const signal = AbortSignal.timeout(60_000);
        const response = await fetch(url + path, { signal }).catch(() => undefined);
        await response?.body?.cancel();
        // A dev server responds with 503 while it builds.
        if (response && response.status !== 503) return;
        await new Promise((done) => setTimeout(done, 250));
      }
      throw new Error("the app's server does not respond");
    },
    end: () => end(child),
  };
}

/**
 * @param {string} folder
 * @param {Command} command
 * @returns {[file: string, args: string[]]}
 */
function inApp(folder, [name, ...args]) {
  if (name === "node") return [process.execPath, args];
  if (name.startsWith("node-")) return [nodeOf(folder, name), args];
  return [join(folder, "node_modules", ".bin", name), args];
}

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done));
  return port;
}
