// The ways to use an app: run it, build and open it, or serve and request it.

import { createServer } from "node:net";
import { join } from "node:path";
import { end, launch } from "../../../scripts/lib/children.js";
import { capture, output } from "../../../scripts/lib/run.js";
import { nodeOf } from "./nodes.js";
import { serveFolder } from "./static.js";
import { visit, warmUp } from "./visit.js";
import { loseResponse } from "./world.js";

/**
 * @typedef {object} Setting
 * @property {string} folder where the app is installed
 * @property {import("./world.js").World} world
 * @property {() => Promise<import("playwright-core").Browser>} browser
 *
 * @typedef {object} Outcome
 * @property {unknown} result
 * @property {boolean} [recovered] whether the removal's response was lost
 *
 * @typedef {(setting: Setting) => Promise<Outcome>} Way
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
 * The same with a lost response: some runtimes then resend a request by themselves.
 * @param {Way} way
 * @returns {Way}
 */
export function losing(way) {
  return async (setting) => {
    await loseResponse(setting.world);
    return { ...(await way(setting)), recovered: true };
  };
}

/**
 * A program that prints its result as the last line of JSON.
 * @param {readonly [string, ...string[]]} command
 * @returns {Way}
 */
export function program(command) {
  return async ({ folder, world }) => {
    const [file, args] = inApp(folder, command);
    const env = { ...ENV, WORLD: JSON.stringify(world) };
    const printed = await output(file, args, { cwd: folder, env, limit: 120 });
    const line = printed.split("\n").findLast((one) => one.trim().startsWith("{"));
    return { result: JSON.parse(line ?? "null") };
  };
}

/**
 * An app that is built, and opened in a browser.
 * @param {object} build
 * @param {readonly [string, ...string[]]} [build.command]
 * @param {string} build.serve the output folder
 * @param {string} [build.path]
 * @param {Record<string, string>} [build.headers]
 * @returns {Way}
 */
export function built({ command, serve, path = "/", headers = {} }) {
  return async ({ folder, world, browser }) => {
    if (command) {
      const [file, args] = inApp(folder, command);
      await capture(file, args, { cwd: folder, env: ENV, limit: 300 });
    }
    const server = await serveFolder(join(folder, serve), headers);
    try {
      return await visit(await browser(), server.url + path, world);
    } finally {
      await server.close();
    }
  };
}

/**
 * An app with its own server: a browser opens it, or a request returns its result.
 * @param {object} server
 * @param {readonly [string, ...string[]]} [server.before] run first
 * @param {readonly [string, ...string[]]} server.command with `$PORT` for the port
 * @param {string} [server.path]
 * @param {"opened" | "asked"} server.by
 * @param {boolean} [server.warm] open it twice, and count only the second time?
 * @returns {Way}
 */
export function served({ before, command, path = "/", by, warm = false }) {
  return async ({ folder, world, browser }) => {
    if (before) {
      const [file, args] = inApp(folder, before);
      await capture(file, args, { cwd: folder, env: ENV, limit: 600 });
    }
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const app = start(folder, command, port);
    try {
      await app.listens(url + path);
      if (warm) await warmUp(await browser(), url + path);
      if (by === "opened") return await visit(await browser(), url + path, world);
      const query = `?world=${encodeURIComponent(JSON.stringify(world))}`;
      const response = await fetch(url + path + query, { signal: AbortSignal.timeout(60_000) });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 500)}`);
      return { result: JSON.parse(text) };
    } catch (error) {
      throw new Error(`${/** @type {Error} */ (error).message}\n${app.wrote()}`, { cause: error });
    } finally {
      await app.end();
    }
  };
}

/**
 * @param {string} folder
 * @param {readonly [string, ...string[]]} command a program installed in the app, `node` for
 *   this one, or `node-26` and the like
 * @returns {[file: string, args: string[]]}
 */
function inApp(folder, [name, ...args]) {
  if (name === "node") return [process.execPath, args];
  if (name.startsWith("node-")) return [nodeOf(folder, name), args];
  return [join(folder, "node_modules", ".bin", name), args];
}

/**
 * @param {string} folder
 * @param {readonly [string, ...string[]]} command
 * @param {number} port
 */
function start(folder, command, port) {
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
  return {
    wrote: () => text,
    /** @param {string} url */
    listens: async (url) => {
      for (let tries = 0; tries < 240 && child.exitCode === null; tries += 1) {
        const signal = AbortSignal.timeout(60_000);
        const response = await fetch(url, { signal }).catch(() => undefined);
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

/** @returns {Promise<number>} */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((done) => server.close(done));
  return port;
}
