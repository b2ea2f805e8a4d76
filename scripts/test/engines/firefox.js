import { tmpdir } from "node:os";
import { Failure } from "../../lib/failure.js";
import { runTests } from "./run.js";

/** @typedef {import("./run.js").TestTools} TestTools */

/** Without it, Firefox would create a downloads folder in the user's home. */
const prefs = { "browser.download.folderList": 2, "browser.download.dir": tmpdir() };

/**
 * Why Firefox's tests are left out, where it or its driver is missing.
 * @param {TestTools} setUp
 */
export async function withoutFirefox({ firefox }) {
  const found = await firefox();
  return "why" in found ? found.why : undefined;
}

/** @param {Pick<TestTools, "firefox">} setUp */
export async function firefoxOf({ firefox }) {
  const found = await firefox();
  if ("why" in found) throw new Failure(found.why);
  return found;
}

/**
 * @param {TestTools} setUp
 * @param {{ full: boolean }} extent
 */
export async function firefoxTests(setUp, extent) {
  const { browser, driver } = await firefoxOf(setUp);
  const capabilities = { "moz:firefoxOptions": { binary: browser, prefs } };
  return runTests(setUp, { flag: "firefox", name: "geckodriver", driver, capabilities }, extent);
}
