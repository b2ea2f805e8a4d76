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
export function withoutFirefox({ firefox }) {
  return "why" in firefox ? firefox.why : undefined;
}

/** @param {Pick<TestTools, "firefox">} setUp */
export function firefoxOf({ firefox }) {
  if ("why" in firefox) throw new Failure(firefox.why);
  return firefox;
}

/**
 * @param {TestTools} setUp
 * @param {{ full: boolean }} extent
 */
export function firefoxTests(setUp, extent) {
  const { browser, driver } = firefoxOf(setUp);
  const capabilities = { "moz:firefoxOptions": { binary: browser, prefs } };
  return runTests(setUp, { flag: "firefox", name: "geckodriver", driver, capabilities }, extent);
}
