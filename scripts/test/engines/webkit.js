import { Failure } from "../../lib/failure.js";
import { onDisplay } from "./display.js";
import { runTests } from "./run.js";

/** @typedef {import("./run.js").TestTools} TestTools */

/** Settings for WebKitGTK in a container without graphics card or session. */
const ANYWHERE = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  WEBKIT_DISABLE_DMABUF_RENDERER: "1",
  LIBGL_ALWAYS_SOFTWARE: "1",
  GDK_BACKEND: "x11",
  // Otherwise it starts its own bus, with services that outlive this process.
  DBUS_SESSION_BUS_ADDRESS: "disabled:",
  NO_AT_BRIDGE: "1",
};

/**
 * Why there is no WebKit; undefined if there is.
 * @param {TestTools} setUp
 */
export async function withoutWebkit({ webkit }) {
  const found = await webkit();
  return found.kind === "none" ? found.why : undefined;
}

/**
 * @param {TestTools} setUp
 * @param {{ full: boolean }} extent
 */
export async function webkitTests(setUp, extent) {
  // wasm-bindgen supports WebKit as Safari, with any driver of the same protocol.
  return onWebkit(setUp, ({ driver, env }) =>
    runTests({ ...setUp, env }, { flag: "safari", name: "safaridriver", driver }, extent),
  );
}

/**
 * Runs work where WebKit can run.
 * @param {Pick<TestTools, "env" | "webkit">} setUp
 * @param {(ready: { driver: string, env: NodeJS.ProcessEnv }) => Promise<unknown>} work
 */
export async function onWebkit({ env, webkit }, work) {
  const found = await webkit();
  if (found.kind === "none") throw new Failure(`There is no WebKit: ${found.why}.`);
  const { driver } = found;
  if (found.kind === "safari") return work({ driver, env }).catch(askForLeave);
  return onDisplay(found.xvfb, { ...env, ...ANYWHERE }, (own) => work({ driver, env: own }));
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function askForLeave(error) {
  if (!(error instanceof Failure)) throw error;
  const { message, output } = error;
  const fix = "unless a test failed: `safaridriver --enable`, once, lets programs drive Safari";
  throw new Failure(message, { fix, output });
}
