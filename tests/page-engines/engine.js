// A browser other than Chromium, controlled by WebDriver; this file starts and ends its driver.

import { createServer } from "node:net";
import { Builder } from "selenium-webdriver";
import { end, launch } from "../../scripts/lib/children.js";

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} driver the driver's program
 * @property {(port: number) => string[]} args
 * @property {(dark: boolean) => Record<string, unknown>} capabilities
 * @property {boolean} [alwaysLight] is dark mode not supported?
 */

/** How long a driver, and a browser, may take to start (ms). */
const LIMIT_MS = 30_000;

/** @returns {Engine} */
export function firefox() {
  return {
    name: "Firefox",
    driver: named("GECKODRIVER", "firefox"),
    args: (port) => ["--port", `${port}`, "--websocket-port", "0"],
    capabilities: (dark) => ({
      browserName: "firefox",
      "moz:firefoxOptions": {
        binary: named("FIREFOX", "firefox"),
        args: ["-headless"],
        prefs: { "layout.css.prefers-color-scheme.content-override": dark ? 0 : 1 },
      },
    }),
  };
}

/** @returns {Engine} */
export function webkit() {
  const driver = named("WEBKIT_DRIVER", "webkit");
  const args = (/** @type {number} */ port) => [`--port=${port}`];
  // Safari follows the system's colour scheme, which a test must not change.
  if (process.platform === "darwin") {
    const capabilities = () => ({ browserName: "safari" });
    return { name: "Safari", driver, args, capabilities, alwaysLight: true };
  }
  const options = { args: ["--automation"] };
  return {
    ...{ name: "WebKitGTK", driver, args },
    capabilities: () => ({ browserName: "MiniBrowser", "webkitgtk:browserOptions": options }),
  };
}

/**
 * @param {string} variable
 * @param {string} step
 */
function named(variable, step) {
  const path = process.env[variable];
  if (path) return path;
  throw new Error(`${variable} is not set: npm test -- --only page-${step} sets it.`);
}

/**
 * Opens a browser.
 * @param {Engine} engine
 * @param {boolean} [dark] in dark mode?
 */
export async function openBrowser(engine, dark = false) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const theme = { GTK_THEME: dark ? "Adwaita:dark" : "Adwaita" };
  const env = { ...process.env, ...theme };
  const child = launch(engine.driver, engine.args(port), { env, stdio: "ignore" });
  try {
    await ready(url, child);
    const driver = await new Builder()
      // With an address it neither searches for a driver nor downloads one.
      .disableEnvironmentOverrides()
      .usingServer(url)
      .withCapabilities(engine.capabilities(dark))
      .build();
    const close = async () => {
      await driver.quit().catch(() => {});
      await end(child);
    };
    return { driver, close };
  } catch (error) {
    await end(child);
    throw error;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === "object" ? address.port : 0));
    });
  });
}

/**
 * Waits until a driver listens.
 * @param {string} url
 * @param {import("node:child_process").ChildProcess} child
 */
async function ready(url, child) {
  let failure = "";
  child.once("error", ({ message }) => {
    failure = message;
  });
  const until = Date.now() + LIMIT_MS;
  while (Date.now() < until && !failure && child.exitCode === null) {
    const response = await fetch(`${url}/status`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${child.spawnfile} does not listen: ${failure || `ended: ${child.exitCode}`}`);
}
