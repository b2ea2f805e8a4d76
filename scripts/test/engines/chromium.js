import { runTests } from "./run.js";

/**
 * @param {import("./run.js").TestTools} setUp
 * @param {{ full: boolean }} extent
 */
export async function chromiumTests(setUp, extent) {
  const { browser, driver } = await setUp.chromium();
  // The driver would look for a browser of its own; the runner adds `headless` and `no-sandbox`.
  const capabilities = { "goog:chromeOptions": { binary: browser } };
  return runTests(setUp, { flag: "chrome", name: "chromedriver", driver, capabilities }, extent);
}
