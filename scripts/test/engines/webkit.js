import { Failure } from "../../lib/failure.js";
import { onDisplay } from "./display.js";
import { runTests } from "./run.js";

/** @typedef {import("./run.js").TestTools} TestTools */

/** WebKitGTK as it runs anywhere, a container without a graphics card or a session too. */
const ANYWHERE = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  WEBKIT_DISABLE_COMPOSITING_MODE: "1",
  WEBKIT_DISABLE_DMABUF_RENDERER: "1",
  LIBGL_ALWAYS_SOFTWARE: "1",
  GDK_BACKEND: "x11",
  // It would start a bus of its own, and that one services which outlive us.
  DBUS_SESSION_BUS_ADDRESS: "disabled:",
  NO_AT_BRIDGE: "1",
};

/**
 * Why WebKit's tests are left out, where there is no WebKit.
 * @param {TestTools} setUp
 */
export function withoutWebkit({ webkit }) {
  return webkit.kind === "none" ? webkit.why : undefined;
}

/**
 * @param {TestTools} setUp
 * @param {{ full: boolean }} extent
 */
export async function webkitTests(setUp, extent) {
  // wasm-bindgen knows WebKit as Safari. It takes any driver that speaks like Safari's.
  return onWebkit(setUp, ({ driver, env }) =>
    runTests({ ...setUp, env }, { flag: "safari", name: "safaridriver", driver }, extent),
  );
}

/**
 * Does something where WebKit can run.
 * @param {Pick<TestTools, "env" | "webkit">} setUp
 * @param {(ready: { driver: string, env: NodeJS.ProcessEnv }) => Promise<unknown>} work
 */
export async function onWebkit({ env, webkit }, work) {
  if (webkit.kind === "none") throw new Failure(`There is no WebKit: ${webkit.why}.`);
  const { driver } = webkit;
  if (webkit.kind === "safari") return work({ driver, env }).catch(askForLeave);
  return onDisplay(webkit.xvfb, { ...env, ...ANYWHERE }, (own) => work({ driver, env: own }));
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
